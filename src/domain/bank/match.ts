/**
 * Which payments at the bank belong to which documents and booked payments in the books. Amounts must agree to the cent; a document belongs to
 * one payment only. What is not certain is said to be so, with the reasons. Pure.
 */
import type { BookDocument, BookPayment } from '../books.ts';
import { holdsNumber, isSameName } from './likeness.ts';
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
    documents: documents.filter(isOpen),
    settled: documents.filter((document) => document.state === 'posted' && !isOpen(document)),
    payments,
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
  /** That are still to be paid, in part at least. */
  documents: readonly BookDocument[];
  /** That are paid, as the books say. */
  settled: readonly BookDocument[];
  payments: readonly BookPayment[];
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
const asBooked: Step = (one, { payments, booked }) => {
  const same = payments.filter(
    (payment) =>
      !booked.has(payment.id) &&
      payment.amount.currency === one.amount.currency &&
      sizeOf(payment.amount.amount).equals(sizeOf(one.amount.amount)) &&
      (payment.direction === 'in') === isIn(one) &&
      daysBetween(payment.date, one.date) <= BOOKED_DAYS_MAX,
  );
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
  const named = fitting(one, state).filter((document) => says(one, document));
  const all = named.filter((document) => !state.takenBy.has(keyOf(document)));
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
  const theirs = freeOf(one, state).filter(({ partner }) => isSameName(partner, partnerText(one)));
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
  const named = fitting(one, state).filter((document) => says(one, document));
  const twice = named.filter((document) => state.takenBy.has(keyOf(document)));
  const settled = state.settled.filter((document) => fits(one, document) && says(one, document));
  const sameAmount = freeOf(one, state).filter((document) => amountFits(one, [document]));
  const reasons = [
    ...twice.map((document) => `${nameOf(document)} is matched with another payment already: paid twice?`),
    ...settled.map((document) => `${nameOf(document)} is paid already, as the books say`),
    ...(named.length > 1 && twice.length === 0 ? [`${named.map(nameOf).join(', ')} don’t add up to it`] : []),
    ...(sameAmount.length > 0 ? [`the same amount is open on ${sameAmount.slice(0, 3).map(nameOf).join(', ')}`] : []),
  ];
  return { transaction: one, verdict: 'none', documents: [], payment: null, reasons };
};

function freeOf(one: BankTransaction, state: State): BookDocument[] {
  return fitting(one, state).filter(
    (document) => !state.takenBy.has(keyOf(document)) && daysBefore(one.date, document.date) <= EARLY_DAYS_MAX,
  );
}

function fitting(one: BankTransaction, { documents }: State): BookDocument[] {
  return documents.filter((document) => fits(one, document));
}

/** Currency and direction: money comes in for invoices and for what a vendor gives back. */
function fits(one: BankTransaction, { kind, open, total }: BookDocument): boolean {
  const comesIn = kind === 'invoice' || kind === 'refund';
  return comesIn === isIn(one) && (open.currency || total.currency) === one.amount.currency;
}

function says(one: BankTransaction, { number, reference }: BookDocument): boolean {
  const text = `${one.purpose} ${one.counterparty}`;
  return holdsNumber(text, number) || holdsNumber(text, reference);
}

function amountFits(one: BankTransaction, documents: readonly BookDocument[]): boolean {
  const sum = documents.reduce((total, { open }) => total.plus(sizeOf(open.amount)), new Exact(0));
  return sum.equals(sizeOf(one.amount.amount));
}

/** Cards and some banks name the other side in the purpose only. */
function partnerText({ counterparty, purpose }: BankTransaction): string {
  return counterparty || purpose;
}

function nameOf({ number, id, open }: BookDocument): string {
  return `${number || `document ${id}`} (${moneyText(moneyOf(sizeOf(open.amount), open.currency))} open)`;
}

function isOpen({ state, open }: BookDocument): boolean {
  return state === 'posted' && !new Exact(open.amount).isZero();
}

function isIn({ amount }: BankTransaction): boolean {
  return !amount.amount.startsWith('-');
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
