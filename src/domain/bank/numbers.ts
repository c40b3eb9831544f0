/** Amounts as banks write them. Whether a comma or a dot marks the decimals is decided by the whole file. Pure. */
import { Exact } from './money.ts';
import type { DecimalMark } from './statement.ts';

export interface Written {
  /** Digits and marks alone, e.g. `1.234,56`. */
  digits: string;
  negative: boolean;
  /** ISO code written with it; empty where there is none. */
  currency: string;
}

const CHARS_MAX = 40;
const DIGITS_MAX = 18;
const MINUS = /[-\u2010-\u2015\u2212\uFE63\uFF0D]/g;
const SYMBOLS: Record<string, string> = { '€': 'EUR', $: 'USD', US$: 'USD', '£': 'GBP', '¥': 'JPY', '₹': 'INR' };
const CURRENCY = /(US\$|[€$£¥₹]|(?<!\p{L})[A-Z]{3}(?!\p{L}))/u;
const SIDES: Record<string, boolean> = { S: true, D: true, DR: true, H: false, C: false, CR: false };

/** Null where the cell is no amount. `12,00-`, `(12.00)`, `−12`, `12,00 S`, `="12,00"` are amounts. */
export function writtenAmount(cell: string): Written | null {
  if (cell === '' || cell.length > CHARS_MAX) return null;
  const plain = cell.replace(/^="(.*)"$/, '$1').replace(MINUS, '-');
  const written = CURRENCY.exec(plain)?.[1] ?? '';
  const bare = plain.replace(written, '').replace(/[\s'’`]/g, '');
  const [, open, minus, sign, digits, minusAfter, close, side] =
    /^(\()?(?:(-)|(\+))?([\d.,]*\d[\d.,]*)(-|\+)?(\))?(S|H|DR|CR|D|C)?$/i.exec(bare) ?? [];
  if (digits === undefined || Boolean(open) !== Boolean(close)) return null;
  const signs = [open, minus, minusAfter === '-', side && SIDES[side.toUpperCase()]].filter(Boolean);
  if (signs.length > 1 || ((sign || minusAfter === '+') && signs.length > 0)) return null;
  if (digits.replace(/\D/g, '').length > DIGITS_MAX) return null;
  return { digits, negative: signs.length === 1, currency: SYMBOLS[written] ?? written };
}

export type MarkVerdict = { mark: DecimalMark | 'none' } | { mark: null; example: string };

/** Which mark the amounts of a file have before their decimals; `none` where no amount has a mark at all. */
export function decimalMarkOf(amounts: readonly Written[]): MarkVerdict {
  const votes = { ',': 0, '.': 0 };
  let example = '';
  for (const { digits } of amounts) {
    const mark = markOf(digits);
    if (mark === 'either') example ||= digits;
    else if (mark) votes[mark] += 1;
  }
  if (votes[','] !== votes['.']) return { mark: votes[','] > votes['.'] ? ',' : '.' };
  if (votes[','] > 0) return { mark: null, example: example || 'some with a comma, some with a dot' };
  return example === '' ? { mark: 'none' } : { mark: null, example };
}

/** What this amount alone tells: its decimal mark, nothing, or that `1.234` may be either. */
function markOf(digits: string): DecimalMark | 'either' | null {
  const last = Math.max(digits.lastIndexOf(','), digits.lastIndexOf('.'));
  if (last === -1) return null;
  const mark = digits[last] as DecimalMark;
  const other = mark === ',' ? '.' : ',';
  const times = digits.split(mark).length - 1;
  if (digits.includes(other)) return times === 1 ? mark : other;
  if (times > 1) return other;
  const isGroup = /^[1-9]\d{0,2}$/.test(digits.slice(0, last)) && digits.length - last - 1 === 3;
  return isGroup ? 'either' : mark;
}

const FORMS: Record<DecimalMark, RegExp> = {
  '.': /^(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})?(?:\.\d+)?$/,
  ',': /^(?:\d+|\d{1,3}(?:\.\d{2,3})*\.\d{3})?(?:,\d+)?$/,
};

/** Null where it isn't written as this mark demands. */
export function exactAmount({ digits, negative }: Written, mark: DecimalMark): Exact | null {
  if (!FORMS[mark].test(digits)) return null;
  const plain = digits.replaceAll(mark === ',' ? '.' : ',', '').replace(',', '.');
  const amount = new Exact(plain.startsWith('.') ? `0${plain}` : plain);
  return negative ? amount.negated() : amount;
}
