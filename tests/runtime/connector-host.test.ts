/** The host of a connector: every call passes its breaker, its limits and its queue, and its health can be told in words. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { SimulatedClock } from 'xstate';
import { z } from 'zod';
import { defineConnector } from '../../src/connectors/connector.ts';
import { type ErrorCode, type ErrorDetails, OfficeError } from '../../src/errors.ts';
import { LIMITS } from '../../src/limits.ts';
import { createHost, createHosts } from '../../src/runtime/connector-host.ts';
import { eventually } from './bench.ts';

/** A connector with one setting, whose login can be refused. */
function bench() {
  const state = { opened: 0, closed: 0, login: true };
  const connector = defineConnector<{ PARROT: string }, { name: string }>({
    id: 'parrot',
    title: 'Parrot',
    configSchema: z.object({ PARROT: z.string() }),
    missing: (settings) => (settings.PARROT ? [] : [{ name: 'PARROT', how: 'Buy one.' }]),
    open: async ({ PARROT }) => {
      state.opened += 1;
      if (!state.login) throw new OfficeError('not_authorized', 'Log in first.', { hint: 'Do it.' });
      return { name: PARROT };
    },
    account: ({ name }) => name,
    actions: [],
    check: async () => ({ ok: true, says: 'Hello.' }),
    close: async () => {
      state.closed += 1;
    },
  });
  const clock = new SimulatedClock();
  const start = (settings: Record<string, unknown> = { PARROT: 'polly' }, limits: object = {}) => {
    const host = createHost({ connector, settings, context: {} as never, clock, limits: { ...LIMITS, ...limits } });
    onTestFinished(() => host.close());
    return host;
  };
  return { state, clock, start };
}

const { signal } = new AbortController();
const fails = (code: ErrorCode, details?: ErrorDetails) => async (): Promise<never> => {
  throw new OfficeError(code, `It said ${code}.`, details);
};
const works = async () => 'done';

describe('a service that fails', () => {
  test('is left alone after five faults in a row, and tried by a single probe after its rest', async () => {
    const { clock, start } = bench();
    const host = start();
    for (let n = 0; n < LIMITS.breaker_failures_max; n += 1)
      await expect(host.call(fails('service_failed'), signal)).rejects.toMatchObject({ code: 'service_failed' });
    let calls = 0;
    const counted = async () => {
      calls += 1;
      return 'done';
    };
    await expect(host.call(counted, signal)).rejects.toMatchObject({
      code: 'breaker_open',
      retryAfterMs: LIMITS.breaker_open_ms,
      outcome: 'not-sent',
    });
    expect(calls).toBe(0);
    expect(host.health()).toMatchObject({ name: 'Parrot', state: 'resting after failures' });
    clock.increment(LIMITS.breaker_open_ms);
    expect(host.health()).toMatchObject({ state: 'being tried again' });
    const results = await Promise.allSettled([host.call(counted, signal), host.call(counted, signal)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(host.health()).toMatchObject({ state: 'ready' });
    await host.call(counted, signal);
    expect(calls).toBe(2);
  });

  test('rests again when the probe fails', async () => {
    const { clock, start } = bench();
    const host = start();
    for (let n = 0; n < 5; n += 1) await host.call(fails('unreachable'), signal).catch(() => {});
    clock.increment(LIMITS.breaker_open_ms);
    await host.call(fails('unreachable'), signal).catch(() => {});
    await expect(host.call(works, signal)).rejects.toMatchObject({ code: 'breaker_open' });
  });

  test.each(['service_failed', 'unreachable', 'outcome_unknown', 'answer_malformed'] as const)(
    'is judged by %s',
    async (code) => {
      const host = bench().start();
      for (let n = 0; n < 5; n += 1) await host.call(fails(code), signal).catch(() => {});
      expect(host.health().state).toBe('resting after failures');
    },
  );

  test.each(['refused', 'action_invalid', 'note_changed', 'stopped'] as const)('is not judged by %s', async (code) => {
    const host = bench().start();
    for (let n = 0; n < 9; n += 1) await host.call(fails(code), signal).catch(() => {});
    expect(host.health().state).toBe('ready');
  });

  test('is judged by a bug of ours too, and a success in between begins the count anew', async () => {
    const host = bench().start();
    const bug = async () => {
      throw new TypeError('oops');
    };
    for (let n = 0; n < 4; n += 1) await host.call(bug, signal).catch(() => {});
    await host.call(works, signal);
    for (let n = 0; n < 4; n += 1) await host.call(bug, signal).catch(() => {});
    expect(host.health().state).toBe('ready');
    await host.call(bug, signal).catch(() => {});
    expect(host.health().state).toBe('resting after failures');
  });
});

test('a service that asks to wait is not called until then', async () => {
  const { clock, start } = bench();
  const host = start();
  await host.call(fails('rate_limited', { retryAfterMs: 5_000 }), signal).catch(() => {});
  expect(host.health().state).toBe('rateLimited');
  await expect(host.call(works, signal)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 5_000 });
  clock.increment(4_999);
  await expect(host.call(works, signal)).rejects.toMatchObject({ code: 'rate_limited' });
  clock.increment(1);
  expect(await host.call(works, signal)).toBe('done');
});

describe('a login', () => {
  test('that a call was refused needs the owner, with the reason, until a call succeeds', async () => {
    const host = bench().start();
    await host.call(fails('not_authorized'), signal).catch(() => {});
    expect(host.health()).toMatchObject({ state: 'needsOwner', detail: 'It said not_authorized.' });
    expect(await host.call(works, signal)).toBe('done');
    expect(host.health()).toMatchObject({ state: 'ready', detail: '' });
  });

  test('that is missing when the session opens needs the owner too, and is tried anew each time', async () => {
    const { state, start } = bench();
    state.login = false;
    const host = start();
    await expect(host.session()).rejects.toMatchObject({ code: 'not_authorized' });
    expect(host.health()).toMatchObject({ state: 'needsOwner', detail: 'Log in first.' });
    expect(await host.account()).toBe('none');
    expect(await host.check(signal)).toEqual({ ok: false, says: 'Log in first.', hint: 'Do it.' });
    state.login = true;
    expect(await host.account()).toBe('polly');
    expect(await host.check(signal)).toEqual({ ok: true, says: 'Hello.' });
    expect(host.health()).toMatchObject({ state: 'ready' });
  });

  test('is made once by calls that come together', async () => {
    const { state, start } = bench();
    const host = start();
    await Promise.all([host.session(), host.account(), host.call(works, signal)]);
    expect(state.opened).toBe(1);
  });
});

test('without its settings it says what is missing and how to get it, and opens nothing', async () => {
  const { state, start } = bench();
  const host = start({});
  expect(host.health()).toEqual({ name: 'Parrot', state: 'unconfigured', detail: 'PARROT missing' });
  await expect(host.call(works, signal)).rejects.toMatchObject({ code: 'not_configured', hint: 'Buy one.' });
  expect(await host.account()).toBe('none');
  expect(await host.check(signal)).toMatchObject({ ok: false, hint: 'Buy one.' });
  expect(state.opened).toBe(0);
});

test('no more calls are under way at once than the limit allows', async () => {
  const host = bench().start(undefined, { connector_calls_at_once_max: 2 });
  let [now, most] = [0, 0];
  const release: (() => void)[] = [];
  const slow = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise<void>((resolve) => release.push(resolve));
    now -= 1;
  };
  const all = Promise.all(Array.from({ length: 6 }, () => host.call(slow, signal)));
  for (let n = 0; n < 6; n += 1) (await eventually(() => release.shift(), 'a call'))!();
  await all;
  expect(most).toBe(2);
});

