/** The lines of an invoice as flat text: `Chairs | 10 | 500.00` is a name, a quantity and a price for one. Pure. */
import { OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import { Exact, moneyText, usualDigits } from './numbers.ts';

export interface Line {
  name: string;
  quantity: Exact;
  price: Exact;
}

const QUANTITY = /^\d{1,9}(?:\.\d{1,4})?$/;
const PRICE = /^-?\d{1,12}(?:\.\d{1,4})?$/;

/** Null where the text is no line. A negative price is a discount. */
export function lineOf(text: string): Line | null {
  const parts = text.split('|').map((part) => part.trim());
  const [name = '', quantity = '', price = ''] = parts;
  if (parts.length !== 3 || !QUANTITY.test(quantity) || !PRICE.test(price)) return null;
  if (name === '' || name.length > BOUNDS.line_name_chars_max || !isOneLine(name)) return null;
  const line = { name, quantity: new Exact(quantity), price: new Exact(price) };
  return line.quantity.isZero() ? null : line;
}

/** The lines written in one way, so that the same ones always read the same. Throws `action_invalid`. */
export function normalLines(texts: readonly string[], currency: string): string[] {
  return texts.map((text) => {
    const line = lineOf(text.replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, ''));
    if (line) return lineText(line, usualDigits(currency));
    throw new OfficeError('action_invalid', 'A line must read like: Chairs | 10 | 500.00', {
      hint: 'Name, quantity and the price for one, with | between them.',
    });
  });
}

/** Without taxes, rounded line by line as Odoo does. Empty where a line is none. */
export function totalOf(texts: readonly string[], currency: string): string {
  const digits = usualDigits(currency);
  let total = new Exact(0);
  for (const text of texts) {
    const line = lineOf(text);
    if (!line) return '';
    total = total.plus(line.quantity.times(line.price).toDecimalPlaces(digits));
  }
  return moneyText(total, digits);
}

export function lineText({ name, quantity, price }: Line, digits: number): string {
  return `${name} | ${quantity.toFixed()} | ${price.toFixed(Math.max(digits, price.decimalPlaces()))}`;
}

export function isOneLine(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

/** `Chairs: 10 × 500.00 EUR`; whatever isn't a line stays as it is. */
export function shownLine(text: string, currency: string): string {
  const line = lineOf(text);
  if (!line) return text;
  const [, , price = ''] = text.split('|').map((part) => part.trim());
  return `${line.name}: ${line.quantity.toFixed()} × ${price} ${currency}`.trim();
}
