/** The documents and payments of the books, found by amount, by number and by name without looking at each for every payment. Pure. */
import type { BookDocument, BookPayment, Money } from '../books.ts';
import { holdsNumber, isSameName, nameWords } from './likeness.ts';
import { Exact } from './money.ts';
import type { BankTransaction } from './statement.ts';

export interface BooksIndex {
  /** Of the same direction, currency and amount. */
  paymentsLike(one: BankTransaction): readonly BookPayment[];
  /** Still to be paid, in part at least, and named in the payment's words. */
  namedOpen(one: BankTransaction): readonly BookDocument[];
  /** Paid, as the books say, and named. */
  namedSettled(one: BankTransaction): readonly BookDocument[];
  /** Open to the very amount. */
  sameAmount(one: BankTransaction): readonly BookDocument[];
  /** Open, and of whoever paid. */
  samePartner(one: BankTransaction): readonly BookDocument[];
}

interface Numbered {
  document: BookDocument;
  /** Its number and the other side's, without signs. */
  keys: readonly string[];
}

export function indexBooks(documents: readonly BookDocument[], payments: readonly BookPayment[]): BooksIndex {
  const posted = documents.filter(({ state }) => state === 'posted');
  const open = posted.filter((document) => !isSettled(document));
  const byAmount = Map.groupBy(open, (document) => amountKey(comesIn(document), document.open));
  const paymentsByAmount = Map.groupBy(payments, ({ direction, amount }) => amountKey(direction === 'in', amount));
  const byWord = groupByWords(open);
  const [openNumbers, settledNumbers] = [numbered(open), numbered(posted.filter(isSettled))];
  const named = remembering((one) => namedIn(one, openNumbers));
  return {
    paymentsLike: (one) => paymentsByAmount.get(amountKey(isIn(one), one.amount)) ?? [],
    namedOpen: named,
    namedSettled: (one) => namedIn(one, settledNumbers),
    sameAmount: (one) => byAmount.get(amountKey(isIn(one), one.amount)) ?? [],
    samePartner: (one) => {
      const text = partnerText(one);
      const some = new Set(nameWords(text).flatMap((word) => byWord.get(word) ?? []));
      return [...some].filter((document) => fits(one, document) && isSameName(document.partner, text));
    },
  };
}

/** Cards and some banks name the other side in the purpose only. */
export function partnerText({ counterparty, purpose }: BankTransaction): string {
  return counterparty || purpose;
}

/** Currency and direction: money comes in for invoices and for what a vendor gives back. */
function fits(one: BankTransaction, document: BookDocument): boolean {
  return comesIn(document) === isIn(one) && document.open.currency === one.amount.currency;
}

function comesIn({ kind }: BookDocument): boolean {
  return kind === 'invoice' || kind === 'refund';
}

function isIn({ amount }: BankTransaction): boolean {
  return !amount.amount.startsWith('-');
}

function isSettled({ open }: BookDocument): boolean {
  return new Exact(open.amount).isZero();
}

function amountKey(isIncoming: boolean, { amount, currency }: Money): string {
  return `${isIncoming} ${currency} ${new Exact(amount).abs().toFixed()}`;
}

function groupByWords(documents: readonly BookDocument[]): Map<string, BookDocument[]> {
  const byWord = new Map<string, BookDocument[]>();
  for (const document of documents) {
    for (const word of new Set(nameWords(document.partner))) {
      const known = byWord.get(word);
      if (known) known.push(document);
      else byWord.set(word, [document]);
    }
  }
  return byWord;
}

function numbered(documents: readonly BookDocument[]): Numbered[] {
  return documents.map((document) => ({
    document,
    keys: [document.number, document.reference].map(bare).filter((key) => key !== ''),
  }));
}

/** First a quick look at the bare letters, then the one that knows where a number ends. */
function namedIn(one: BankTransaction, numbers: readonly Numbered[]): BookDocument[] {
  const text = `${one.purpose} ${one.counterparty}`;
  const letters = bare(text);
  return numbers
    .filter(({ keys }) => keys.some((key) => letters.includes(key)))
    .map(({ document }) => document)
    .filter(
      (document) =>
        fits(one, document) && (holdsNumber(text, document.number) || holdsNumber(text, document.reference)),
    );
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function remembering<T>(look: (one: BankTransaction) => T): (one: BankTransaction) => T {
  const known = new Map<BankTransaction, T>();
  return (one) => {
    const found = known.get(one) ?? look(one);
    known.set(one, found);
    return found;
  };
}
