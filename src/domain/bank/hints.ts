/** What the owner answers where a file alone doesn't tell. Pure. */
import type { Hints } from './statement.ts';

/** Empty where the words are no such answer. */
export function hintsIn(words: string): Hints {
  const hints: Hints = {};
  if (/\bday\s+first\b|\btag\s+zuerst\b|\bdd?[/-]mm?\b/i.test(words)) hints.dateOrder = 'day first';
  if (/\bmonth\s+first\b|\bmonat\s+zuerst\b|\bmm?[/-]dd?\b/i.test(words)) hints.dateOrder = 'month first';
  if (/\bdecimal\s+comma\b|\bdezimalkomma\b|\bcomma\b/i.test(words)) hints.decimalMark = ',';
  if (/\bdecimal\s+dot\b|\bdezimalpunkt\b|\b(?:dot|point)\b/i.test(words)) hints.decimalMark = '.';
  return hints;
}

/** True where it answers any question about a statement. */
export function isHint(words: string): boolean {
  return Object.keys(hintsIn(words)).length > 0;
}
