/** How often a session was told to go on: counted up to a limit, by session, and forgotten when it has been silent for long. */
import { expect, test } from 'vitest';
import { ledgerIn, tempDir } from './bench.ts';

const HOUR = 3_600_000;

test('a session is counted up to the limit and no further, each by itself, also when the ledger is opened anew', async () => {
  const dir = await tempDir();
  const first = ledgerIn(dir);
  const stop = (ledger: typeof first, session: string) =>
    ledger.countStop(session, { at: 1_000, max: 3, forgetBefore: 0 });
  expect(await Promise.all([stop(first, 'a'), stop(first, 'b'), stop(first, 'a')])).toEqual([1, 1, 2]);
  await first.close();
  const second = ledgerIn(dir);
  expect([await stop(second, 'a'), await stop(second, 'a'), await stop(second, 'a'), await stop(second, 'b')]).toEqual([
    3,
    null,
    null,
    2,
  ]);
});

test('a session that was silent for long is forgotten, one that goes on is not', async () => {
  const ledger = ledgerIn(await tempDir());
  const stop = (session: string, at: number) => ledger.countStop(session, { at, max: 9, forgetBefore: at - 7 * HOUR });
  expect([await stop('old', 0), await stop('busy', 0)]).toEqual([1, 1]);
  expect(await stop('busy', 5 * HOUR)).toBe(2);
  expect(await stop('busy', 11 * HOUR)).toBe(3);
  expect(await stop('old', 11 * HOUR)).toBe(1);
});
