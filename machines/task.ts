/**
 * Pure. One task, from its arrival to its end. States that wait for a person or for a moment are passive (tag `rests`): the
 * supervisor lets the actor go and makes it again from the ledger's row, so every entry into a state may be a repeat.
 * Effects: each loads what it needs by the task's id, does one durable step and answers with an outcome.
 *   load      where the row says the task is          claim    takes the note, or finds it taken
 *   loop      the reasoning loop, a machine of its own judge    asks the policy about the draft
 *   ask       shows the card, a question or a doubt   review   what a deadline or a changed note means
 *   hold      begins the undo window                  authorize  the last look before the call
 *   execute   intent, call, receipt                   lookUp   did it happen?
 *   finish    ends the task: note, card, audit
 * Events in: ADMIT (a drafting slot is free), APPROVED, REJECTED, REVISED (edit, redo, answer or more steps), UNDONE, SETTLED
 * (the owner says how it ended), STOPPED (she stops the thinking), LOOK (a deadline passed, the note changed, or a pause ended).
 */
import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { CLOSED_STATES, State } from '../src/domain/task.ts';
import { createLoop, type LoopEffects } from './loop.ts';

export interface TaskInput {
  id: string;
}

interface TaskContext extends TaskInput {
  /** Where the row said the task was when this actor was made; null until then. */
  loaded: Loaded | null;
}

export type TaskEvent =
  | { type: 'ADMIT' }
  | { type: 'APPROVED' }
  | { type: 'REJECTED' }
  | { type: 'REVISED' }
  | { type: 'UNDONE' }
  | { type: 'SETTLED' }
  | { type: 'STOPPED' }
  | { type: 'LOOK' };

export type Asking = TaskInput & { as: 'asking' | 'pending' | 'unknown' | 'failed' };
export type Finishing = TaskInput & { as: (typeof CLOSED_STATES)[number] };

/** What a task tells its supervisor. */
export type TaskReport =
  | { type: 'TASK_CLAIMED'; id: string }
  | { type: 'TASK_DRAFTED'; id: string }
  | { type: 'TASK_RESTS'; id: string }
  | { type: 'TASK_ENDED'; id: string };

/** Where a new actor takes the task up. */
export type Loaded = State | 'unasked' | 'gone';
export type Judged = 'auto' | 'ask' | 'deny' | 'invalid';
export type Reviewed = 'same' | 'expired' | 'changed';
export type Authorized = 'go' | 'void' | 'deny' | 'expired';
export type Executed = 'confirmed' | 'goesOn' | 'again' | 'failed' | 'unknown';
export type LookedUp = 'found' | 'goesOn' | 'again' | 'absent' | 'unknowable';

const step = <Outcome, Input = TaskInput>() =>
  fromPromise<Outcome, Input>(() => Promise.reject(new Error('an effect was not provided')));

const idOf = ({ context: { id } }: { context: TaskContext }): TaskInput => ({ id });

