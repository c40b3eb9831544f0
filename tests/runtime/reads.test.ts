/** Reading tools: bounded in time and length, and honest about what went wrong. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../src/clock.ts';
import { type Connector, defineConnector } from '../../src/connectors/connector.ts';
import { OfficeError } from '../../src/errors.ts';
import { LIMITS, type Limits } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import { createHost, createHosts } from '../../src/runtime/connector-host.ts';
import { createReadCache } from '../../src/runtime/read-cache.ts';
import { readingTools } from '../../src/runtime/reads.ts';

type Read = (signal: AbortSignal) => Promise<string>;

function connectorWith(read: Read, missing: Connector['missing'] = () => []): Connector {
  return defineConnector({
    id: 'books',
    title: 'The books',
    configSchema: z.object({}),
    missing,
    open: async () => ({}),
    account: () => 'me',
    actions: [],
    reads: [
      {
        name: 'books.read',
        says: 'Reads.',
        input: z.strictObject({}),
        read: (_session, _input, signal) => read(signal),
      },
    ],
    check: async () => ({ ok: true, says: '' }),
  });
}

function toolOver(connector: Connector, changes: Partial<Limits> = {}) {
  const limits = { ...LIMITS, ...changes };
  const context = {
    clock: systemClock,
    limits,
    log: silentLog,
    vaultDir: '/nowhere',
    stateDir: '/nowhere',
    timeZone: 'UTC',
    handbookText: async () => '',
    tell: async () => {},
  };
  const host = createHost({ connector, settings: {}, context, clock: systemClock, limits });
  const [tool] = readingTools({
    hosts: createHosts([host]),
    clock: systemClock,
    limits,
    readCache: createReadCache(systemClock, limits),
  });
  return { host, tool, use: (signal = new AbortController().signal) => tool!.use({}, signal) };
}

const never: Read = () => new Promise(() => {});

describe('a reading tool', () => {
  it('answers in bounded length, with nothing hidden in it', async () => {
    const { use } = toolOver(
      connectorWith(async () => `a\u202eb${'x'.repeat(1_000)}`),
      { tool_answer_chars_max: 100 },
    );
    const text = await use();
    expect(text).toHaveLength(100);
    expect(text).toMatch(/^a⟦U\+202E⟧b/);
    expect(text).toMatch(/the rest is cut/);
  });

  it('gives up a service that never answers, and the service is none the worse for it', async () => {
    const { host, use } = toolOver(connectorWith(never), { tool_ms_max: 20 });
    for (let times = 0; times < 6; times++) {
      await expect(use()).rejects.toMatchObject({
        code: 'service_failed',
        message: 'The books did not answer in time.',
      });
    }
    expect(host.health().state).toBe('ready');
  });

  it('gives up while it still stands in line', async () => {
    const { use } = toolOver(connectorWith(never), { tool_ms_max: 20, connector_calls_at_once_max: 1 });
    const all = await Promise.allSettled([use(), use(), use()]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('stops when whoever asked has gone', async () => {
    const gone = new AbortController();
    const { use } = toolOver(connectorWith(never));
    const asked = use(gone.signal);
    gone.abort();
    await expect(asked).rejects.toMatchObject({ code: 'stopped' });
    await expect(use(AbortSignal.abort())).rejects.toMatchObject({ code: 'stopped' });
  });

  it('is refused while the service is left alone after failures', async () => {
    const failing = connectorWith(async () => {
      throw new OfficeError('unreachable', 'Away.');
    });
    const { use } = toolOver(failing, { breaker_failures_max: 1 });
    await expect(use()).rejects.toMatchObject({ code: 'unreachable' });
    await expect(use()).rejects.toMatchObject({ code: 'breaker_open' });
  });

  it('says nothing of what a foreign error says', async () => {
    const { use } = toolOver(
      connectorWith(async () => {
        throw new Error('Bearer ya29.secret');
      }),
    );
    const error = (await use().catch((thrown: unknown) => thrown)) as OfficeError;
    expect(error).toBeInstanceOf(OfficeError);
    expect(error.message).not.toContain('secret');
  });

  it('is not there where its service isn’t set up', () => {
    const { tool } = toolOver(connectorWith(never, () => [{ name: 'BOOKS_KEY', how: 'Ask the accountant.' }]));
    expect(tool).toBeUndefined();
  });
});
