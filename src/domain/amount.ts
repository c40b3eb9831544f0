/** Amounts of money as people write them: `5000`, `5,000.00 EUR`, `€ 99`. Pure. */

export interface Amount {
  number: number;
  /** ISO code in capitals, e.g. `EUR`; empty where none was written. */
  currency: string;
}

const CODES = new Set(Intl.supportedValuesOf('currency'));
const SYMBOLS: Record<string, string> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY', '₹': 'INR', '₨': 'PKR' };
/** A number that is no part of a date, a time, a range, a percentage or a longer number. */
const NUMBER =
  /(?<![\p{N}.,_/:#+-])(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?)(?![.,_/:-]?\p{N})(?![.,_/:-]\p{L})(?!\s?%)/gu;
/** So much beside a number is looked at for its currency: a space, a code, and two signs more. */
const BESIDE = 6;

/** The amount that the whole text is; null when it is anything else. */
export function amountOf(text: string): Amount | null {
  const plain = text.normalize('NFKC').trim();
  const [found, ...more] = locate(plain);
  return found && more.length === 0 && found.length === plain.length ? found.amount : null;
}

/** Every amount that a text names, in order. `1.500` is left out: it may mean either. */
export function findAmounts(text: string): Amount[] {
  return locate(text.normalize('NFKC')).map(({ amount }) => amount);
}

function locate(text: string): { amount: Amount; length: number }[] {
  const found: { amount: Amount; length: number }[] = [];
  for (const { 0: digits, index } of text.matchAll(NUMBER)) {
    const before = text.slice(Math.max(0, index - BESIDE), index);
    const after = text.slice(index + digits.length, index + digits.length + BESIDE);
    const lead = currencyIn(/(?:(?<![\p{L}\p{N}])([A-Z]{3})|([€$£¥₹₨]))[ \t]?$/u.exec(before));
    const tail = currencyIn(/^[ \t]?(?:([A-Z]{3})(?![._-]?[\p{L}\p{N}])|([€$£¥₹₨])(?!\p{N}))/u.exec(after));
    const isInsideWord = (!lead && /[\p{L}\p{M}]$/u.test(before)) || (!tail && /^[\p{L}\p{M}_]/u.test(after));
    const isAmbiguous = /^\d{1,3}\.\d{3}$/.test(digits) || (lead && tail);
    if (isInsideWord || isAmbiguous) continue;
    const amount = { number: Number(digits.replaceAll(',', '')), currency: lead?.code ?? tail?.code ?? '' };
    found.push({ amount, length: digits.length + (lead?.length ?? 0) + (tail?.length ?? 0) });
  }
  return found;
}

function currencyIn(match: RegExpExecArray | null): { code: string; length: number } | null {
  const written = match?.[1] ?? match?.[2] ?? '';
  const code = SYMBOLS[written] ?? written;
  return match && CODES.has(code) ? { code, length: match[0].length } : null;
}
