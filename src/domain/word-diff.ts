/** What changed between two texts, word by word; for long or wholly different texts in coarser steps. Pure. */
import { diffLines, diffWordsWithSpace } from 'diff';

export interface Segment {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Beyond so many UTF-16 units in both texts together, lines are compared instead of words. */
const WORDS_UNITS_MAX = 20_000;
/** The search gives up after so many insertions and deletions: its cost grows with their square. */
const EDITS_MAX = 2_000;

/**
 * Segments in reading order, none of them empty. Same and removed together are the old text, same and added the new
 * one, byte for byte.
 */
export function wordDiff(oldText: string, newText: string): Segment[] {
  if (oldText === newText) return joined([{ kind: 'same', text: oldText }]);
  const isLong = oldText.length + newText.length > WORDS_UNITS_MAX;
  const bound = { maxEditLength: EDITS_MAX };
  const changes = isLong ? diffLines(oldText, newText, bound) : diffWordsWithSpace(oldText, newText, bound);
  if (!changes) return changedMiddle(oldText, newText);
  return joined(changes.map(({ added, removed, value }) => ({ kind: kindOf(added, removed), text: value })));
}

function kindOf(added: boolean, removed: boolean): Segment['kind'] {
  if (added) return 'added';
  return removed ? 'removed' : 'same';
}

/** The coarsest answer: what both begin with, what went, what came, what both end with. */
function changedMiddle(oldText: string, newText: string): Segment[] {
  const shorter = Math.min(oldText.length, newText.length);
  let start = 0;
  while (start < shorter && oldText[start] === newText[start]) start++;
  if (isHighSurrogate(oldText, start - 1)) start--;
  let end = 0;
  while (end < shorter - start && oldText.at(-1 - end) === newText.at(-1 - end)) end++;
  if (end > 0 && isLowSurrogate(oldText, oldText.length - end)) end--;
  return joined([
    { kind: 'same', text: oldText.slice(0, start) },
    { kind: 'removed', text: oldText.slice(start, oldText.length - end) },
    { kind: 'added', text: newText.slice(start, newText.length - end) },
    { kind: 'same', text: oldText.slice(oldText.length - end) },
  ]);
}

function isHighSurrogate(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at] ?? '');
}

function isLowSurrogate(text: string, at: number): boolean {
  return /[\uDC00-\uDFFF]/.test(text[at] ?? '');
}

/** Neighbours of one kind become one; empty ones go. */
function joined(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = [];
  for (const segment of segments) {
    const last = result.at(-1);
    if (segment.text === '') continue;
    if (last?.kind === segment.kind) last.text += segment.text;
    else result.push({ ...segment });
  }
  return result;
}
