/**
 * Pure. The breaker of one outside service: after several failures in a row it stops calling, later lets one probe
 * through, and closes again when that one succeeds.
 * Effects: none. Events in: SUCCEEDED, FAILED, PROBE. Whoever calls asks `letsCallsThrough` first.
 */
import { assign, type SnapshotFrom, setup } from 'xstate';

export interface BreakerInput {
  failures_max: number;
  open_ms: number;
}

export type BreakerEvent = { type: 'SUCCEEDED' } | { type: 'FAILED' } | { type: 'PROBE' };

export const breakerMachine = setup({
  types: {
    input: {} as BreakerInput,
    context: {} as BreakerInput & { failures: number },
    events: {} as BreakerEvent,
  },
  guards: {
    wasTheLastStraw: ({ context }) => context.failures + 1 >= context.failures_max,
  },
  actions: {
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    forgetFailures: assign({ failures: 0 }),
  },
  delays: {
    untilHalfOpen: ({ context }) => context.open_ms,
  },
}).createMachine({
  id: 'breaker',
  context: ({ input }) => ({ ...input, failures: 0 }),
  initial: 'closed',
  states: {
    closed: {
      on: {
        SUCCEEDED: { actions: 'forgetFailures' },
        FAILED: [{ guard: 'wasTheLastStraw', target: 'open', actions: 'countFailure' }, { actions: 'countFailure' }],
      },
    },
    open: {
      // A call that began before it opened and ended well is as good as a probe.
      on: { SUCCEEDED: { target: 'closed', actions: 'forgetFailures' } },
      after: { untilHalfOpen: 'halfOpen' },
    },
    halfOpen: {
      on: { PROBE: 'probing', SUCCEEDED: { target: 'closed', actions: 'forgetFailures' }, FAILED: 'open' },
    },
    probing: {
      on: { SUCCEEDED: { target: 'closed', actions: 'forgetFailures' }, FAILED: 'open' },
      // A probe that ended in a way that says nothing about the service, or never ended, must not hold the next one back.
      after: { untilHalfOpen: 'halfOpen' },
    },
  },
});

export type BreakerSnapshot = SnapshotFrom<typeof breakerMachine>;

/** True while a call may go out; in `halfOpen` the caller sends PROBE with it, so that there is only one. */
export function letsCallsThrough(snapshot: BreakerSnapshot): boolean {
  return snapshot.matches('closed') || snapshot.matches('halfOpen');
}
