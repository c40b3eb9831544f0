/**
 * Cells of the handbook's block and the few ways to read one. A cell that isn't what it should be is a `PageProblem`
 * with its line; nothing is guessed. Pure.
 */

import { addressKey } from './address.ts';

export type Cell =
  | { kind: 'text'; line: number; text: string }
  | { kind: 'list'; line: number; items: readonly Cell[] }
  | { kind: 'map'; line: number; entries: readonly { key: string; line: number; value: Cell }[] }
  | { kind: 'empty'; line: number };

/** Why the page can't be used. Caught by `parseHandbook`, seen by nobody else. */
export class PageProblem extends Error {
  /** The page's line, counted from 1. */
  readonly line: number;
  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

const TEXT_CHARS_MAX = 2_000;

type Readers = Record<string, (cell: Cell) => unknown>;
type ReadMap<R extends Readers> = { [K in keyof R]?: ReturnType<R[K]> };

/** A map that has only the keys for which there is a reader; an empty cell is an empty map. */
export function mapOf<R extends Readers>(cell: Cell, what: string, readers: R): ReadMap<R> {
  if (cell.kind === 'empty') return {};
  if (cell.kind !== 'map') throw new PageProblem(cell.line, `${what} must be lines like “word: value”.`);
  const result: ReadMap<R> = {};
  for (const { key, line, value } of cell.entries) {
    if (!Object.hasOwn(readers, key)) throw new PageProblem(line, unknownWord(key, Object.keys(readers)));
    result[key as keyof R] = readers[key]!(value) as ReturnType<R[keyof R]>;
  }
  return result;
}

/** A list; an empty cell is an empty list. */
export function listOf<T>(cell: Cell, what: string, max: number, read: (item: Cell) => T): T[] {
  if (cell.kind === 'empty') return [];
  if (cell.kind !== 'list') throw new PageProblem(cell.line, `“${what}” must be a list: each entry starts with “- ”.`);
  if (cell.items.length > max) throw new PageProblem(cell.line, `“${what}” has more than ${max} entries.`);
  return cell.items.map(read);
}

/** One value, or a list of at least one. */
export function oneOrMore<T>(cell: Cell, what: string, max: number, read: (item: Cell) => T): T[] {
  const items = cell.kind === 'list' ? listOf(cell, what, max, read) : [read(cell)];
  if (items.length === 0) throw new PageProblem(cell.line, `“${what}” is empty.`);
  return items;
}

/** Text that isn't empty, without the spaces around it. */
export function textOf(cell: Cell, what: string, max = TEXT_CHARS_MAX): string {
  const text = cell.kind === 'text' ? cell.text.trim() : '';
  if (text === '') throw new PageProblem(cell.line, `“${what}” needs a text.`);
  if (text.length > max) throw new PageProblem(cell.line, `“${what}” is longer than ${max} characters.`);
  return text;
}

/** A name for people: one line. */
export function nameOf(cell: Cell, what: string): string {
  const name = textOf(cell, what, 80);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) throw new PageProblem(cell.line, `“${what}” must be one line.`);
  return name;
}

/**
 * An address, a domain or a word, in lower case. Only plain letters: an accent or another alphabet makes an address that looks like the one that
 * is meant, and a DENY for it would say nothing.
 */
export function addressTextOf(cell: Cell, what: string): string {
  const text = addressKey(textOf(cell, what));
  if (/^[\x20-\x7E]+$/.test(text)) return text;
  throw new PageProblem(
    cell.line,
    `“${shownIn(text)}” has a letter that is none of a to z; type it anew, or write such a domain as xn--….`,
  );
}

/** One of the given words, letter by letter. */
export function wordOf<W extends string>(cell: Cell, what: string, words: readonly W[]): W {
  const text = textOf(cell, what);
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new PageProblem(cell.line, unknownWord(text, words));
  return word;
}

/** `true` or `false`. */
export function flagOf(cell: Cell, what: string): boolean {
  return wordOf(cell, what, ['true', 'false']) === 'true';
}

/** A plain number such as `0`, `250` or `99.50`; not negative. */
export function numberOf(cell: Cell, what: string, max: number): number {
  const text = textOf(cell, what);
  const number = /^\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= max))
    throw new PageProblem(cell.line, `“${what}” must be a number from 0 to ${max}, e.g. 5 or 99.50.`);
  return number;
}

/** As much of it as a sentence bears, on one line. */
export function shownIn(text: string): string {
  return text.slice(0, 60).replace(/\s+/g, ' ');
}

function unknownWord(word: string, known: readonly string[]): string {
  const close = known.find((candidate) => isClose(word, candidate));
  const foreign = /[^\x20-\x7E]/.test(word) ? ' It has a letter of another alphabet.' : '';
  const help = close ? `Did you mean “${close}”?${foreign}` : `Known here: ${known.join(', ')}.`;
  return `“${shownIn(word)}” is not known here. ${help}`;
}

/** At most two letters differ, or only capitals do. */
function isClose(word: string, candidate: string): boolean {
  if (word.toLowerCase() === candidate.toLowerCase()) return true;
  if (word.length > 40 || candidate.length < 4) return false;
  let row = Array.from({ length: candidate.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...word].entries()) {
    const next = [i + 1];
    for (let j = 0; j < candidate.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === candidate[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[candidate.length]! <= 2;
}
