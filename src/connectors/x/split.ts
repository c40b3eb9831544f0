/**
 * Cuts a text into the posts of a thread, always in the same way: at lines that are only `---`, and where a piece is still too long at the end
 * of a paragraph, a sentence, a word. Each post is what the card shows, byte for byte what leaves. Pure.
 */
import { BOUNDS } from './bounds.ts';
import { weightOf } from './weight.ts';

const RULE = /^[ \t]*---[ \t]*$/m;
/** From the best place to cut to the worst; a place counts where it comes after the piece's second half began. */
const PLACES: readonly RegExp[] = [/\n[ \t]*\n/g, /(?<=[.!?…。！？]["”’)\]]?)\s+/gu, /\n/g, /\s+/g];
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At least one; an empty one where the text is empty, as under a picture alone. */
export function postsOf(text: string): string[] {
  const sections = text
    .replace(/\r\n?/g, '\n')
    .split(RULE)
    .map((section) => section.trim())
    .filter((section) => section !== '');
  return sections.length === 0 ? [''] : sections.flatMap(cut);
}

function cut(section: string): string[] {
  const posts: string[] = [];
  let rest = section;
  while (weightOf(rest) > BOUNDS.weight_max) {
    const end = endOfPost(rest);
    posts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? posts : [...posts, rest];
}

function endOfPost(text: string): number {
  for (const place of PLACES) {
    const end = lastThatFits(
      text,
      [...text.matchAll(place)].map(({ index }) => index),
    );
    const isLate = end > 0 && weightOf(text.slice(0, end)) * 2 >= BOUNDS.weight_max;
    if (isLate || (end > 0 && place === PLACES.at(-1))) return end;
  }
  const ends = [...letters.segment(text)].map(({ index }) => index);
  return lastThatFits(text, ends) || text.length;
}

/** The last of the places at which what stands before it is one post; 0 where there is none. `ends` ascending. */
function lastThatFits(text: string, ends: readonly number[]): number {
  let best = 0;
  for (const end of ends) {
    if (end <= 0) continue;
    if (weightOf(text.slice(0, end).trimEnd()) > BOUNDS.weight_max) break;
    best = end;
  }
  return best;
}
