/**
 * Does a draft give away what only the owner was to see? A model is shown pages, notes to drafts and mails to others; where it repeats a run of their words that
 * the conversation itself doesn't have, somebody has to look. Paraphrases can't be found this way. Pure.
 */

/** So many words in a row are no accident. */
const RUN_WORDS = 10;

/**
 * The first run of the draft's words that stands in exactly one of `kept` and not in `open`; empty where there is none. What stands in several of them is a
 * phrase of hers, such as her signature.
 */
export function disclosedRun(draft: string, kept: readonly string[], open: readonly string[]): string {
  const seen = new Map<string, number>();
  for (const text of kept) for (const run of new Set(runsOf(text))) seen.set(run, (seen.get(run) ?? 0) + 1);
  if (seen.size === 0) return '';
  const said = new Set(open.flatMap(runsOf));
  return runsOf(draft).find((run) => seen.get(run) === 1 && !said.has(run)) ?? '';
}

function runsOf(text: string): string[] {
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
  return Array.from({ length: Math.max(0, words.length - RUN_WORDS + 1) }, (_, at) =>
    words.slice(at, at + RUN_WORDS).join(' '),
  );
}

const WORD = /[\p{L}\p{N}]+/gu;
