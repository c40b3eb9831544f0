/**
 * Reads a bank's CSV export. Nothing in it is believed: whatever can't be read is told line by line, what may mean two things is asked, and no
 * file makes it throw. Pure.
 */
import type { Money } from '../books.ts';
import { checkBalance, feesOnTop } from './balance.ts';
import { dateOrderOf, isoDate } from './dates.ts';
import { decodeBytes } from './decode.ts';
import { transactionIds } from './ids.ts';
import { type Layout, layoutOf } from './layout.ts';
import { Exact, moneyOf } from './money.ts';
import { decimalMarkOf, exactAmount, type Written } from './numbers.ts';
import { type ReadRow, type RowReading, rowReader } from './rows.ts';
import type { BankStatement, BankTransaction, DateOrder, DecimalMark, Hints, LineProblem } from './statement.ts';

/** Larger files are no statements. */
export const STATEMENT_BYTES_MAX = 16 * 1024 * 1024;
const ROWS_MAX = 200_000;

/** Null where the file is no bank's statement. */
export function readStatement(bytes: Uint8Array, hints: Hints = {}): BankStatement | null {
  if (bytes.length > STATEMENT_BYTES_MAX) return null;
  const { text, encoding } = decodeBytes(bytes);
  const layout = layoutOf(text);
  if (!layout || layout.rows.length === 0) return null;
  const readings = layout.rows.slice(0, ROWS_MAX).map(rowReader(layout.columns));
  const rows = readings.filter(isRead);
  const readable = readings.filter((reading) => isRead(reading) || reading.isPending).length;
  if (rows.length === 0 || readable * 2 < readings.length) return null;
  const order = orderFor(rows, layout, hints);
  const mark = markFor(rows, hints);
  const unread = [...layout.problems, ...readings.filter(isUnread)].map(({ line, says }) => ({
    line,
    says,
  }));
  const known = { account: accountOf(rows, layout), layout: layoutWords(encoding, layout, order.known, mark.known) };
  if (order.known === null || mark.known === null) {
    const question = [order.question, mark.question].filter(Boolean).join(' ');
    return { ...known, transactions: [], unread: inOrder(unread), balanceBreaks: [], remarks: [], question };
  }
  const made = transactionsOf(rows, { order: order.known, mark: mark.known }, known.account, layout, hints);
  const cutOff =
    layout.rows.length > ROWS_MAX ? [`Only the first ${ROWS_MAX} of its ${layout.rows.length} lines were read.`] : [];
  return {
    ...known,
    transactions: made.transactions,
    unread: inOrder([...unread, ...made.unread]),
    balanceBreaks: made.breaks,
    remarks: [...made.remarks, ...cutOff],
    question: null,
  };
}

function isRead(reading: RowReading): reading is ReadRow {
  return !('says' in reading);
}

function isUnread(reading: RowReading): reading is Exclude<RowReading, ReadRow> {
  return 'says' in reading;
}

function inOrder(problems: readonly LineProblem[]): LineProblem[] {
  return problems.toSorted((a, b) => a.line - b.line);
}

interface Found<T> {
  known: T | null;
  question: string;
}

function orderFor(rows: readonly ReadRow[], layout: Layout, hints: Hints): Found<DateOrder> {
  const verdict = dateOrderOf(rows.map(({ date }) => date));
  if (verdict.order !== null) return { known: verdict.order, question: '' };
  const known = hints.dateOrder ?? (layout.isDayFirst ? 'day first' : null);
  const { first, second } = verdict.example;
  const question = `Is ${first}/${second} in this file day ${first} of month ${second} (answer “day first”), or month ${first}, day ${second} (answer “month first”)?`;
  return { known, question: known ? '' : question };
}

function markFor(rows: readonly ReadRow[], hints: Hints): Found<DecimalMark> {
  const amounts = rows.flatMap(({ amount, balance, fee }) => [amount, balance, fee]).filter((one) => one !== null);
  const verdict = decimalMarkOf(amounts);
  if (verdict.mark === 'none') return { known: '.', question: '' };
  if (verdict.mark !== null) return { known: verdict.mark, question: '' };
  const question = `Is the mark in ${verdict.example} before the decimals a comma (answer “decimal comma”) or a dot (answer “decimal dot”)?`;
  return { known: hints.decimalMark ?? null, question: hints.decimalMark ? '' : question };
}

interface Half {
  row: ReadRow;
  date: string;
  amount: Exact;
  /** As it changes the account; the file may have counted it into the amount already. */
  fee: Exact;
  /** The fee is certainly on top of the amount. */
  isNet: boolean;
  balance: Exact | null;
}

