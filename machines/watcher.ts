/**
 * Pure. One watcher: looks at its source, waits, looks again. It degrades alone: a failure makes it back off, a missing login
 * makes it wait for the owner, too many open tasks make it pause.
 * Effects: `poll` looks once and says when to look again; `subscribe` sends WAKE when there is something to look at.
 * Events in: WAKE, PAUSE, RESUME.
 */
import { assign, fromCallback, fromPromise, setup } from 'xstate';

/** How one look ended. The effect throws only for bugs; what the world does wrong is an answer. */
export type Polled =
  | { outcome: 'looked'; again_ms: number | null }
  | { outcome: 'failed'; why: string; retry_after_ms: number }
  | { outcome: 'needsOwner'; why: string };

export interface WatcherInput {
  name: string;
  /** False for the owner's own line, which stays open when there is too much to do. */
  pausable: boolean;
  backoff_base_ms: number;
  backoff_ms_max: number;
  /** How often a watcher that waits for the owner looks whether it has been mended. */
  owner_check_ms: number;
  /** True for one that is started while there is too much to do: it waits for RESUME before its first look. */
  paused?: boolean;
}

export type WatcherEvent = { type: 'WAKE' } | { type: 'PAUSE' } | { type: 'RESUME' };

interface WatcherContext extends WatcherInput {
  again_ms: number | null;
  failures: number;
  why: string;
  retry_after_ms: number;
  wokenMeanwhile: boolean;
  pauseAsked: boolean;
}

const machine = setup({
  types: {
    input: {} as WatcherInput,
    context: {} as WatcherContext,
    events: {} as WatcherEvent,
  },
  actors: {
    poll: fromPromise<Polled, { name: string }>(notProvided),
    subscribe: fromCallback<WatcherEvent, { name: string }>(() => {}),
  },
  guards: {
    failed: ({ event }) => answerOf(event).outcome === 'failed',
    needsOwner: ({ event }) => answerOf(event).outcome === 'needsOwner',
    pauseWasAsked: ({ context }) => context.pauseAsked,
    wasWokenMeanwhile: ({ context }) => context.wokenMeanwhile,
  },
  actions: {
    keepWait: assign(({ event }) => {
      const answer = answerOf(event);
      return { again_ms: answer.outcome === 'looked' ? answer.again_ms : null, failures: 0, why: '' };
    }),
    keepFailure: assign(({ context, event }) => {
      const answer = answerOf(event);
      return {
        failures: context.failures + 1,
        why: answer.outcome === 'looked' ? '' : answer.why,
        retry_after_ms: answer.outcome === 'failed' ? answer.retry_after_ms : 0,
      };
    }),
    rememberWake: assign({ wokenMeanwhile: true }),
    forgetWake: assign({ wokenMeanwhile: false }),
    askPause: assign({ pauseAsked: true }),
    takePauseBack: assign({ pauseAsked: false }),
  },
  delays: {
    untilNextLook: ({ context }) => context.again_ms ?? Number.POSITIVE_INFINITY,
    backoff: ({ context }) =>
      Math.max(
        context.retry_after_ms,
        Math.min(context.backoff_base_ms * 2 ** (context.failures - 1), context.backoff_ms_max),
      ),
    untilOwnerMayHaveActed: ({ context }) => context.owner_check_ms,
  },
}).createMachine({
  id: 'watcher',
  context: ({ input }) => ({
    ...input,
    again_ms: null,
    failures: 0,
    why: '',
    retry_after_ms: 0,
    wokenMeanwhile: false,
    pauseAsked: input.paused ?? false,
  }),
  invoke: { src: 'subscribe', input: ({ context }) => ({ name: context.name }) },
  on: {
    PAUSE: { actions: 'askPause' },
    RESUME: { actions: 'takePauseBack' },
    WAKE: { actions: 'rememberWake' },
  },
  initial: 'idle',
  states: {
    idle: {
      always: [{ guard: 'pauseWasAsked', target: 'paused' }, { target: 'polling' }],
    },
    polling: {
      entry: 'forgetWake',
      invoke: {
        src: 'poll',
        input: ({ context }) => ({ name: context.name }),
        onDone: [
          { guard: 'failed', target: 'backingOff', actions: 'keepFailure' },
          { guard: 'needsOwner', target: 'needsOwner', actions: 'keepFailure' },
          { target: 'waiting', actions: 'keepWait' },
        ],
      },
    },
    waiting: {
      always: [
        { guard: 'pauseWasAsked', target: 'paused' },
        { guard: 'wasWokenMeanwhile', target: 'polling' },
      ],
      after: { untilNextLook: 'polling' },
    },
    backingOff: {
      always: { guard: 'pauseWasAsked', target: 'paused' },
      after: { backoff: 'polling' },
    },
    needsOwner: {
      always: { guard: 'pauseWasAsked', target: 'paused' },
      after: { untilOwnerMayHaveActed: 'polling' },
    },
    paused: {
      on: { RESUME: { target: 'polling', actions: 'takePauseBack' } },
    },
  },
});

export type WatcherEffects = Required<NonNullable<Parameters<typeof machine.provide>[0]['actors']>>;

/** The watcher with its effects; tsc refuses a missing one. */
export function createWatcher(effects: WatcherEffects): typeof machine {
  return machine.provide({ actors: effects });
}

function answerOf(event: unknown): Polled {
  return (event as { output: Polled }).output;
}

function notProvided(): Promise<never> {
  return Promise.reject(new Error('poll was not provided'));
}
