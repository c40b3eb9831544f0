/**
 * Words that somebody searches for, as a query that SQLite's FTS5 can run. Only letters and digits pass, each word between quotes, so that nothing in them is
 * ever an operator, a column or a syntax error. Pure.
 */

const QUERY_CHARS_MAX = 400;
const PARTS_MAX = 12;
const WORD_CHARS_MAX = 64;
/** Shorter beginnings match half of everything. */
const PREFIX_CHARS_MIN = 3;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that put no spaces between words: there, each character counts by itself. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

export interface Query {
  /** Finds what holds all of it. */
  all: string;
  /** Finds what holds any of it. */
  any: string;
}

/** Null where there is nothing to search for. What is written together, like an address, has to stand together. */
export function queryOf(text: string): Query | null {
  const chunks = text.slice(0, QUERY_CHARS_MAX).toWellFormed().normalize('NFC').split(/\s+/);
  const parts = [...new Set(chunks.flatMap(partsOf))].slice(0, PARTS_MAX);
  return parts.length === 0 ? null : { all: parts.join(' AND '), any: parts.join(' OR ') };
}

function partsOf(chunk: string): string[] {
  if (!UNSPACED.test(chunk)) return phraseOf(chunk.match(WORDS) ?? []);
  return (chunk.match(RUNS) ?? []).flatMap((run) =>
    UNSPACED.test(run)
      ? [`glyphs : "${[...run].slice(0, WORD_CHARS_MAX).join(' ')}"`]
      : phraseOf(run.match(WORDS) ?? []),
  );
}

/** The last word may go on. */
function phraseOf(words: readonly string[]): string[] {
  const cut = words.slice(0, PARTS_MAX).map((word) => word.slice(0, WORD_CHARS_MAX).toWellFormed());
  const last = cut.at(-1);
  if (last === undefined) return [];
  return [`"${cut.join(' ')}"${last.length >= PREFIX_CHARS_MIN ? ' *' : ''}`];
}

/** The unspaced characters of a text with spaces between them, as `glyphs` holds them; empty for most texts. */
export function glyphsOf(text: string): string {
  return UNSPACED.test(text) ? [...text].filter((character) => UNSPACED.test(character)).join(' ') : '';
}
