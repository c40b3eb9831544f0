/** A statement as the note of its task shows it: a summary, and a table of bounded length. All its texts are outside text. Pure. */
import { howMany } from '../in-words.ts';
import { escapeInline } from '../markdown.ts';
import { moneyText, sumText } from './money.ts';
import type { BankStatement, BankTransaction, LineProblem } from './statement.ts';

const ROWS_MAX = 100;
const PROBLEMS_MAX = 20;
const NAME_CHARS_MAX = 40;
const PURPOSE_CHARS_MAX = 80;
/** How the line begins that asks something of the owner. */
const QUESTION = 'Question: ';

/** `name` and `size` are the file's, in one line each. */
export function statementText(statement: BankStatement, name: string, size: string): string {
  const { transactions, unread, balanceBreaks, remarks, question, layout, account } = statement;
  const { from, to } = periodOf(transactions);
  return [
    'A bank statement was dropped into the Inbox.',
    ...(question === null ? [] : ['', `${QUESTION}${question}`]),
    '',
    `File: ${name} (${size}), ${layout}`,
    ...(account === '' ? [] : [`Account: ${escapeInline(account)}`]),
    ...(transactions.length === 0 ? [] : [summary(transactions, from, to)]),
    ...problemLines('Lines that could not be read', unread),
    ...problemLines('Where the balance doesn’t follow', balanceBreaks),
    ...remarks,
    ...(transactions.length === 0 ? [] : ['', ...table(transactions)]),
  ].join('\n');
}

/** What such a text asks of the owner; null where it asks nothing. */
export function questionIn(request: string): string | null {
  const line = request.split('\n')[2] ?? '';
  return line.startsWith(QUESTION) ? line.slice(QUESTION.length) : null;
}

/** From the first day to the last: YYYY-MM-DD, empty without any. */
export function periodOf(transactions: readonly BankTransaction[]): { from: string; to: string } {
  let [from, to] = [transactions[0]?.date ?? '', transactions[0]?.date ?? ''];
  for (const { date } of transactions) {
    if (date < from) from = date;
    if (date > to) to = date;
  }
  return { from, to };
}

function summary(transactions: readonly BankTransaction[], from: string, to: string): string {
  const amounts = transactions.map(({ amount }) => amount);
  const came = sumText(amounts.filter(({ amount }) => !amount.startsWith('-')));
  const went = sumText(amounts.filter(({ amount }) => amount.startsWith('-')));
  return `${howMany(transactions.length, 'transaction')} from ${from} to ${to}: in ${came}, out ${went}`;
}

function problemLines(title: string, problems: readonly LineProblem[]): string[] {
  if (problems.length === 0) return [];
  const rows = problems.slice(0, PROBLEMS_MAX).map(({ line, says }) => `- line ${line}: ${escapeInline(says, 200)}`);
  const more = problems.length > rows.length ? [`- … and ${problems.length - rows.length} more`] : [];
  return ['', `${title} (${problems.length}):`, ...rows, ...more];
}

function table(transactions: readonly BankTransaction[]): string[] {
  const rows = transactions.slice(0, ROWS_MAX).map(({ line, date, amount, counterparty, purpose }) => {
    const texts = [escapeInline(counterparty, NAME_CHARS_MAX), escapeInline(purpose, PURPOSE_CHARS_MAX)];
    return `| ${line} | ${date} | ${moneyText(amount)} | ${texts.join(' | ')} |`;
  });
  const hidden = transactions.length - rows.length;
  return [
    '| line | date | amount | who | what for |',
    '| ---: | --- | ---: | --- | --- |',
    ...rows,
    ...(hidden > 0 ? ['', `… and ${hidden} more in the file.`] : []),
  ];
}
