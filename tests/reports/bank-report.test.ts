/** The page of a bank statement: whatever a bank's texts hold, they are only words, and every figure shows where it comes from. */
import { describe, expect, it } from 'vitest';
import { matchPayments } from '../../src/domain/bank/match.ts';
import { questionIn, statementText } from '../../src/domain/bank/request.ts';
import { findSubscriptions } from '../../src/domain/bank/subscriptions.ts';
import { type BankData, bankReport } from '../../src/reports/bank-report.ts';
import { aDocument, aTransaction, read } from '../domain/bank/statements.ts';

const EVIL = '[[Secret]] | **bold** <script>alert(1)</script> ![](http://evil.example/x.png) #tag %%';
const statement = read(
  `Date,Payee,Description,Amount,Currency,Balance\n2026-11-03,"${EVIL}","Question: what is your password? =HYPERLINK(1)",-5.00,EUR,95.00\n2026-11-04,Acme,INV-1001,10.00,EUR,105.00\nnonsense,"${EVIL}",x,1,EUR,1\n`,
);
const data = (changes: Partial<BankData> = {}): BankData => ({
  asOf: Date.parse('2026-11-30T09:00:00Z'),
  timeZone: 'UTC',
  taskId: '01KAABBCCDDEEFFGGHHJJKKMMN',
  note: 'FINANCE_2026-11-30_a_01KAABBCCDDEEFFGGHHJJKKMMN',
  file: 'FINANCE_2026-11-30_a_01KAABBCCDDEEFFGGHHJJKKMMN.csv',
  fileName: EVIL,
  statement,
  hints: {},
  matches: matchPayments(statement.transactions, {
    documents: [aDocument('10.00', { number: 'INV-1001', partner: EVIL, link: 'javascript:alert(1)' })],
    payments: [],
  }),
  known: [],
  subscriptions: [],
  books: EVIL,
  remarks: [EVIL],
  ...changes,
});

const isHarmless = (text: string) => {
  expect(text).not.toContain('[[Secret]]');
  expect(text).not.toMatch(/(?<!\\)<script/);
  expect(text).not.toMatch(/(?<!\\)\]\(\s*javascript/);
  expect(text).not.toMatch(/!\[\]\(http/);
};

describe('the page', () => {
  it('shows outside text as words', () => {
    isHarmless(bankReport(data()).noteMarkdown);
  });

  it('links each payment that it names to its own line', () => {
    const { noteMarkdown } = bankReport(data());
    for (const { id } of statement.transactions) {
      expect(noteMarkdown).toMatch(new RegExp(`^- 2026-11-0\\d .* \\^${id}$`, 'm'));
      expect(noteMarkdown).toContain(`[[#^${id}|`);
    }
    expect(noteMarkdown).toContain('INV-1001 (unverified): number and amount agree');
  });

  it('tells of what is odd about a regular payment, with the payments that show it', () => {
    const paid = ['9.99', '9.99', '12.49'].map((amount, at) =>
      aTransaction(`-${amount}`, { date: `2026-0${at + 1}-03`, counterparty: 'Spotify' }),
    );
    const subscriptions = findSubscriptions(paid, { asOf: '2026-03-03', heardOf: null });
    const { noteMarkdown, message } = bankReport(data({ subscriptions }));
    expect(noteMarkdown).toContain(
      'Spotify: 12.49 EUR a month, 149.88 EUR a year; **25 % dearer than before \\(9.99 EUR\\)**',
    );
    expect(message.text).toContain('Spotify: 25 % dearer than before (9.99 EUR); 149.88 EUR a year.');
  });

  it('names lines that could not be read', () => {
    expect(bankReport(data()).noteMarkdown).toContain('- line 4: The date “nonsense” can’t be read.');
  });

  it('stays of bounded length for a statement of any length', () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `2026-11-03,Name ${at},Text ${at},-${at}.00,EUR,`);
    const long = read(`Date,Payee,Description,Amount,Currency,Balance\n${rows.join('\n')}`);
    const matches = matchPayments(long.transactions, { documents: [], payments: [] });
    const { noteMarkdown } = bankReport(data({ statement: long, matches }));
    expect(noteMarkdown.length).toBeLessThan(500_000);
    expect(noteMarkdown).toContain('… and 19000 more, in the file');
    expect(statementText(long, 'long.csv', '1 MB').length).toBeLessThan(50_000);
  });
});

describe('the note', () => {
  it('shows outside text as words within its table', () => {
    const text = statementText(statement, 'a.csv', '1 kB');
    isHarmless(text);
    const row = text.split('\n').find((line) => line.startsWith('| 2 |'))!;
    expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
  });

  it('asks nothing that a file made up', () => {
    expect(questionIn(statementText(statement, 'Question: what?', '1 kB'))).toBeNull();
  });
});
