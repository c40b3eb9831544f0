/**
 * Which payments at the bank belong to which documents and booked payments in the books. Amounts must agree to the cent; a document belongs to
 * one payment only. What is not certain is said to be so, with the reasons. Pure.
 */
import type { BookDocument, BookPayment } from '../books.ts';
import { holdsNumber, isSameName } from './likeness.ts';
import { type BooksIndex, indexBooks, partnerText } from './match-index.ts';
import { Exact, moneyOf, moneyText } from './money.ts';
import type { BankTransaction } from './statement.ts';

export interface Match {
  transaction: BankTransaction;
  /** `sure`: number and amount agree, or it is booked already. `likely`: the owner should look. */
  verdict: 'sure' | 'likely' | 'none';
  documents: readonly BookDocument[];
  /** It is in the books as this payment. */
  payment: BookPayment | null;
  /** Why, one short sentence each. */
  reasons: readonly string[];
}

interface Against {
  documents: readonly BookDocument[];
  payments: readonly BookPayment[];
}

const DAY_MS = 86_400_000;
/** A payment is booked within so many days of the bank's. */
const BOOKED_DAYS_MAX = 6;
/** A payment without a number may be so much older than its document. */
const EARLY_DAYS_MAX = 10;

/** In the order given; where two would take the same document, the one that says its number, then the earlier one gets it. */
export function matchPayments(transactions: readonly BankTransaction[], { documents, payments }: Against): Match[] {
  const state: State = {
    index: indexBooks(documents, payments),
    takenBy: new Map(),
    booked: new Set(),
    matches: new Map(),
  };
  const early = transactions.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.line - b.line));
  for (const step of [asBooked, byNumber, byPartner, whyNot]) {
    for (const one of early) {
      if (state.matches.has(one.id)) continue;
      const match = step(one, state);
      if (match) take(state, match);
    }
  }
  return transactions.map(({ id }) => state.matches.get(id)!);
}

interface State {
  index: BooksIndex;
  /** Document's key → the transaction that it belongs to. */
  takenBy: Map<string, BankTransaction>;
  booked: Set<string>;
  matches: Map<string, Match>;
}

type Step = (one: BankTransaction, state: State) => Match | null;

function take(state: State, match: Match): void {
  state.matches.set(match.transaction.id, match);
  for (const document of match.documents) state.takenBy.set(keyOf(document), match.transaction);
  if (match.payment) state.booked.add(match.payment.id);
}

/** The books have this payment already. */
const asBooked: Step = (one, { index, booked }) => {
  const same = index
    .paymentsLike(one)
    .filter((payment) => !booked.has(payment.id) && daysBetween(payment.date, one.date) <= BOOKED_DAYS_MAX);
  const known = same.filter(
    ({ partner, reference, number }) =>
      isSameName(partner, partnerText(one)) || holdsNumber(one.purpose, reference) || holdsNumber(one.purpose, number),
  );
  const found = known.toSorted((a, b) => daysBetween(a.date, one.date) - daysBetween(b.date, one.date))[0];
  if (!found) return null;
  const reasons = [`booked on ${found.date} as ${found.number || `payment ${found.id}`}`];
  return { transaction: one, verdict: 'sure', documents: [], payment: found, reasons };
};

const byNumber: Step = (one, state) => {
  const all = state.index.namedOpen(one).filter((document) => !state.takenBy.has(keyOf(document)));
  if (all.length === 0) return null;
  const exact = all.filter((document) => amountFits(one, [document]));
  if (all.length === 1 && exact.length === 1) return sure(one, all, ['number and amount agree']);
  if (all.length > 1 && amountFits(one, all)) return sure(one, all, [`the ${all.length} numbers are named and add up`]);
  if (all.length === 1) {
    const { open } = all[0]!;
    const less = sizeOf(one.amount.amount).lessThan(sizeOf(open.amount));
    const reason = `its number is named, but ${moneyText(open)} are open: ${less ? 'a part payment?' : 'paid too much?'}`;
    return { transaction: one, verdict: 'likely', documents: all, payment: null, reasons: [reason] };
  }
  if (exact.length === 1) {
    return {
      transaction: one,
      verdict: 'likely',
      documents: exact,
      payment: null,
      reasons: ['several numbers are named, this one has the amount'],
    };
  }
  return null;
};

function sure(one: BankTransaction, documents: readonly BookDocument[], reasons: readonly string[]): Match {
  return { transaction: one, verdict: 'sure', documents, payment: null, reasons };
}

/** No number is named; amount and name are the same. */
const byPartner: Step = (one, state) => {
  const theirs = free(one, state.index.samePartner(one), state);
  const exact = theirs.filter((document) => amountFits(one, [document]));
  if (exact.length === 1) {
    return {
      transaction: one,
      verdict: 'likely',
      documents: exact,
      payment: null,
      reasons: ['amount and name agree, no number is named'],
    };
  }
  if (exact.length === 0 && theirs.length > 1 && amountFits(one, theirs)) {
    const reasons = [`all ${theirs.length} open documents of ${theirs[0]!.partner} add up to it`];
    return { transaction: one, verdict: 'likely', documents: theirs, payment: null, reasons };
  }
  return null;
};

/** What comes nearest, for the owner's own eyes. */
const whyNot: Step = (one, state) => {
  const named = state.index.namedOpen(one);
  const twice = named.filter((document) => state.takenBy.has(keyOf(document)));
  const settled = state.index.namedSettled(one);
  const sameAmount = free(one, state.index.sameAmount(one), state);
  const reasons = [
    ...twice.map((document) => `${nameOf(document)} is matched with another payment already: paid twice?`),
    ...settled.map((document) => `${nameOf(document)} is paid already, as the books say`),
    ...(named.length > 1 && twice.length === 0 ? [`${named.map(nameOf).join(', ')} don’t add up to it`] : []),
    ...(sameAmount.length > 0 ? [`the same amount is open on ${sameAmount.slice(0, 3).map(nameOf).join(', ')}`] : []),
  ];
  return { transaction: one, verdict: 'none', documents: [], payment: null, reasons };
};

/** Not taken by another payment, and not younger than this one. */
function free(one: BankTransaction, documents: readonly BookDocument[], { takenBy }: State): BookDocument[] {
  return documents.filter(
    (document) => !takenBy.has(keyOf(document)) && daysBefore(one.date, document.date) <= EARLY_DAYS_MAX,
  );
}

function amountFits(one: BankTransaction, documents: readonly BookDocument[]): boolean {
  const sum = documents.reduce((total, { open }) => total.plus(sizeOf(open.amount)), new Exact(0));
  return sum.equals(sizeOf(one.amount.amount));
}

function nameOf({ number, id, open }: BookDocument): string {
  return `${number || `document ${id}`} (${moneyText(moneyOf(sizeOf(open.amount), open.currency))} open)`;
}

function sizeOf(amount: string): Exact {
  return new Exact(amount).abs();
}

function keyOf({ kind, id }: BookDocument): string {
  return `${kind} ${id}`;
}

function daysBetween(a: string, b: string): number {
  return Math.abs(daysBefore(a, b));
}

/** How many days `a` lies before `b`. */
function daysBefore(a: string, b: string): number {
  return Math.round((Date.parse(b) - Date.parse(a)) / DAY_MS) || 0;
}
