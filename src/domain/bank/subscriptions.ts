/** Payments that come back regularly, and what is odd about them. Pure. */
import type { Money } from '../books.ts';
import { nameWords } from './likeness.ts';
import { Exact, moneyOf, moneyText } from './money.ts';
import { serviceKind } from './services.ts';
import type { BankTransaction } from './statement.ts';

export type Every = 'week' | 'month' | 'quarter' | 'year';

export interface SubscriptionFlag {
  kind: 'dearer' | 'double' | 'same kind' | 'unused';
  /** A plain sentence. */
  says: string;
  /** Ids of the transactions that show it. */
  evidence: readonly string[];
}

export interface Subscription {
  vendor: string;
  every: Every;
  /** The newest payment, as a positive amount. */
  amount: Money;
  /** At the newest amount. */
  yearly: Money;
  /** The newest first. */
  payments: readonly BankTransaction[];
  flags: readonly SubscriptionFlag[];
}

/** Days from one payment to the next, and how many payments make a habit. */
const RHYTHMS: readonly { every: Every; min: number; max: number; times: number; aYear: number }[] = [
  { every: 'week', min: 5, max: 9, times: 4, aYear: 52 },
  { every: 'month', min: 25, max: 37, times: 3, aYear: 12 },
  { every: 'quarter', min: 80, max: 102, times: 3, aYear: 4 },
  { every: 'year', min: 345, max: 385, times: 2, aYear: 1 },
];
/** Of a vendor; the newest. */
const PAYMENTS_MAX = 300;
const DAY_MS = 86_400_000;
const DEARER_BY = 1.2;
/** From one payment to the next an amount may at most double or halve; more is something else. */
const STEP_MAX = 2;
/** Amounts that differ from time to time, as of a telephone, stay within this. */
const SPREAD_MAX = 1.35;
/** A vendor whose other payments are more than these is a shop. */
const SHARE_MIN = 0.6;
/** One that has missed this many payments has ended. */
const MISSED_MAX = 2;

export interface SubscriptionOptions {
  /** YYYY-MM-DD: what ended before is left out. */
  asOf: string;
  /** Names that mails and notes of late speak of; null where there are none to look into. */
  heardOf: ReadonlySet<string> | null;
}

/** The dearest first. `transactions` may be of several statements, each once. */
export function findSubscriptions(
  transactions: readonly BankTransaction[],
  { asOf, heardOf }: SubscriptionOptions,
): Subscription[] {
  const byVendor = Map.groupBy(
    transactions.filter(({ amount }) => amount.amount.startsWith('-')),
    (one) => `${vendorKey(one)} ${one.amount.currency}`,
  );
  const series = [...byVendor.values()].flatMap((payments) => seriesOf(inTime(payments).slice(-PAYMENTS_MAX)));
  const living = series.filter(({ rhythm, payments }) => {
    const last = payments.at(-1)!;
    return daysFrom(last.date, asOf) <= rhythm.max * MISSED_MAX;
  });
  return living
    .map((one) => describe(one, living, byVendor.get(one.key) ?? [], heardOf))
    .sort((a, b) => Number(b.yearly.amount) - Number(a.yearly.amount) || (a.vendor < b.vendor ? -1 : 1));
}

function vendorName(one: BankTransaction): string {
  const name = one.counterparty || one.purpose;
  return name.replace(/\s+/g, ' ').trim().slice(0, 60);
}

interface Series {
  key: string;
  rhythm: (typeof RHYTHMS)[number];
  /** The oldest first. */
  payments: BankTransaction[];
}

/** The rhythm that explains most of a vendor's payments; two at once where they are paid twice. */
function seriesOf(payments: readonly BankTransaction[]): Series[] {
  const key = `${vendorKey(payments[0]!)} ${payments[0]!.amount.currency}`;
  const found = RHYTHMS.map((rhythm) => {
    const chains = chainsOf(payments, rhythm).filter(
      (chain) => chain.length >= rhythm.times && isSteady(chain, payments.length),
    );
    return { rhythm, chains, explained: chains.reduce((sum, chain) => sum + chain.length, 0) };
  });
  const best = found.reduce((a, b) => (b.explained > a.explained ? b : a));
  return best.chains.map((chain) => ({ key, rhythm: best.rhythm, payments: chain }));
}

/** Each payment goes on with the chain that is due and whose last amount is nearest. */
function chainsOf(payments: readonly BankTransaction[], { min, max }: Series['rhythm']): BankTransaction[][] {
  const chains: BankTransaction[][] = [];
  for (const one of payments) {
    const due = chains.filter((chain) => {
      const days = daysFrom(chain.at(-1)!.date, one.date);
      return days >= min && days <= max && stepBetween(chain.at(-1)!, one) <= STEP_MAX;
    });
    const nearest = due.reduce<BankTransaction[] | null>(
      (best, chain) => (best && stepBetween(best.at(-1)!, one) <= stepBetween(chain.at(-1)!, one) ? best : chain),
      null,
    );
    if (nearest) nearest.push(one);
    else chains.push([one]);
  }
  return chains;
}

