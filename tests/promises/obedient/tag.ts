/** The mark by which an arrival is known again: in its subject or file name, and in every text that it asks to be sent. */
const TAG = /\bk\d{6}x/;

export function tagOf(place: number): string {
  return `k${String(place).padStart(6, '0')}x`;
}

/** The first mark in the text; empty where there is none. */
export function tagIn(text: string): string {
  return TAG.exec(text)?.[0] ?? '';
}

/** The number of an arrival, from its mark. */
export function placeOf(tag: string): number {
  return Number(tag.slice(1, -1));
}
