/**
 * Words that somebody searches for, as a query that SQLite's FTS5 can run. Only letters and digits pass, each word between quotes, so that nothing in them is
 * ever an operator, a column or a syntax error. Pure.
 */

const QUERY_CHARS_MAX = 400;
const PARTS_MAX = 8;
const WORD_CHARS_MAX = 64;
/** A phrase whose last word is long enough to be a beginning: shorter ones match half of everything. */
const GOES_ON = /^"(?:.* )?[^ ]{4,}"$/u;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that put no spaces between words: there, each character counts by itself. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/**
 * Queries from narrow to wide: what holds all of the words, what holds all of their beginnings, and the same for any of them. None where there is nothing to
 * search for. What is written together, like an address, has to stand together.
 */
export function queriesOf(text: string): { all: string[]; any: string[] } {
  const chunks = text.slice(0, QUERY_CHARS_MAX).toWellFormed().normalize('NFC').split(/\s+/);
  const whole = [...new Set(chunks.flatMap(partsOf))].slice(0, PARTS_MAX);
  const begun = whole.map((part) => (GOES_ON.test(part) ? `${part} *` : part));
  const joined = (by: string) => [...new Set([whole.join(by), begun.join(by)])].filter((query) => query !== '');
  return { all: joined(' AND '), any: whole.length > 1 ? joined(' OR ') : [] };
}

function partsOf(chunk: string): string[] {
  if (!UNSPACED.test(chunk)) return phraseOf(chunk.match(WORDS) ?? []);
  return (chunk.match(RUNS) ?? []).flatMap((run) =>
    UNSPACED.test(run)
      ? [`glyphs : "${[...run].slice(0, WORD_CHARS_MAX).join(' ')}"`]
      : phraseOf(run.match(WORDS) ?? []),
  );
}

function phraseOf(words: readonly string[]): string[] {
  const cut = words.slice(0, PARTS_MAX).map((word) => word.slice(0, WORD_CHARS_MAX).toWellFormed());
  return cut.length > 0 ? [`"${cut.join(' ')}"`] : [];
}

/** The unspaced characters of a text with spaces between them, as `glyphs` holds them; empty for most texts. */
export function glyphsOf(text: string): string {
  return UNSPACED.test(text) ? [...text].filter((character) => UNSPACED.test(character)).join(' ') : '';
}
