/** Exact numbers: what Odoo answers is read by its digits, never through a float, and what is worked out is worked out in decimals. Pure. */
import { Decimal } from 'decimal.js';
import { z } from 'zod';

/** With room for a quantity times a price; written without exponents. */
export const Exact = Decimal.clone({ precision: 60, toExpNeg: -40, toExpPos: 40, rounding: Decimal.ROUND_HALF_UP });
export type Exact = Decimal;

const WHOLE = /^-?\d{1,15}$/;
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** JSON in which every number that isn't whole became an exact decimal. Throws `SyntaxError`. */
export function parseExact(text: string): unknown {
  const exact: Reviver = (_, value, { source = '' }) =>
    typeof value === 'number' && !WHOLE.test(source) ? new Exact(source) : value;
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

/** A number as `parseExact` gives it; what is empty (`false`, or `null` from older servers) is nothing. */
export const number = z
  .union([z.instanceof(Decimal), z.number(), z.literal(false), z.null()])
  .transform((value): Exact => new Exact(value || 0));

/** Rounded as money of that currency is, with all its digits: `5000.00`. */
export function moneyText(amount: Exact, digits: number): string {
  const rounded = amount.toDecimalPlaces(digits);
  return (rounded.isZero() ? new Exact(0) : rounded).toFixed(digits);
}

/** How many digits amounts of an ISO 4217 currency have after the point, where Odoo hasn't told. */
export function usualDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount as people and models write it (`5,000`, `5000.5`) as an exact decimal; null where it is none. */
export function exactOf(text: string): Exact | null {
  const plain = text.trim();
  if (!/^-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,6})?$/.test(plain)) return null;
  return new Exact(plain.replaceAll(',', ''));
}
