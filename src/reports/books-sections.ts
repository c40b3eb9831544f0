/** The week's money in the audit, from the books and the bank; each figure with where it can be seen, or marked as unverified. Pure. */
import { Exact, moneyOf, moneyText, sumText } from '../domain/bank/money.ts';
import type { Ageing, BookDocument, BookReport, Books } from '../domain/books.ts';
import { capital, howMany } from '../domain/in-words.ts';
import { localDate } from '../domain/local-time.ts';
import { escapeInline, noteLink } from '../domain/markdown.ts';
import type { MoneyFacts, ReportData } from './data.ts';
import { documentLine, evidenceLink, isOverdue, isZero, paymentLine } from './money-lines.ts';
import { toSection } from './sections.ts';

const DAY_MS = 86_400_000;
const ROWS_MAX = 300;
const NOT_CONNECTED = 'No books are connected, so there are no figures of money here.';

/** `data.money` is absent where nobody has looked. */
export function booksSections(data: ReportData): string[] {
  const { books = null, why = NOT_CONNECTED, statements = [] } = data.money ?? {};
  return [...(books ? ofBooks(data, books) : section('Books', [], escapeInline(why, 400))), ...bankSection(statements)];
}

/** For the message. */
export function booksInShort(data: ReportData): string[] {
  const books = data.money?.books;
  if (!books) return [data.money?.why ?? NOT_CONNECTED];
  const dated = inPeriod(data, books.documents);
  const overdue = books.documents.filter((one) => isReceivable(one) && isOverdue(one, today(data)));
  return [
    `${capital(count(dated.filter(isReceivable), 'invoice'))}, ${count(dated.filter(isPayable), 'bill')}, ${howMany(books.payments.length, 'payment')}; profit ${moneyText(books.profitAndLoss.total)}.`,
    ...(overdue.length > 0 ? [`Overdue from customers: ${sumText(overdue.map(({ open }) => open))}.`] : []),
  ];
}

function count(documents: readonly BookDocument[], name: string): string {
  const posted = documents.filter(({ state }) => state === 'posted');
  return posted.length === 0 ? `no ${name}s` : `${howMany(posted.length, name)} of ${sumText(posted.map(signed))}`;
}

function ofBooks(data: ReportData, books: Books): string[] {
  const { documents, payments, profitAndLoss, balanceSheet, ageing, source, remarks } = books;
  const dated = inPeriod(data, documents);
  const open = documents.filter(isOpen);
  const line = (document: BookDocument) => documentLine(document, today(data));
  const others = payments.map(({ amount, direction }) => (direction === 'in' ? amount : minus(amount)));
  const rows = (name: string, of: readonly BookDocument[]) => {
    const none = `No ${name.toLowerCase().slice(0, -1)} is dated in this time.`;
    return withSum(
      section(name, of.map(line), none),
      of.filter(({ state }) => state === 'posted').map(signed),
      'Posted',
    );
  };
  return [
    ...section('Books', [`- ${escapeInline(source)}, in ${books.currency}`], ''),
    ...rows('Invoices', dated.filter(isReceivable)),
    ...rows('Bills', dated.filter(isPayable)),
    ...withSum(section('Payments', payments.map(paymentLine), 'Nothing was paid in this time.'), others, 'In and out'),
    ...reportSection('Profit and loss', profitAndLoss, 'Profit'),
    ...reportSection('Balance sheet', balanceSheet, 'Left over'),
    ...section('Open documents', open.map(line), 'Nothing is open.'),
    ...ageingSection(data, ageing, open, books.currency),
    ...section(
      'Remarks on the books',
      remarks.map((words) => `- ${escapeInline(words, 400)}`),
      'None.',
    ),
  ];
}

/** A sum over all rows of a section, whose evidence they are. */
function withSum(lines: string[], amounts: readonly Parameters<typeof moneyText>[0][], label: string): string[] {
  if (amounts.length > 0)
    lines.splice(3, 0, `${label}: ${sumText(amounts)}, from the ${howMany(amounts.length, 'row')} here:`, '');
  return lines;
}

