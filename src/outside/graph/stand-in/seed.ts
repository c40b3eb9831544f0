/** What both stand-ins begin with: an account that has posted before, with a comment from before an office could see it. */

export const DAY_MS = 24 * 3_600_000;

/** Ids that only grow, as strings. */
export function counter(start: number): () => string {
  let next = start;
  return () => String(next++);
}

/** Meta's way of writing a time. */
export function metaTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000');
}
