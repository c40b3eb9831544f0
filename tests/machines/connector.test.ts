import { describe, expect, it } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import { letsCallsThrough } from '../../machines/breaker.ts';
import { type ConnectorEvent, connectorMachine } from '../../machines/connector.ts';
import { walkOf } from './walked.ts';

const walk = walkOf(connectorMachine);

function open(configured = true) {
  const clock = new SimulatedClock();
  const input = { configured, breaker: { failures_max: 2, open_ms: 1_000 } };
  const actor = createActor(connectorMachine, { clock, input, inspect: walk.inspect }).start();
  const breaker = () => actor.getSnapshot().context.breaker.getSnapshot();
  return {
    clock,
    tell: (...events: (ConnectorEvent | 'CALL' | 'SUCCEEDED' | 'FAILED')[]) => {
      for (const event of events) actor.send(typeof event === 'string' ? { type: event } : event);
    },
    state: () => actor.getSnapshot().value,
    why: () => actor.getSnapshot().context.why,
    breaker: () => breaker().value,
    admits: () => letsCallsThrough(breaker()),
  };
}

const refused: ConnectorEvent = { type: 'REFUSED_LOGIN', why: 'the password was changed' };
const limited = (wait_ms: number): ConnectorEvent => ({ type: 'LIMITED', wait_ms });

describe('a connector', () => {
  it('is ready at once when its settings are there', () => {
    expect(open().state()).toBe('ready');
  });

  it('stays unconfigured until it is told otherwise', () => {
    const { state, tell } = open(false);
    expect(state()).toBe('unconfigured');
    tell({ type: 'CONFIGURED' });
    expect(state()).toBe('ready');
  });

  it('waits as long as the service asked and is then ready by itself', () => {
    const { state, tell, clock } = open();
    tell('CALL', limited(5_000));
    expect(state()).toBe('rateLimited');
    clock.increment(4_999);
    expect(state()).toBe('rateLimited');
    clock.increment(1);
    expect(state()).toBe('ready');
  });

  it('waits anew when it is told to wait while it waits', () => {
    const { state, tell, clock } = open();
    tell(limited(5_000));
    clock.increment(4_000);
    tell(limited(3_000));
    clock.increment(2_999);
    expect(state()).toBe('rateLimited');
    clock.increment(1);
    expect(state()).toBe('ready');
  });

  it('waits for the owner after a refused login and says why', () => {
    const { state, why, tell } = open();
    tell('CALL', refused);
    expect(state()).toBe('needsOwner');
    expect(why()).toBe('the password was changed');
    tell({ type: 'MENDED' });
    expect(state()).toBe('ready');
    expect(why()).toBe('');
  });

  it('waits for the owner when the login is refused while it waits for the service', () => {
    const { state, tell, clock } = open();
    tell(limited(5_000), refused);
    clock.increment(5_000);
    expect(state()).toBe('needsOwner');
  });

  it('leaves the service alone as long as it asked, whatever else is learned meanwhile', () => {
    for (const [meanwhile, then] of [
      [[refused], 'needsOwner'],
      [[refused, 'SUCCEEDED'], 'ready'],
      [[refused, { type: 'MENDED' }], 'ready'],
    ] as const) {
      const { state, tell, clock } = open();
      tell(limited(5_000), ...meanwhile);
      clock.increment(4_999);
      expect(state()).toBe('rateLimited');
      clock.increment(1);
      expect(state()).toBe(then);
    }
  });

  it('waits for the service first when that asks to wait although the owner is needed', () => {
    const { state, why, tell, clock } = open();
    tell(refused, limited(5_000));
    expect(state()).toBe('rateLimited');
    clock.increment(5_000);
    expect(state()).toBe('needsOwner');
    expect(why()).toBe('the password was changed');
  });

  it('is ready again when a call succeeds although the owner said nothing', () => {
    const { state, why, tell } = open();
    tell(refused, 'CALL', 'SUCCEEDED');
    expect(state()).toBe('ready');
    expect(why()).toBe('');
  });

  it('tells its breaker of failures and opens it', () => {
    const { breaker, admits, state, tell } = open();
    tell('CALL', 'FAILED', 'CALL', 'SUCCEEDED', 'CALL', 'FAILED');
    expect(admits()).toBe(true);
    tell('CALL', 'FAILED');
    expect(breaker()).toBe('open');
    expect(state()).toBe('ready');
  });

  it.each([
    ['ready', []],
    ['waiting for the service', [limited(60_000)]],
    ['waiting for the owner', [refused]],
  ] as [string, ConnectorEvent[]][])('takes a refusal as a sign of life while it is %s', (_, before) => {
    for (const answer of [limited(1), refused]) {
      const { breaker, tell, clock } = open();
      tell(...before, 'FAILED', 'FAILED');
      clock.increment(1_000);
      tell('CALL');
      expect(breaker()).toBe('probing');
      tell(answer);
      expect(breaker()).toBe('closed');
    }
  });

  it('keeps the newest reason for which the owner is needed', () => {
    const { why, tell } = open();
    tell(refused, { type: 'REFUSED_LOGIN', why: 'the account is closed' });
    expect(why()).toBe('the account is closed');
  });

  it('has no state and no transition that these tests left out', () => {
    expect(walk.unwalked()).toEqual([]);
  });
});
