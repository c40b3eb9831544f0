/** The audit trail: each line once and whole, whatever breaks off between the ledger and the file. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drainAudit, readAudit } from '../../src/runtime/audit.ts';
import { officeEntry } from '../../src/runtime/entries.ts';
import type { Ledger } from '../../src/runtime/ledger/ledger.ts';
import { aLedger, NOON, stillClock, tempDir } from './bench.ts';

const TODAY = '2026-11-20';

async function bench() {
  const clock = stillClock();
  const ledger = await aLedger({ clock });
  const vaultDir = await tempDir();
  const file = join(vaultDir, `Logs/single/audit-${TODAY}.jsonl`);
  const say = (...targets: string[]) =>
    ledger.note({ audit: targets.map((target) => officeEntry('test', target, 'ok')) });
  const read = async (query = {}) =>
    (await readAudit(vaultDir, 'single', TODAY, { limit: 10_000, ...query })).map(({ target }) => target);
  return { clock, ledger, vaultDir, file, say, read };
}

/** The program dies after the file was flushed and before the ledger knew. */
function forgetful(ledger: Ledger): Ledger {
  return { ...ledger, auditWritten: () => Promise.reject(new Error('killed')) };
}

test('lines come in order, numbered upwards, and leave the ledger', async () => {
  const { ledger, vaultDir, say, read, file } = await bench();
  await say('a', 'b');
  await drainAudit(ledger, vaultDir, 'single');
  await say('c');
  await drainAudit(ledger, vaultDir, 'single');
  expect(await read()).toEqual(['a', 'b', 'c']);
  expect(await ledger.auditBacklog(10)).toEqual([]);
  expect(readFileSync(file, 'utf8')).toMatch(/\n$/);
});

describe('after a crash', () => {
  test('between the file and the ledger, no line is written twice', async () => {
    const { ledger, vaultDir, say, read } = await bench();
    await say('a', 'b');
    await expect(drainAudit(forgetful(ledger), vaultDir, 'single')).rejects.toThrow('killed');
    await say('c');
    await drainAudit(ledger, vaultDir, 'single');
    expect(await read()).toEqual(['a', 'b', 'c']);
  });

  test('in the middle of many lines, each stands there once', async () => {
    const { ledger, vaultDir, say, read, file } = await bench();
    const names = Array.from({ length: 1_500 }, (_, n) => `line ${n}`);
    await say(...names);
    await expect(drainAudit(forgetful(ledger), vaultDir, 'single')).rejects.toThrow('killed');
    truncateSync(file, 100_000);
    await drainAudit(ledger, vaultDir, 'single');
    expect(await read()).toEqual(names);
  });

  test.each([1, 2, 40])(
    'that cut %i bytes off the last line, it is written again and the rest stays readable',
    async (bytes) => {
      const { ledger, vaultDir, say, read, file } = await bench();
      await say('a', 'b');
      await expect(drainAudit(forgetful(ledger), vaultDir, 'single')).rejects.toThrow('killed');
      truncateSync(file, readFileSync(file).length - bytes);
      await say('c');
      await drainAudit(ledger, vaultDir, 'single');
      expect(await read()).toEqual(['a', 'b', 'c']);
    },
  );
});

test('a line that somebody else added keeps none of ours out', async () => {
  const { ledger, vaultDir, say, read, file } = await bench();
  await say('a');
  await drainAudit(ledger, vaultDir, 'single');
  appendFileSync(file, '{"seq":9007199254740991,"target":"forged"}\nnull\n7\n{"seq":"x"}\n');
  await say('b');
  await drainAudit(ledger, vaultDir, 'single');
  expect((await read()).filter((target) => target === 'a' || target === 'b')).toEqual(['a', 'b']);
});

test('each day has its file, also when a backlog reaches over midnight', async () => {
  const { ledger, clock, vaultDir, say } = await bench();
  await say('today');
  clock.date = NOON + 86_400_000;
  await say('tomorrow');
  await drainAudit(ledger, vaultDir, 'single');
  expect(readdirSync(join(vaultDir, 'Logs/single'))).toEqual(['audit-2026-11-20.jsonl', 'audit-2026-11-21.jsonl']);
  const next = await readAudit(vaultDir, 'single', TODAY, { date: '2026-11-21', limit: 10 });
  expect(next.map(({ target }) => target)).toEqual(['tomorrow']);
});

test('a link in the place of the file is never followed, and the lines wait', async () => {
  const { ledger, vaultDir, say, file } = await bench();
  const other = join(vaultDir, 'other');
  writeFileSync(other, '');
  mkdirSync(join(vaultDir, 'Logs/single'), { recursive: true });
  symlinkSync(other, file);
  await say('a');
  await expect(drainAudit(ledger, vaultDir, 'single')).rejects.toMatchObject({ code: 'ELOOP' });
  expect(readFileSync(other, 'utf8')).toBe('');
  expect(await ledger.auditBacklog(10)).toHaveLength(1);
  expect(await readAudit(vaultDir, 'single', TODAY, { limit: 10 })).toEqual([]);
});

test('what is asked for is filtered, the newest lines last, and a date can be no path', async () => {
  const { ledger, vaultDir, say, read } = await bench();
  await ledger.note({ audit: [officeEntry('test', 'mine', 'ok', { task: 'T' })] });
  await say('a', 'b', 'c');
  await drainAudit(ledger, vaultDir, 'single');
  expect(await read({ task: 'T' })).toEqual(['mine']);
  expect(await read({ category: 'payments' })).toEqual([]);
  expect(await read({ limit: 2 })).toEqual(['b', 'c']);
  expect(await read({ date: '../../x' })).toEqual([]);
  expect(await read({ date: '2026-01-01' })).toEqual([]);
});
