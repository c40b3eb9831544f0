/** Values in a mail's own words that could cost money or lead away: links, account numbers, amounts. Pure. */
import type { CriticalValue } from '../../domain/action.ts';
import { findLinks } from '../../domain/links.ts';

const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const CURRENCY = '(?:€|\\$|£|¥|₹|EUR|USD|GBP|CHF|JPY|INR|PKR|AED|SAR)';
const NUMBER = "\\d{1,12}(?:[.,' ]\\d{2,3}){0,5}";
const AMOUNT = new RegExp(`(?<!\\w)${CURRENCY} ?${NUMBER}|(?<![\\w.,])${NUMBER} ?${CURRENCY}(?!\\w)`, 'g');
const FOUND_MAX = 200;

/** Each value once, in the order found; at most 200. */
export function criticalInText(field: string, text: string): CriticalValue[] {
  const found = [
    ...findLinks(text).map((link): CriticalValue => ({ kind: 'link', field, value: link.text })),
    ...matches('account', field, text, IBAN),
    ...matches('amount', field, text, AMOUNT),
  ];
  return found.slice(0, FOUND_MAX);
}

function matches(kind: CriticalValue['kind'], field: string, text: string, pattern: RegExp): CriticalValue[] {
  const values = new Set([...text.matchAll(pattern)].map(([value]) => value.replace(/[.,;:!?]+$/, '')));
  return [...values].map((value) => ({ kind, field, value }));
}