test('a call that takes too long is told to stop, and its outcome is unknown', async () => {
  const { clock, start } = bench();
  const host = start();
  let isUnderWay = false;
  const endless = (_: unknown, limited: AbortSignal) =>
    new Promise((_resolve, reject) => {
      isUnderWay = true;
      limited.addEventListener('abort', () => reject(limited.reason));
    });
  const calling = host.call(endless, signal);
  await eventually(() => isUnderWay);
  clock.increment(LIMITS.connector_call_ms_max);
  await expect(calling).rejects.toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' });
});

test('a call that never listens is given up, its outcome unknown, and its place in the queue is free', async () => {
  const { clock, start } = bench();
  const host = start(undefined, { connector_calls_at_once_max: 1 });
  let isUnderWay = false;
  const calling = host.call(() => {
    isUnderWay = true;
    return new Promise(() => {});
  }, signal);
  const next = host.call(works, signal);
  await eventually(() => isUnderWay);
  clock.increment(LIMITS.connector_call_ms_max);
  clock.increment(5_000);
  await expect(calling).rejects.toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' });
  expect(await next).toBe('done');
});

describe('closing', () => {
  test('ends the session once, and refuses what still stands in the queue', async () => {
    const { state, start } = bench();
    const host = start(undefined, { connector_calls_at_once_max: 1 });
    const release: (() => void)[] = [];
    const first = host.call(() => new Promise<void>((resolve) => release.push(resolve)), signal);
    await eventually(() => release.length);
    const second = host.call(works, signal);
    await host.close();
    release[0]!();
    await first;
    await expect(second).rejects.toMatchObject({ code: 'stopped' });
    expect(state.closed).toBe(1);
  });

  test('opens no session', async () => {
    const { state, start } = bench();
    await start().close();
    expect(state).toMatchObject({ opened: 0, closed: 0 });
  });

  test('is asked for by an aborted caller’s signal', async () => {
    await expect(bench().start().call(works, AbortSignal.abort())).rejects.toMatchObject({ code: 'stopped' });
  });
});

test('an action that no connector knows is refused', async () => {
  const hosts = createHosts([bench().start()]);
  expect(() => hosts.ofAction('parrot.fly')).toThrow(expect.objectContaining({ code: 'action_invalid' }));
  expect(hosts.actionTypes).toEqual([]);
});
