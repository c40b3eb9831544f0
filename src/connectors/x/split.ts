/**
 * Cuts a text into the posts of a thread, always in the same way: at lines that are only `---`, and where a piece is still too long at the end
 * of a paragraph, a sentence, a word. Each post is what the card shows, byte for byte what leaves. Pure.
 */
import { BOUNDS } from './bounds.ts';
import { weightOf } from './weight.ts';

const RULE = /^[ \t]*---[ \t]*$/m;
/** From the best place to cut to the worst; a place counts where it comes after the piece's second half began. */
const PLACES: readonly RegExp[] = [/\n[ \t]*\n/g, /(?<=[.!?…。！？]["”’)\]]?)\s+/gu, /\n/g, /\s+/g];
/** A post holds fewer than so many units, unless they are one link. */
const LETTERS_WEIGHED_MAX = 6_000;
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
  while (isTooLong(rest)) {
    const end = endOfPost(rest);
    posts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? posts : [...posts, rest];
}

/** Of a long text a beginning is weighed first, with some weight to spare for what that cuts through. */
function isTooLong(text: string): boolean {
  const beginning = text.slice(0, 4 * BOUNDS.weight_max);
  return weightOf(beginning) > 1.5 * BOUNDS.weight_max || weightOf(text) > BOUNDS.weight_max;
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
  const ends = [...letters.segment(text.slice(0, LETTERS_WEIGHED_MAX))].map(({ index }) => index).slice(1);
  return lastThatFits(text, ends) || text.length;
}

/** The last of the places at which what stands before it is one post; 0 where there is none. `ends` ascending. */
function lastThatFits(text: string, ends: readonly number[]): number {
  const fits = (index: number) => weightOf(text.slice(0, ends[index]).trimEnd()) <= BOUNDS.weight_max;
  // In growing steps, so that no more of a long text is weighed than about one post.
  let step = 1;
  while (step < ends.length && fits(step)) step *= 2;
  let [low, high] = [0, Math.min(step, ends.length) - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return ends.length > 0 && fits(low) ? ends[low]! : 0;
}
