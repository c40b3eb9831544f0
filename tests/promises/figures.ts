/**
 * How many cases a promise is tried with, and what is told of it: a quick part in `npm test`, the whole in `npm run prove`. `SEED` repeats a
 * run; each promise prints the seed that it used.
 */
import { appendFileSync } from 'node:fs';

const isWhole = process.env.PROVE === 'whole';

/** The quick part always draws the same, so that a green suite stays green; the whole draws anew each time. */
export const SEED = Number(process.env.SEED ?? (isWhole ? Date.now() % 2 ** 31 : 1));

/** How many cases to run now. */
export function cases(figures: { quick: number; whole: number }): number {
  return isWhole ? figures.whole : figures.quick;
}

export interface Told {
  /** Its number in the list of promises; 0 for what stands beside them. */
  promise: number;
  /** What was tried, as a few words: `mutations after the approval`. */
  what: string;
  cases: number;
  /** Milliseconds. */
  ms: number;
  /** More figures, as a few words: `0 unapproved effects, 312 cards`. */
  result: string;
}

/** Prints one line of figures, and adds it to the report of `npm run prove`. */
export function tell(told: Told): void {
  const { promise, what, cases: count, ms, result } = told;
  console.log(`promise ${promise}: ${what}: ${count} cases, seed ${SEED}, ${Math.round(ms)} ms: ${result}`);
  const report = process.env.PROVE_REPORT;
  if (report) appendFileSync(report, `${JSON.stringify({ ...told, seed: SEED })}\n`);
}