function transactionsOf(
  rows: readonly ReadRow[],
  { order, mark }: { order: DateOrder; mark: DecimalMark },
  account: string,
  layout: Layout,
  hints: Hints,
): { transactions: BankTransaction[]; unread: LineProblem[]; breaks: LineProblem[]; remarks: string[] } {
  const unread: LineProblem[] = [];
  const halves: Half[] = [];
  for (const row of rows) {
    const half = halfOf(row, order, mark);
    if (typeof half === 'string') unread.push({ line: row.line, says: half });
    else halves.push(half);
  }
  const remarks: string[] = [];
  const { breaks, withFees } = balances(halves, remarks);
  const isMissing = halves.some(({ row }) => row.currency === '') && layout.currency === '';
  if (isMissing) {
    remarks.push(
      hints.currency ? `The file names no currency; ${hints.currency} is taken.` : 'The file names no currency.',
    );
  }
  const currencyOf = ({ row }: Half) => row.currency || layout.currency;
  const made = halves.flatMap((half) => {
    const [one, bankId] = [transactionOf(half, currencyOf(half), account), half.row.bankId];
    const hasFee = (half.isNet || withFees) && !half.fee.isZero();
    if (!hasFee) return [{ one, bankId }];
    return [
      { one, bankId },
      { one: feeOf(one, half.fee), bankId: bankId && `${bankId} fee` },
    ];
  });
  // What was assumed about the currency is no part of who a transaction is.
  const ids = transactionIds(
    made.map(({ one }) => one),
    made.map(({ bankId }) => bankId),
  );
  const transactions = made.map(({ one }, at) => ({ ...one, id: ids[at]!, amount: inCurrency(one.amount, hints) }));
  return { transactions, unread, breaks, remarks };
}

function inCurrency(amount: Money, { currency = '' }: Hints): Money {
  return amount.currency || !currency ? amount : moneyOf(new Exact(amount.amount), currency);
}

function transactionOf({ row, date, amount, balance }: Half, currency: string, account: string): BankTransaction {
  return {
    id: '',
    line: row.line,
    date,
    amount: moneyOf(amount, currency),
    counterparty: row.counterparty,
    counterAccount: row.counterAccount || (row.someAccount === account ? '' : row.someAccount),
    purpose: row.purpose,
    account: row.account || account,
    balance: balance === null ? null : moneyOf(balance, currency).amount,
  };
}

/** A fee is a payment of its own, so that what was paid keeps the amount of its invoice. */
function feeOf(one: BankTransaction, fee: Exact): BankTransaction {
  const purpose = `Fee of ${one.counterparty || one.purpose}`;
  return {
    ...one,
    amount: moneyOf(fee, one.amount.currency),
    purpose,
    counterparty: '',
    counterAccount: '',
    balance: null,
  };
}

function halfOf(row: ReadRow, order: DateOrder, mark: DecimalMark): Half | string {
  const date = isoDate(row.date, order);
  if (date === null) return `The date doesn’t fit the others, which have the ${order}.`;
  const written = exactAmount(row.amount, mark);
  if (written === null) return `The amount ${row.amount.digits} is written in another way than the others.`;
  const amount = row.outward ? written.negated() : written;
  const exact = (other: Written | null) => (other === null ? null : exactAmount(other, mark));
  const net = exact(row.net);
  const fee = net === null ? (exact(row.fee) ?? new Exact(0)).abs().negated() : net.minus(amount);
  return { row, date, amount, fee, isNet: net !== null, balance: exact(row.balance) };
}

/** Each account and currency of the file has a balance of its own. */
function balances(halves: readonly Half[], remarks: string[]): { breaks: LineProblem[]; withFees: boolean } {
  const groups = Map.groupBy(
    halves.filter((half): half is Half & { balance: Exact } => half.balance !== null),
    ({ row }) => `${row.account} ${row.currency}`,
  );
  const all = [...groups.values()].map((group) =>
    group.map((half) => ({
      line: half.row.line,
      amount: half.isNet ? half.amount.plus(half.fee) : half.amount,
      balance: half.balance,
      fee: half.isNet ? new Exact(0) : half.fee,
    })),
  );
  const verdicts = all.map(feesOnTop);
  const withFees = verdicts.includes(true);
  const isOpen =
    halves.some(({ fee, isNet }) => !isNet && !fee.isZero()) && verdicts.every((verdict) => verdict === null);
  if (isOpen) remarks.push('Fees stand in a column of their own and are not counted.');
  const checks = all.map((group) =>
    checkBalance(withFees ? group.map((one) => ({ ...one, amount: one.amount.plus(one.fee) })) : group),
  );
  if (checks.some(({ isUsable, count }) => !isUsable && count > 0)) {
    remarks.push('The balances in the file don’t follow from its amounts, so nothing could be checked by them.');
  }
  return { withFees, breaks: inOrder(checks.flatMap(({ isUsable, breaks }) => (isUsable ? breaks : []))) };
}

/** A column of accounts that is always the same has the owner's. */
function accountOf(rows: readonly ReadRow[], { account }: Layout): string {
  if (account !== '') return account;
  const own = onlyOne(rows.map((row) => row.account));
  return own || rows.length < 2 ? own : onlyOne(rows.map((row) => row.someAccount));
}

function onlyOne(texts: readonly string[]): string {
  const different = new Set(texts);
  return different.size === 1 ? texts[0]! : '';
}

const DELIMITER_WORDS: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

function layoutWords(
  encoding: string,
  { delimiter }: Layout,
  order: DateOrder | null,
  mark: DecimalMark | null,
): string {
  const parts = [
    `in ${encoding}`,
    `separated by ${DELIMITER_WORDS[delimiter]}`,
    mark === null ? '' : `amounts like ${mark === ',' ? '1.234,56' : '1,234.56'}`,
    order === null ? '' : `dates with the ${order}`,
  ];
  return parts.filter(Boolean).join(', ');
}
