/** What stands around a statement in the vault: pages of before, and signs of life of those who are paid. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { heardOf } from '../../src/runtime/books/heard-of.ts';
import { moneyFacts } from '../../src/runtime/books/money-facts.ts';
import { readBooks } from '../../src/runtime/books/read-books.ts';
import { statementPages } from '../../src/runtime/books/statements.ts';
import type { ConnectorHost } from '../../src/runtime/connector-host.ts';
import type { Desk } from '../../src/runtime/desk.ts';
import { makeReport } from '../../src/runtime/report.ts';
import { aDesk, NOON } from './bench.ts';

const DAY_MS = 86_400_000;
const ID = '01KAABBCCDDEEFFGGHHJJKKMMN';

function put(desk: Desk, path: string, text = ''): void {
  mkdirSync(join(desk.vault.dir, path, '..'), { recursive: true });
  writeFileSync(join(desk.vault.dir, path), text);
}

/** An office with a mailbox that has listened since that day. */
function listening(desk: Desk, since: string, hits: { at: number; kind: string; from: string }[]): Desk {
  put(desk, `Logs/single/audit-${since}.jsonl`);
  const mail = { host: { missing: [] } as unknown as ConnectorHost, kind: {} as never };
  const hosts = { ...desk.hosts, actionTypes: ['email.send'], ofAction: () => mail };
  const search = async (word: string) =>
    hits
      .filter(({ from }) => from.toLowerCase().includes(word))
      .map((hit) => ({ id: '', path: '', state: '', subject: '', snippet: '', ...hit }));
  return { ...desk, hosts, library: { ...desk.library, search } };
}

test('a vendor counts as heard of where a mail or note of the last 90 days speaks of it', async () => {
  const hits = [
    { at: NOON - 10 * DAY_MS, kind: 'EMAIL', from: 'Zoom <no-reply@zoom.example>' },
    { at: NOON - 200 * DAY_MS, kind: 'EMAIL', from: 'Hetzner' },
    { at: NOON - DAY_MS, kind: 'FINANCE', from: 'Adobe' },
  ];
  const desk = listening(await aDesk(), '2026-01-01', hits);
  expect(await heardOf(desk, ['Zoom Inc', 'Hetzner', 'Adobe'])).toEqual(new Set(['Zoom Inc']));
});

test('an office that is young, or has no mailbox, doesn’t say that it heard nothing', async () => {
  expect(await heardOf(listening(await aDesk(), '2026-11-01', []), ['Zoom'])).toBeNull();
  expect(await heardOf(await aDesk(), ['Zoom'])).toBeNull();
});

test('pages of statements are found by their names alone, the newest first', async () => {
  const desk = await aDesk();
  put(desk, `Accounting/bank-2026-10-01_2026-10-31-${ID}.md`);
  put(desk, `Accounting/bank-2026-11-01_2026-11-30-${ID}.md`);
  put(desk, 'Accounting/bank-notes.md');
  put(desk, 'Accounting/2026-11-27_weekly_audit.md');
  expect((await statementPages(desk)).map(({ to }) => to)).toEqual(['2026-11-30', '2026-10-31']);
});

test('the audit counts the statements that were worked through in its time, as their pages say', async () => {
  const desk = await aDesk();
  const page = (asOf: string) =>
    `---\nreport: bank\nas_of: ${asOf}\npayments: 14\nmatched: 12\nlikely: 1\nunmatched: 1\nflags: 2\n---\nmatched: 99\n`;
  put(desk, `Accounting/bank-2026-11-01_2026-11-15-${ID}.md`, page('2026-11-19T10:00'));
  put(desk, `Accounting/bank-2026-10-01_2026-10-31-${ID}.md`, page('2026-11-02T10:00'));
  const { statements, books } = await moneyFacts(desk, { from: NOON - 7 * DAY_MS, to: NOON });
  expect(statements).toEqual([
    {
      page: `Accounting/bank-2026-11-01_2026-11-15-${ID}.md`,
      payments: 14,
      matched: 12,
      likely: 1,
      unmatched: 1,
      flags: 2,
    },
  ]);
  expect(books).toBeNull();
  const audit = (await desk.vault.readPage(await makeReport(desk, 'audit', 'schedule')))!;
  expect(audit).toContain(
    '12 of 14 payments matched, 1 likely, 1 without a match, 2 oddities among the regular payments',
  );
});

test('without a connector that keeps books nothing is asked', async () => {
  expect(await readBooks(await aDesk(), { from: 0, to: NOON })).toMatchObject({
    books: null,
    why: expect.stringContaining('No books'),
  });
});

test('a bank report without a statement says so instead of failing', async () => {
  const desk = await aDesk();
  const path = await makeReport(desk, 'bank', 'asked:1');
  expect(await desk.vault.readPage(path)).toContain('No bank statement lies beside the note');
});
