/**
 * The text format of LinkedIn's posts. In it many plain characters mean something, and what isn't written by its rules is cut off without a
 * word. So all of them are escaped, and only hashtags are written as such. Comments are plain text and don't need it. Pure.
 */

const RESERVED = /[\\|{}@[\]()<>#*_~]/g;
const WORD = String.raw`\p{L}\p{N}\p{M}`;
/** Not inside a word, an address or another mark. */
const HASHTAG = new RegExp(`(?<![${WORD}_#@&/.=?+:-])#([${WORD}_]+)`, 'gu');
const CLEAN_TAG = new RegExp(String.raw`^[${WORD}]*\p{L}[${WORD}]*$`, 'u');
const MENTION = new RegExp(`(?<![${WORD}_.+-])@[${WORD}_.-]*[${WORD}_]`, 'gu');
/** An escaped character, a hashtag, or a mention. */
const ELEMENT =
  /\\([\s\S])|\{hashtag\|\\?([#\uFF03])\|((?:\\[\s\S]|[^}\\])*)\}|@\[((?:\\[\s\S]|[^\]\\])*)\] ?\(urn:li:[^)]*\)/gu;

/** As LinkedIn wants it. */
export function toLittle(text: string): string {
  let little = '';
  let from = 0;
  for (const { 0: whole, 1: word = '', index } of text.matchAll(HASHTAG)) {
    if (!CLEAN_TAG.test(word)) continue;
    little += `${escaped(text.slice(from, index))}{hashtag|\\#|${word}}`;
    from = index + whole.length;
  }
  return little + escaped(text.slice(from));
}

/** As people read it. */
export function fromLittle(little: string): string {
  return little.replace(ELEMENT, (_, character?: string, sign?: string, tag?: string, name?: string) => {
    if (character !== undefined) return character;
    return sign === undefined ? fromLittle(name ?? '') : `${sign}${fromLittle(tag ?? '')}`;
  });
}

/** What becomes of marks that people expect something of: each once, in order. */
export function marksIn(text: string): { hashtags: string[]; plain: string[] } {
  const tags = [...text.matchAll(HASHTAG)];
  const hashtags = tags.filter(([, word = '']) => CLEAN_TAG.test(word)).map(([tag]) => tag);
  const others = tags.filter(([, word = '']) => !CLEAN_TAG.test(word)).map(([tag]) => tag);
  const mentions = [...text.matchAll(MENTION)].map(([mention]) => mention);
  return { hashtags: [...new Set(hashtags)], plain: [...new Set([...others, ...mentions])] };
}

function escaped(text: string): string {
  return text.replace(RESERVED, '\\$&');
}
