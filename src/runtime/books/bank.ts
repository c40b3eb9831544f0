/** A bank statement worked through: read again from its file, matched with the books, compared with earlier ones. Changes nothing outside. */
import { hintsIn } from '../../domain/bank/hints.ts';
import { matchPayments } from '../../domain/bank/match.ts';
import { periodOf } from '../../domain/bank/request.ts';
import type { BankTransaction } from '../../domain/bank/statement.ts';
import { findSubscriptions } from '../../domain/bank/subscriptions.ts';
import type { BookDocument } from '../../domain/books.ts';
import { type BankData, bankReport } from '../../reports/bank-report.ts';
import type { Report } from '../../reports/data.ts';
import type { Desk } from '../desk.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { heardOf } from './heard-of.ts';
import { type BooksFound, readBooks } from './read-books.ts';
import { droppedWith, type History, historyBefore } from './statements.ts';

const DAY_MS = 86_400_000;
/** A payment may have been booked a little before the bank shows it. */
const BOOKED_BEFORE_MS = 10 * DAY_MS;

/** `source` is the task's. Where no statement lies beside its note, the page says so. */
export async function makeBankReport(desk: Desk, source: string): Promise<Report> {
  const id = await desk.ledger.taskOfSource(source);
  const row = id === null ? null : await desk.ledger.task(id);
  if (!row) return bankReport(nothingRead(desk, source.replace(/[^\w-]/g, '-')));
  const { task } = await desk.notes.read(row);
  const hints = hintsIn(wordsOf(row));
  const first = await droppedWith(desk, task, hints);
  if (!first) return bankReport(nothingRead(desk, row.id));
  const found = await booksFor(desk, first.statement.transactions);
  const currency = found.books?.currency ?? '';
  const dropped = currency === '' ? first : ((await droppedWith(desk, task, { ...hints, currency })) ?? first);
  const history = await historyBefore(desk, row.id, currency);
  return bankReport({
    ...(await worked(desk, dropped.statement.transactions, found, history)),
    ...common(desk, row.id),
    ...dropped,
    hints,
  });
}

/** Answers to what was asked about the file. */
function wordsOf({ memo }: TaskRow): string {
  return [...(memo.ownerWords ?? []), memo.instruction ?? ''].join('\n');
}

async function booksFor(desk: Desk, transactions: readonly BankTransaction[]): Promise<BooksFound> {
  const { from } = periodOf(transactions);
  if (from === '') return { books: null, why: '' };
  const begin = Date.parse(from) - BOOKED_BEFORE_MS;
  return readBooks(desk, { from: begin, to: Math.max(begin, desk.clock.now()) });
}

type Worked = Pick<BankData, 'matches' | 'known' | 'subscriptions' | 'books' | 'remarks'>;

async function worked(
  desk: Desk,
  transactions: readonly BankTransaction[],
  { books, why }: BooksFound,
  history: History,
): Promise<Worked> {
  const known = transactions.flatMap((transaction) => {
    const page = history.transactions.get(transaction.id)?.page;
    return page ? [{ transaction, page }] : [];
  });
  const fresh = transactions.filter(({ id }) => !history.transactions.has(id));
  const earlier = [...history.transactions.values()].map(({ transaction }) => transaction);
  // What an earlier payment has taken is not there for a second one.
  const free = books ? withoutTaken(books.documents, earlier, fresh, books.payments) : [];
  const matches = matchPayments(fresh, { documents: free, payments: books?.payments ?? [] });
  const all = [...earlier, ...fresh];
  const asOf = periodOf(all).to;
  const vendors = findSubscriptions(all, { asOf, heardOf: null }).map(({ vendor }) => vendor);
  const subscriptions = findSubscriptions(all, { asOf, heardOf: await heardOf(desk, vendors) });
  return {
    matches,
    known,
    subscriptions,
    books: books?.source ?? '',
    remarks: [...(why ? [why] : []), ...(books?.remarks ?? []), ...history.remarks],
  };
}

/** Documents of which an earlier statement has the certain payment, though nobody has booked it. They count as paid. */
function withoutTaken(
  documents: readonly BookDocument[],
  earlier: readonly BankTransaction[],
  fresh: readonly BankTransaction[],
  payments: Parameters<typeof matchPayments>[1]['payments'],
): BookDocument[] {
  if (earlier.length === 0 || fresh.length === 0) return [...documents];
  const before = matchPayments(earlier, { documents, payments });
  const taken = new Set(before.flatMap((match) => (match.verdict === 'sure' ? match.documents : [])));
  return documents.map((document) => (taken.has(document) ? { ...document, open: nothing(document) } : document));
}

function nothing({ open }: BookDocument): BookDocument['open'] {
  return { amount: '0', currency: open.currency };
}

function common({ clock, timeZone }: Desk, taskId: string): Pick<BankData, 'asOf' | 'timeZone' | 'taskId'> {
  return { asOf: clock.now(), timeZone, taskId };
}

function nothingRead(desk: Desk, taskId: string): BankData {
  const remarks = ['No bank statement lies beside the note of this task. Drop its CSV file into the Inbox.'];
  const statement = {
    transactions: [],
    unread: [],
    balanceBreaks: [],
    remarks: [],
    question: null,
    account: '',
    layout: '',
  };
  const nothing = { matches: [], known: [], subscriptions: [], books: '', note: '', file: '', fileName: '', hints: {} };
  return { ...common(desk, taskId), ...nothing, statement, remarks };
}