function reportSection(name: string, { lines, total }: BookReport, label: string): string[] {
  const rows = lines.map(({ label: account, group, amount, link }) => {
    return `- ${escapeInline(group)}: ${evidenceLink(link, account)} ${moneyText(amount)}`;
  });
  const sum = lines.reduce((all, { amount }) => all.plus(amount.amount), new Exact(0));
  const agrees = sum.equals(total.amount);
  const odd = agrees ? '' : ` (unverified: its lines add up to ${moneyText(moneyOf(sum, total.currency))})`;
  const all = section(name, rows, 'There is nothing in it.');
  if (rows.length > 0 || !isZero(total)) all.splice(3, 0, `${label}: ${moneyText(total)}${odd}`, '');
  return all;
}

/** The open documents are the evidence: what they add up to by age must be what the books say. */
function ageingSection(
  data: ReportData,
  ageing: readonly Ageing[],
  open: readonly BookDocument[],
  currency: string,
): string[] {
  const rows = ageing.map(({ side, buckets }) => {
    const own = open.filter((one) => (side === 'receivable' ? isReceivable(one) : isPayable(one)));
    const parts = buckets.map(({ label, amount }) => {
      const those = own.filter((one) => bucketOf(one, today(data)) === label);
      const isSame = those.every((one) => one.open.currency === currency);
      const sum = those.reduce((all, one) => all.plus(signedOpen(one)), new Exact(0));
      const agrees = isSame && sum.abs().equals(new Exact(amount.amount).abs());
      const words = `${label} ${moneyText(amount)}`;
      return isZero(amount) && agrees ? words : agrees ? toSection(words, 'Open documents') : `${words} (unverified)`;
    });
    return `- ${side === 'receivable' ? 'To be received' : 'To be paid'}: ${parts.join('; ')}`;
  });
  return section('How old it is', rows, 'Nothing is open.');
}

function bucketOf({ due, date }: BookDocument, asOf: string): string {
  const days = Math.floor((Date.parse(asOf) - Date.parse(due || date)) / DAY_MS);
  if (!(days > 0)) return 'not due';
  return days <= 30 ? '1 to 30 days' : days <= 60 ? '31 to 60 days' : days <= 90 ? '61 to 90 days' : 'over 90 days';
}

function bankSection(statements: MoneyFacts['statements']): string[] {
  const rows = statements.map(({ page, payments, matched, likely, unmatched, flags }) => {
    const odd = flags > 0 ? `, ${howMany(flags, 'oddity', 'oddities')} among the regular payments` : '';
    return `- ${noteLink(page, page.replace(/^.*\/|\.md$/g, ''))}: ${matched} of ${howMany(payments, 'payment')} matched, ${likely} likely, ${unmatched} without a match${odd}`;
  });
  return section('Bank', rows, 'No bank statement was dropped into the Inbox in this time.');
}

/** A list too long for a page goes on where it was read. */
function section(name: string, rows: readonly string[], none: string): string[] {
  const more = rows.length > ROWS_MAX ? [`- … and ${rows.length - ROWS_MAX} more, in the books`] : [];
  return ['', `## ${name}`, '', ...(rows.length === 0 ? [none] : rows.slice(0, ROWS_MAX)), ...more];
}

function inPeriod(data: ReportData, documents: readonly BookDocument[]): BookDocument[] {
  const [from, to] = [localDate(data.from, data.timeZone), today(data)];
  return documents.filter(({ date, state }) => date >= from && date <= to && state !== 'cancelled');
}

function today(data: ReportData): string {
  return localDate(data.asOf, data.timeZone);
}

function isReceivable({ kind }: BookDocument): boolean {
  return kind === 'invoice' || kind === 'credit note';
}

function isPayable(document: BookDocument): boolean {
  return !isReceivable(document);
}

function isOpen({ state, open }: BookDocument): boolean {
  return state === 'posted' && !isZero(open);
}

/** What is given back counts against what is asked for. */
function signed({ kind, total }: BookDocument): BookDocument['total'] {
  return isGivenBack(kind) ? minus(total) : total;
}

function signedOpen({ kind, open }: BookDocument): Exact {
  const size = new Exact(open.amount).abs();
  return isGivenBack(kind) ? size.negated() : size;
}

function isGivenBack(kind: BookDocument['kind']): boolean {
  return kind === 'credit note' || kind === 'refund';
}

function minus({ amount, currency }: BookDocument['total']): BookDocument['total'] {
  return moneyOf(new Exact(amount).abs().negated(), currency);
}
