/** The ledger's file: for this user's eyes only, one version, and readable beside a running office. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { aRow, ledgerIn, NOON, stillClock, tempDir } from './bench.ts';

const mode = (path: string) => statSync(path).mode & 0o777;

test('nobody else may look at the folder, the ledger, its log or the key', async () => {
  const dir = join(await tempDir(), 'state');
  const ledger = ledgerIn(dir);
  await ledger.setFlag('f', 'x');
  expect(mode(dir)).toBe(0o700);
  for (const name of readdirSync(dir)) expect([name, mode(join(dir, name))]).toEqual([name, 0o600]);
  expect(readdirSync(dir)).toEqual(expect.arrayContaining(['ledger.db', 'ledger.db-wal', 'decision.key']));
});

test('a reader beside the office sees what is durable, and can write nothing', async () => {
  const dir = await tempDir();
  const writer = ledgerIn(dir);
  const row = aRow();
  await writer.open(row, []);
  const reader = ledgerIn(dir, { readOnly: true });
  expect(await reader.task(row.id)).toEqual(row);
  await expect(reader.setFlag('f', 'x')).rejects.toThrow(/readonly/);
  await writer.setFlag('g', 'y');
  expect(await reader.flag('g')).toBe('y');
});

test('reading where there is no ledger says so and makes none', async () => {
  const dir = await tempDir();
  expect(() => ledgerIn(dir, { readOnly: true })).toThrow(expect.objectContaining({ code: 'not_found' }));
  expect(readdirSync(dir)).toEqual([]);
});

test('another version is refused and left alone', async () => {
  const dir = await tempDir();
  await ledgerIn(dir).close();
  const db = new DatabaseSync(join(dir, 'ledger.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => ledgerIn(dir)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  expect(() => ledgerIn(dir, { readOnly: true })).toThrow(/version 99/);
});

test('a damaged file is refused, never written anew', async () => {
  const dir = await tempDir();
  const path = join(dir, 'ledger.db');
  writeFileSync(path, 'this is no database, but long enough to look like one '.repeat(100));
  expect(() => ledgerIn(dir)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  expect(statSync(path).size).toBe(5_400);
});

test('audit lines of a new ledger never repeat the numbers of a lost one', async () => {
  const entry = {
    actor: 'office',
    category: 'general' as const,
    action: 'a',
    target: '',
    task: '',
    rule: '',
    decision: '',
    by: '',
    result: '',
  };
  const seqs: number[] = [];
  for (const clock of [stillClock(NOON), stillClock(NOON + 1)]) {
    const ledger = ledgerIn(await tempDir(), { clock });
    await ledger.note({ audit: [entry, entry] });
    seqs.push(...(await ledger.auditBacklog(10)).map(({ seq }) => seq));
  }
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
});
