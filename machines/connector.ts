/**
 * Pure. The health of one outside service as the office sees it, with its breaker as a child.
 * Effects: none. Events in: CONFIGURED, CALL (one goes out), SUCCEEDED, FAILED (the service is at fault), LIMITED (it asked us to wait),
 * REFUSED_LOGIN (only the owner can mend it), MENDED.
 */
import { type ActorRefFrom, assign, enqueueActions, setup } from 'xstate';
import { type BreakerInput, breakerMachine } from './breaker.ts';

export interface ConnectorInput {
  breaker: BreakerInput;
  configured: boolean;
}

export type ConnectorEvent =
  | { type: 'CONFIGURED' }
  | { type: 'CALL' }
  | { type: 'SUCCEEDED' }
  | { type: 'FAILED' }
  | { type: 'LIMITED'; wait_ms: number }
  | { type: 'REFUSED_LOGIN'; why: string }
  | { type: 'MENDED' };

interface ConnectorContext {
  breaker: ActorRefFrom<typeof breakerMachine>;
  configured: boolean;
  wait_ms: number;
  why: string;
}

export const connectorMachine = setup({
  types: {
    input: {} as ConnectorInput,
    context: {} as ConnectorContext,
    events: {} as ConnectorEvent,
    children: {} as { breaker: 'breaker' },
  },
  actors: { breaker: breakerMachine },
  guards: {
    isConfigured: ({ context }) => context.configured,
    loginWasRefused: ({ context }) => context.why !== '',
  },
  actions: {
    keepWait: assign({ wait_ms: ({ event, context }) => (event.type === 'LIMITED' ? event.wait_ms : context.wait_ms) }),
    keepReason: assign({ why: ({ event, context }) => (event.type === 'REFUSED_LOGIN' ? event.why : context.why) }),
    forgetReason: assign({ why: '' }),
    tellBreaker: enqueueActions(({ context, event, enqueue }) => {
      if (event.type === 'SUCCEEDED' || event.type === 'FAILED') enqueue.sendTo(context.breaker, { type: event.type });
      if (event.type === 'CALL') enqueue.sendTo(context.breaker, { type: 'PROBE' });
      // The service answered, if only to say no: it is reachable.
      if (event.type === 'LIMITED' || event.type === 'REFUSED_LOGIN')
        enqueue.sendTo(context.breaker, { type: 'SUCCEEDED' });
    }),
  },
  delays: {
    asLongAsAsked: ({ context }) => context.wait_ms,
  },
}).createMachine({
  id: 'connector',
  context: ({ input, spawn }) => ({
    breaker: spawn('breaker', { id: 'breaker', input: input.breaker }),
    configured: input.configured,
    wait_ms: 0,
    why: '',
  }),
  initial: 'unconfigured',
  states: {
    unconfigured: {
      always: { guard: 'isConfigured', target: 'ready' },
      on: { CONFIGURED: 'ready' },
    },
    ready: {
      on: {
        LIMITED: { target: 'rateLimited', actions: ['keepWait', 'tellBreaker'] },
        REFUSED_LOGIN: { target: 'needsOwner', actions: ['keepReason', 'tellBreaker'] },
      },
    },
    // Whatever else is learned meanwhile, the service asked us to wait, so it is left alone until then.
    rateLimited: {
      after: { asLongAsAsked: [{ guard: 'loginWasRefused', target: 'needsOwner' }, { target: 'ready' }] },
      on: {
        LIMITED: { target: 'rateLimited', reenter: true, actions: ['keepWait', 'tellBreaker'] },
        MENDED: { actions: 'forgetReason' },
        SUCCEEDED: { actions: ['forgetReason', 'tellBreaker'] },
      },
    },
    needsOwner: {
      on: {
        LIMITED: { target: 'rateLimited', actions: ['keepWait', 'tellBreaker'] },
        MENDED: { target: 'ready', actions: 'forgetReason' },
        SUCCEEDED: { target: 'ready', actions: ['forgetReason', 'tellBreaker'] },
      },
    },
  },
  on: {
    CALL: { actions: 'tellBreaker' },
    SUCCEEDED: { actions: 'tellBreaker' },
    FAILED: { actions: 'tellBreaker' },
    REFUSED_LOGIN: { actions: ['keepReason', 'tellBreaker'] },
  },
});