const machine = setup({
  types: {
    input: {} as TaskInput,
    context: {} as TaskContext,
    events: {} as TaskEvent,
    tags: {} as 'rests',
  },
  actors: {
    load: step<Loaded>(),
    claim: step<'claimed' | 'taken'>(),
    loop: createLoop({ read: step(), think: step() }),
    judge: step<Judged>(),
    ask: step<void, Asking>(),
    review: step<Reviewed>(),
    hold: step<'holding' | 'over'>(),
    authorize: step<Authorized>(),
    execute: step<Executed>(),
    lookUp: step<LookedUp>(),
    finish: step<void, Finishing>(),
  },
  guards: {
    is: ({ event }, outcome: string) => (event as unknown as { output: string }).output === outcome,
  },
  actions: {
    keepLoaded: assign({ loaded: ({ event }) => (event as unknown as { output: Loaded }).output }),
    tellClaimed: sendParent(({ context }) => ({ type: 'TASK_CLAIMED', id: context.id })),
    tellDrafted: sendParent(({ context }) => ({ type: 'TASK_DRAFTED', id: context.id })),
    tellRests: sendParent(({ context }) => ({ type: 'TASK_RESTS', id: context.id })),
    tellEnded: sendParent(({ context }) => ({ type: 'TASK_ENDED', id: context.id })),
  },
}).createMachine({
  id: 'task',
  context: ({ input }) => ({ id: input.id, loaded: null }),
  initial: 'loading',
  states: {
    loading: {
      exit: 'keepLoaded',
      invoke: {
        src: 'load',
        input: idOf,
        onDone: [
          { guard: { type: 'is', params: 'received' }, target: 'received' },
          { guard: { type: 'is', params: 'claimed' }, target: 'claimed' },
          { guard: { type: 'is', params: 'drafting' }, target: 'claimed' },
          { guard: { type: 'is', params: 'asking' }, target: 'asking' },
          { guard: { type: 'is', params: 'pending' }, target: 'pending' },
          { guard: { type: 'is', params: 'unasked' }, target: 'drafting.judging' },
          { guard: { type: 'is', params: 'approved' }, target: 'approved' },
          { guard: { type: 'is', params: 'executing' }, target: 'unknown' },
          { guard: { type: 'is', params: 'unknown' }, target: 'unknown' },
          { guard: { type: 'is', params: 'failed' }, target: 'failed' },
          { guard: { type: 'is', params: 'done' }, target: 'done' },
          { guard: { type: 'is', params: 'rejected' }, target: 'rejected' },
          { guard: { type: 'is', params: 'expired' }, target: 'expired' },
          { guard: { type: 'is', params: 'denied' }, target: 'denied' },
          { target: 'ended' },
        ],
      },
    },
    received: {
      invoke: {
        src: 'claim',
        input: idOf,
        onDone: [{ guard: { type: 'is', params: 'claimed' }, target: 'claimed' }, { target: 'ended' }],
      },
    },
    claimed: {
      entry: 'tellClaimed',
      on: { ADMIT: 'drafting' },
    },
    halted: {
      tags: 'rests',
      entry: 'tellRests',
      on: { LOOK: 'claimed' },
    },
    drafting: {
      initial: 'thinking',
      exit: 'tellDrafted',
      on: { STOPPED: 'asking' },
      states: {
        thinking: {
          invoke: {
            src: 'loop',
            input: idOf,
            onDone: [
              { guard: { type: 'is', params: 'act' }, target: 'judging' },
              { guard: { type: 'is', params: 'nothing' }, target: '#task.done' },
              { guard: { type: 'is', params: 'paused' }, target: '#task.halted' },
              { target: '#task.asking' },
            ],
          },
        },
        judging: {
          invoke: {
            src: 'judge',
            input: idOf,
            onDone: [
              { guard: { type: 'is', params: 'auto' }, target: '#task.approved' },
              { guard: { type: 'is', params: 'deny' }, target: '#task.denied' },
              { guard: { type: 'is', params: 'invalid' }, target: '#task.asking' },
              { target: '#task.pending' },
            ],
          },
        },
      },
    },
    asking: {
      initial: 'telling',
      states: {
        telling: { invoke: { src: 'ask', input: ({ context: { id } }) => ({ id, as: 'asking' }), onDone: 'resting' } },
        resting: {
          tags: 'rests',
          entry: 'tellRests',
          on: { REVISED: '#task.claimed', REJECTED: '#task.rejected', SETTLED: '#task.loading', LOOK: 'reviewing' },
        },
        reviewing: {
          invoke: {
            src: 'review',
            input: idOf,
            onDone: [{ guard: { type: 'is', params: 'expired' }, target: '#task.expired' }, { target: 'resting' }],
          },
        },
      },
    },
    pending: {
      initial: 'telling',
      states: {
        telling: { invoke: { src: 'ask', input: ({ context: { id } }) => ({ id, as: 'pending' }), onDone: 'resting' } },
        resting: {
          tags: 'rests',
          entry: 'tellRests',
          on: {
            APPROVED: '#task.approved',
            REJECTED: '#task.rejected',
            REVISED: '#task.claimed',
            LOOK: 'reviewing',
          },
        },
        reviewing: {
          invoke: {
            src: 'review',
            input: idOf,
            onDone: [
              { guard: { type: 'is', params: 'expired' }, target: '#task.expired' },
              { guard: { type: 'is', params: 'changed' }, target: '#task.drafting.judging' },
              { target: 'resting' },
            ],
          },
        },
      },
    },
    approved: {
      initial: 'beginning',
      states: {
        beginning: {
          invoke: {
            src: 'hold',
            input: idOf,
            onDone: [{ guard: { type: 'is', params: 'over' }, target: '#task.executing' }, { target: 'holding' }],
          },
        },
        holding: {
          tags: 'rests',
          entry: 'tellRests',
          on: { UNDONE: '#task.pending', LOOK: 'beginning' },
        },
      },
    },
    executing: {
      initial: 'authorizing',
      states: {
        authorizing: {
          invoke: {
            src: 'authorize',
            input: idOf,
            onDone: [
              { guard: { type: 'is', params: 'go' }, target: 'calling' },
              { guard: { type: 'is', params: 'deny' }, target: '#task.denied' },
              { guard: { type: 'is', params: 'expired' }, target: '#task.expired' },
              { target: '#task.drafting.judging' },
            ],
          },
        },
        calling: {
          invoke: {
            src: 'execute',
            input: idOf,
            onDone: [
              { guard: { type: 'is', params: 'confirmed' }, target: '#task.done' },
              { guard: { type: 'is', params: 'goesOn' }, target: '#task.claimed' },
              { guard: { type: 'is', params: 'again' }, target: '#task.approved.holding' },
              { guard: { type: 'is', params: 'failed' }, target: '#task.failed' },
              { target: '#task.unknown' },
            ],
          },
        },
      },
    },
    unknown: {
      initial: 'lookingUp',
      states: {
        lookingUp: {
          invoke: {
            src: 'lookUp',
            input: idOf,
            onDone: [
              { guard: { type: 'is', params: 'found' }, target: '#task.done' },
              { guard: { type: 'is', params: 'goesOn' }, target: '#task.claimed' },
              { guard: { type: 'is', params: 'again' }, target: '#task.approved' },
              { guard: { type: 'is', params: 'absent' }, target: '#task.failed' },
              { target: 'telling' },
            ],
          },
        },
        telling: { invoke: { src: 'ask', input: ({ context: { id } }) => ({ id, as: 'unknown' }), onDone: 'resting' } },
        resting: {
          tags: 'rests',
          entry: 'tellRests',
          on: { SETTLED: '#task.loading', APPROVED: '#task.approved', LOOK: 'lookingUp' },
        },
      },
    },
    failed: {
      initial: 'telling',
      states: {
        telling: { invoke: { src: 'ask', input: ({ context: { id } }) => ({ id, as: 'failed' }), onDone: 'resting' } },
        resting: {
          tags: 'rests',
          entry: 'tellRests',
          on: { APPROVED: '#task.approved', REVISED: '#task.claimed', REJECTED: '#task.rejected' },
        },
      },
    },
    done: { invoke: { src: 'finish', input: ({ context: { id } }) => ({ id, as: 'done' }), onDone: 'ended' } },
    rejected: { invoke: { src: 'finish', input: ({ context: { id } }) => ({ id, as: 'rejected' }), onDone: 'ended' } },
    expired: { invoke: { src: 'finish', input: ({ context: { id } }) => ({ id, as: 'expired' }), onDone: 'ended' } },
    denied: { invoke: { src: 'finish', input: ({ context: { id } }) => ({ id, as: 'denied' }), onDone: 'ended' } },
    ended: { type: 'final', entry: 'tellEnded' },
  },
});

type Provided = Required<NonNullable<Parameters<typeof machine.provide>[0]['actors']>>;
export type TaskEffects = Omit<Provided, 'loop'> & LoopEffects;

/** The task and its loop with their effects; tsc refuses a missing one. */
export function createTask({ read, think, ...effects }: TaskEffects): typeof machine {
  return machine.provide({ actors: { ...effects, loop: createLoop({ read, think }) } });
}
