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
import { createLoop, type LoopEffects, when } from './loop.ts';

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
const as =
  <As extends string>(what: As) =>
  ({ context: { id } }: { context: TaskContext }) => ({ id, as: what });

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
          when('received', 'received'),
          when('claimed', 'claimed'),
          when('drafting', 'claimed'),
          when('asking', 'asking'),
          when('pending', 'pending'),
          when('unasked', 'drafting.judging'),
          when('approved', 'approved'),
          when('executing', 'unknown'),
          when('unknown', 'unknown'),
          when('failed', 'failed'),
          when('done', 'done'),
          when('rejected', 'rejected'),
          when('expired', 'expired'),
          when('denied', 'denied'),
          { target: 'ended' },
        ],
      },
    },
    received: {
      invoke: {
        src: 'claim',
        input: idOf,
        onDone: [when('claimed', 'claimed'), { target: 'ended' }],
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
              when('act', 'judging'),
              when('nothing', '#task.done'),
              when('paused', '#task.halted'),
              { target: '#task.asking' },
            ],
          },
        },
        judging: {
          invoke: {
            src: 'judge',
            input: idOf,
            onDone: [
              when('auto', '#task.approved'),
              when('deny', '#task.denied'),
              when('invalid', '#task.asking'),
              { target: '#task.pending' },
            ],
          },
        },
      },
    },
    asking: {
      initial: 'telling',
      states: {
        telling: { invoke: { src: 'ask', input: as('asking'), onDone: 'resting' } },
        resting: {
          tags: 'rests',
          entry: 'tellRests',
          on: { REVISED: '#task.claimed', REJECTED: '#task.rejected', SETTLED: '#task.loading', LOOK: 'reviewing' },
        },
        reviewing: {
          invoke: {
            src: 'review',
            input: idOf,
            onDone: [when('expired', '#task.expired'), { target: 'resting' }],
          },
        },
      },
    },
    pending: {
      initial: 'telling',
      states: {
        telling: { invoke: { src: 'ask', input: as('pending'), onDone: 'resting' } },
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
              when('expired', '#task.expired'),
              when('changed', '#task.drafting.judging'),
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
            onDone: [when('over', '#task.executing'), { target: 'holding' }],
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
              when('go', 'calling'),
              when('deny', '#task.denied'),
              when('expired', '#task.expired'),
              { target: '#task.drafting.judging' },
            ],
          },
        },
        calling: {
          invoke: {
            src: 'execute',
            input: idOf,
            onDone: [
              when('confirmed', '#task.done'),
              when('goesOn', '#task.claimed'),
              when('again', '#task.approved.holding'),
              when('failed', '#task.failed'),
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
              when('found', '#task.done'),
              when('goesOn', '#task.claimed'),
              when('again', '#task.approved'),
              when('absent', '#task.failed'),
              { target: 'telling' },
            ],
          },
        },
        telling: { invoke: { src: 'ask', input: as('unknown'), onDone: 'resting' } },
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
        telling: { invoke: { src: 'ask', input: as('failed'), onDone: 'resting' } },
        resting: {
          tags: 'rests',
          entry: 'tellRests',
          on: { APPROVED: '#task.approved', REVISED: '#task.claimed', REJECTED: '#task.rejected' },
        },
      },
    },
    done: { invoke: { src: 'finish', input: as('done'), onDone: 'ended' } },
    rejected: { invoke: { src: 'finish', input: as('rejected'), onDone: 'ended' } },
    expired: { invoke: { src: 'finish', input: as('expired'), onDone: 'ended' } },
    denied: { invoke: { src: 'finish', input: as('denied'), onDone: 'ended' } },
    ended: { type: 'final', entry: 'tellEnded' },
  },
});

type Provided = Required<NonNullable<Parameters<typeof machine.provide>[0]['actors']>>;
export type TaskEffects = Omit<Provided, 'loop'> & LoopEffects;

/** The task and its loop with their effects; tsc refuses a missing one. */
export function createTask({ read, think, ...effects }: TaskEffects): typeof machine {
  return machine.provide({ actors: { ...effects, loop: createLoop({ read, think }) } });
}
