/** How somebody sounds, in one word for the owner. Pure. */
import { wordsOn } from './words.ts';

const SHOUTED_SHARE_MIN = 0.5;
const SHOUTED_LETTERS_MIN = 20;
const TERSE_WORDS_MAX = 8;

export function toneOf(text: string): string {
  const isUnhappy = wordsOn('complaint', text).length > 0;
  if (isShouted(text) || (isUnhappy && /!{2,}/.test(text))) return 'angry';
  if (isUnhappy) return 'unhappy';
  if (wordsOn('formal', text).length > 0) return 'formal';
  if (wordsOn('friendly', text).length > 0 || wordsOn('thanks', text).length > 0) return 'friendly';
  return text.split(/\s+/).length <= TERSE_WORDS_MAX ? 'terse' : 'plain';
}

function isShouted(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const large = text.match(/\p{Lu}/gu)?.length ?? 0;
  return letters >= SHOUTED_LETTERS_MIN && large / letters > SHOUTED_SHARE_MIN;
}
