/** Exact amounts of money: never a float. Pure. */
import { Decimal } from 'decimal.js';
import type { Money } from '../books.ts';

/** Sums of anything that a bank can write stay exact. */
export const Exact = Decimal.clone({ precision: 60 });
export type Exact = Decimal;

const DIGITS_USUAL = 2;
const digits = new Map<string, number>();

/** With the currency's digits; more where the amount has more. `currency` may be empty. */
export function moneyOf(amount: Exact, currency: string): Money {
  return { amount: amount.toFixed(Math.max(digitsOf(currency), amount.decimalPlaces())), currency };
}

/** `-1,234.50 EUR`; without a code where none is known. */
export function moneyText({ amount, currency }: Money): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(amount) ?? ['', '', amount];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${grouped}${rest}${currency ? ` ${currency}` : ''}`;
}

/** One sum a currency, in order of the code. */
function sumsOf(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, Exact>();
  for (const { amount, currency } of amounts) {
    sums.set(currency, (sums.get(currency) ?? new Exact(0)).plus(amount));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, sum]) => moneyOf(sum, currency));
}

/** `1,190.00 EUR and 20.00 USD`; `nothing` where there is none. */
export function sumText(amounts: readonly Money[]): string {
  const sums = sumsOf(amounts);
  return sums.length === 0 ? 'nothing' : sums.map(moneyText).join(' and ');
}

function digitsOf(currency: string): number {
  const known = digits.get(currency);
  if (known !== undefined) return known;
  const found = /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      DIGITS_USUAL)
    : DIGITS_USUAL;
  digits.set(currency, found);
  return found;
}
