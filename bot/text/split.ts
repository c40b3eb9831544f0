/** Cuts a long text into parts that fit a message each. Together the parts are the text, unit for unit. Pure. */
import { boundaryBefore } from './outside-text.ts';

/** How far back from the limit a line's or word's end is looked for, in UTF-16 units. */
const LOOK_BACK_UNITS = 800;

/** Parts of at most `unitsMax` UTF-16 units, cut after a line, else after a word, never inside a character. */
export function split(text: string, unitsMax: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > unitsMax) {
    const end = cutAt(rest, unitsMax);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  if (rest !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

function cutAt(text: string, unitsMax: number): number {
  const from = Math.max(0, unitsMax - LOOK_BACK_UNITS);
  const near = text.slice(from, unitsMax);
  for (const end of ['\n', ' ']) {
    const found = near.lastIndexOf(end);
    if (found !== -1) return from + found + 1;
  }
  return boundaryBefore(text, unitsMax);
}