/** A subscription has one amount that changes now and then; or it is nearly all that the vendor gets, and stays alike. */
function isSteady(chain: readonly BankTransaction[], all: number): boolean {
  const sizes = chain.map(sizeOf);
  const different = new Set(sizes).size;
  if (different <= Math.ceil(chain.length / 2)) return true;
  return Math.max(...sizes) <= Math.min(...sizes) * SPREAD_MAX && chain.length >= all * SHARE_MIN;
}

function describe(
  { key, rhythm, payments }: Series,
  all: readonly Series[],
  ofVendor: readonly BankTransaction[],
  heardOf: ReadonlySet<string> | null,
): Subscription {
  const last = payments.at(-1)!;
  const { currency } = last.amount;
  const amount = moneyOf(new Exact(last.amount.amount).abs(), currency);
  const vendor = vendorName(last);
  const flags = [
    dearer(payments),
    double({ key, rhythm, payments }, all, ofVendor),
    sameKind({ key, rhythm, payments }, all),
    heardOf && !heardOf.has(vendor)
      ? {
          kind: 'unused' as const,
          says: `no mail or note speaks of ${vendor} of late: is it still used?`,
          evidence: [last.id],
        }
      : null,
  ].filter((flag) => flag !== null);
  return {
    vendor,
    every: rhythm.every,
    amount,
    yearly: moneyOf(new Exact(amount.amount).times(rhythm.aYear), currency),
    payments: payments.toReversed(),
    flags,
  };
}

/** Compared with what was paid before the last change. */
function dearer(payments: readonly BankTransaction[]): SubscriptionFlag | null {
  const last = payments.at(-1)!;
  const before = payments.findLast((one) => sizeOf(one) !== sizeOf(last));
  if (!before || sizeOf(last) < sizeOf(before) * DEARER_BY) return null;
  const percent = new Exact(last.amount.amount).dividedBy(before.amount.amount).minus(1).times(100).toFixed(0);
  const was = moneyText(moneyOf(new Exact(before.amount.amount).abs(), before.amount.currency));
  return { kind: 'dearer', says: `${percent} % dearer than before (${was})`, evidence: [last.id, before.id] };
}

function double(
  { key, rhythm, payments }: Series,
  all: readonly Series[],
  ofVendor: readonly BankTransaction[],
): SubscriptionFlag | null {
  const own = new Set(payments.map(({ id }) => id));
  const other = all.find((one) => one.key === key && one.payments !== payments && one.rhythm === rhythm);
  const last = payments.at(-1)!;
  const extra = other?.payments.at(-1) ?? ofVendor.find((one) => !own.has(one.id) && isRepeat(one, payments, rhythm));
  if (!extra) return null;
  const twin = other ? last : payments.findLast((one) => Math.abs(daysFrom(one.date, extra.date)) < rhythm.min)!;
  return {
    kind: 'double',
    says: `paid twice in a ${rhythm.every} (${twin.date} and ${extra.date})`,
    evidence: [twin.id, extra.id],
  };
}

function isRepeat(one: BankTransaction, payments: readonly BankTransaction[], { min }: Series['rhythm']): boolean {
  return payments.some((paid) => sizeOf(paid) === sizeOf(one) && Math.abs(daysFrom(paid.date, one.date)) < min);
}

function sameKind({ key, payments }: Series, all: readonly Series[]): SubscriptionFlag | null {
  const kind = serviceKind(vendorName(payments.at(-1)!));
  if (kind === null) return null;
  const other = all.find((one) => one.key !== key && serviceKind(vendorName(one.payments.at(-1)!)) === kind);
  if (!other) return null;
  const [mine, theirs] = [payments.at(-1)!, other.payments.at(-1)!];
  return { kind: 'same kind', says: `${vendorName(theirs)} is for the same (${kind})`, evidence: [mine.id, theirs.id] };
}

/** Who is paid, however each payment writes it: the account where the bank tells it, else the name's first words without numbers. */
function vendorKey(one: BankTransaction): string {
  if (one.counterAccount !== '') return one.counterAccount.replace(/\s/g, '').toUpperCase();
  const words = nameWords(one.counterparty || one.purpose).filter((word) => !/\d/.test(word));
  return words.slice(0, 2).join(' ') || one.id;
}

function inTime(payments: readonly BankTransaction[]): BankTransaction[] {
  return payments.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.line - b.line));
}

/** For comparing only; sums are exact. */
function sizeOf({ amount }: BankTransaction): number {
  return Math.abs(Number(amount.amount));
}

function stepBetween(a: BankTransaction, b: BankTransaction): number {
  const [small, large] = [sizeOf(a), sizeOf(b)].sort((x, y) => x - y) as [number, number];
  return small === 0 ? Number.MAX_VALUE : large / small;
}

function daysFrom(a: string, b: string): number {
  return Math.round((Date.parse(b) - Date.parse(a)) / DAY_MS);
}
