/** The documents and payments of the books, found by amount, by number and by name without looking at each for every payment. Pure. */
import type { BookDocument, BookPayment, Money } from '../books.ts';
import { holdsNumber, isSameName, nameWords } from './likeness.ts';
import { Exact } from './money.ts';
import type { BankTransaction } from './statement.ts';

/** No number that counts is shorter. */
const GRAM_CHARS = 4;

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

export function indexBooks(documents: readonly BookDocument[], payments: readonly BookPayment[]): BooksIndex {
  const posted = documents.filter(({ state }) => state === 'posted');
  const open = posted.filter((document) => !isSettled(document));
  const byAmount = Map.groupBy(open, (document) => amountKey(comesIn(document), document.open));
  const paymentsByAmount = Map.groupBy(payments, ({ direction, amount }) => amountKey(direction === 'in', amount));
  const [openNumbers, settledNumbers] = [byGram(open), byGram(posted.filter(isSettled))];
  const named = remembering((one: BankTransaction) => namedIn(one, openNumbers));
  const partners = indexNames(open);
  return {
    paymentsLike: (one) => paymentsByAmount.get(amountKey(isIn(one), one.amount)) ?? [],
    namedOpen: named,
    namedSettled: (one) => namedIn(one, settledNumbers),
    sameAmount: (one) => byAmount.get(amountKey(isIn(one), one.amount)) ?? [],
    samePartner: (one) => partners(partnerText(one)).filter((document) => fits(one, document)),
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

/** Finds by a name. A common word, as `Hotel`, leads nowhere by itself: a name is looked up by its rarest. */
function indexNames(documents: readonly BookDocument[]): (name: string) => BookDocument[] {
  const named = documents.map((document) => ({ document, words: [...new Set(nameWords(document.partner))] }));
  const byWord = groupBy(named, ({ words }) => words);
  const rarestOf = (words: readonly string[]) =>
    words.toSorted((a, b) => (byWord.get(a)?.length ?? 0) - (byWord.get(b)?.length ?? 0))[0] ?? '';
  const byRarest = groupBy(named, ({ words }) => [rarestOf(words)]);
  return remembering((name: string) => {
    const words = nameWords(name);
    const longer = byWord.get(rarestOf(words)) ?? [];
    const shorter = words.flatMap((word) => byRarest.get(word) ?? []);
    const some = new Set([...longer, ...shorter].map(({ document }) => document));
    return [...some].filter(({ partner }) => isSameName(partner, name));
  });
}

/** Documents by the last letters of their own number and the other side's. */
function byGram(documents: readonly BookDocument[]): Map<string, BookDocument[]> {
  return groupBy(documents, ({ number, reference }) =>
    [number, reference].map((one) => bare(one).slice(-GRAM_CHARS)).filter((gram) => gram.length === GRAM_CHARS),
  );
}

/** First by their last letters, then by what knows where a number begins and ends. */
function namedIn(one: BankTransaction, numbers: ReadonlyMap<string, readonly BookDocument[]>): BookDocument[] {
  const text = `${one.purpose} ${one.counterparty}`;
  const letters = bare(text);
  const some = new Set<BookDocument>();
  for (let at = 0; at + GRAM_CHARS <= letters.length; at += 1) {
    for (const document of numbers.get(letters.slice(at, at + GRAM_CHARS)) ?? []) some.add(document);
  }
  return [...some].filter(
    (document) => fits(one, document) && (holdsNumber(text, document.number) || holdsNumber(text, document.reference)),
  );
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function remembering<K, T>(look: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>();
  return (key) => {
    const found = known.get(key) ?? look(key);
    known.set(key, found);
    return found;
  };
}
