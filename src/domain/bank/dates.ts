/** Dates as banks write them. Whether `03/04` is in March or in April is decided by the whole file, or asked. Pure. */
import type { DateOrder } from './statement.ts';

/** A date that is clear by itself, or two numbers and a year. */
export type WrittenDate = { iso: string } | { first: number; second: number; year: number };

const MONTHS = [
  'jan|january|januar|jaenner|janner|janvier|janv|ene|enero|gen|gennaio',
  'feb|february|februar|fevrier|fevr|fev|febrero|febbraio',
  'mar|march|marz|maerz|mrz|mars|marzo',
  'apr|april|avril|avr|abr|abril|aprile',
  'may|mai|mayo|maggio|mag',
  'jun|june|juni|juin|junio|giu|giugno',
  'jul|july|juli|juillet|juil|julio|lug|luglio',
  'aug|august|aout|ago|agosto',
  'sep|sept|september|septembre|septiembre|set|settembre',
  'oct|october|okt|oktober|octobre|octubre|ott|ottobre',
  'nov|november|novembre|noviembre',
  'dec|december|dez|dezember|decembre|dic|diciembre|dicembre',
].map((names) => new Set(names.split('|')));

/** A time behind a date says nothing here. */
const TIME = /[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$/i;
const CHARS_MAX = 40;

/** Null where the cell is no date. */
export function writtenDate(cell: string): WrittenDate | null {
  if (cell.length < 6 || cell.length > CHARS_MAX) return null;
  const text = cell
    .replace(/^="(.*)"$/, '$1')
    .replace(TIME, '')
    .trim();
  const iso = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})$/.exec(text);
  if (iso) return clear(Number(iso[1]), Number(iso[3]), Number(iso[4]));
  const dotted = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})$/.exec(text);
  if (dotted) return clear(yearOf(dotted[3]!), Number(dotted[2]), Number(dotted[1]));
  const numbers = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  if (numbers) return ordered(Number(numbers[1]), Number(numbers[3]), yearOf(numbers[4]!));
  return withName(text);
}

/** `3 Nov 2026`, `03-Nov-26`, `Nov 3, 2026`, `3. November 2026` */
function withName(text: string): WrittenDate | null {
  const dayFirst = /^(\d{1,2})\.?[ /-](\p{L}+)\.?[ /-](\d{4}|\d{2})$/u.exec(text);
  if (dayFirst) return clear(yearOf(dayFirst[3]!), monthOf(dayFirst[2]!), Number(dayFirst[1]));
  const monthFirst = /^(\p{L}+)\.? (\d{1,2}),? (\d{4})$/u.exec(text);
  return monthFirst ? clear(Number(monthFirst[3]), monthOf(monthFirst[1]!), Number(monthFirst[2])) : null;
}

function ordered(first: number, second: number, year: number): WrittenDate | null {
  const isPossible = clear(year, second, first) ?? clear(year, first, second);
  return isPossible && { first, second, year };
}

export type OrderVerdict = { order: DateOrder } | { order: null; example: { first: number; second: number } };

/** The order that the dates of a file are written in; by the majority where some contradict. */
export function dateOrderOf(dates: readonly WrittenDate[]): OrderVerdict {
  const votes = { 'day first': 0, 'month first': 0 };
  let example: { first: number; second: number } | null = null;
  for (const date of dates) {
    if ('iso' in date) continue;
    if (date.first > 12) votes['day first'] += 1;
    else if (date.second > 12) votes['month first'] += 1;
    else if (date.first !== date.second) example ??= date;
  }
  if (votes['day first'] !== votes['month first']) {
    return { order: votes['day first'] > votes['month first'] ? 'day first' : 'month first' };
  }
  return example === null && votes['day first'] === 0
    ? { order: 'day first' }
    : { order: null, example: example ?? { first: 3, second: 4 } };
}

/** YYYY-MM-DD; null where there is no such day. */
export function isoDate(date: WrittenDate, order: DateOrder): string | null {
  if ('iso' in date) return date.iso;
  const { first, second, year } = date;
  const found = order === 'day first' ? clear(year, second, first) : clear(year, first, second);
  return found?.iso ?? null;
}

function clear(year: number, month: number, day: number): { iso: string } | null {
  if (year < 1980 || year > 2100 || month < 1 || month > 12 || day < 1) return null;
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day > lastDay ? null : { iso: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` };
}

function yearOf(digits: string): number {
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

function monthOf(name: string): number {
  const bare = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return MONTHS.findIndex((names) => names.has(bare)) + 1;
}
