import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { checkBot } from '../../bot/check.ts';
import type { FaultKind } from '../../src/sandbox/telegram/types.ts';
import { type Bench, QUICK, startBench, until } from './bench.ts';
import { aCard } from './fake-office.ts';

const CANARY = '9876543210:CANARY-canary-CANARY-canary-1234567';
let bench: Bench;
afterEach(() => bench.stop());

function everythingIn(value: unknown): string {
  const seen = inspect(value, { depth: 12, showHidden: true, getters: true });
  const error = value instanceof Error ? `${value.stack} ${value.message} ${String(value.cause)}` : '';
  let json = '';
  try {
    json = JSON.stringify(value) ?? '';
  } catch {
    // a circle has nothing to add to what inspect has shown
  }
  return `${seen}\n${error}\n${json}`;
}

function expectNoToken(...values: unknown[]): void {
  for (const value of values) {
    const shown = everythingIn(value);
    expect(shown).not.toContain('CANARY');
    expect(shown).not.toContain('canary');
  }
}

describe('the bot’s token', () => {
  test.each<FaultKind>([
    '500-before',
    '500-after',
    'drop-before',
    'drop-after',
    '401',
    '403',
    '429',
    'malformed',
    'slow',
  ])('is in no error after %s, nor in the log', async (kind) => {
    const lines: string[] = [];
    const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
    bench = await startBench({
      idle: true,
      telegram: { token: CANARY, slowMs: 3_000 },
      bot: {
        token: CANARY,
        log: pino({ level: 'trace' }, sink),
        limits: { ...QUICK, connector_call_ms_max: kind === 'slow' ? 600 : 5_000, telegram_poll_s: 0 },
      },
    });
    const stop = new AbortController();
    await bench.bot.start(stop.signal);
    for (const method of ['getMe', 'getUpdates', 'sendMessage', 'answerCallbackQuery'])
      bench.telegram.fault(kind, 1, method);
    const errors = await Promise.all([
      checkBot(CANARY, bench.telegram.url, AbortSignal.timeout(600)).catch((error: unknown) => error),
      bench.bot.poll(stop.signal).catch((error: unknown) => error),
    ]);
    if (kind !== 'slow') expect(errors.filter((error) => error instanceof Error)).toHaveLength(2);
    const delivering = bench.bot.deliver(stop.signal);
    bench.office.queue({ kind: 'card', card: aCard() });
    await until(() => bench.office.waiting === 0, 'delivery');
    stop.abort();
    await delivering;
    expectNoToken(errors, lines, bench.office.dropped);
  });

  test('is in no error when nothing listens', async () => {
    bench = await startBench({ idle: true });
    expectNoToken(
      await checkBot(CANARY, 'http://127.0.0.1:9', AbortSignal.timeout(5_000)).catch((error: unknown) => error),
    );
  });

  test('is not in the bot itself, however it is looked at', async () => {
    bench = await startBench({ telegram: { token: CANARY }, bot: { token: CANARY } });
    await until(() => bench.telegram.calls().getUpdates, 'the pull');
    expectNoToken(bench.bot);
  });
});
