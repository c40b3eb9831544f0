/** Texts that left in the owner's name, from which her voice can be heard. */
import type { SearchIndex } from './search-index.ts';

const TO_MAX = 30;
const IN_MAX = 100;

type Sent = ReturnType<SearchIndex['sentTo']>;

/** To this address, and to others in this language; the newest first. */
export function voiceOf(index: SearchIndex, address: string, language: string): { to: Sent; in: Sent } {
  const to = address === '' ? [] : index.sentTo(address, TO_MAX);
  const ids = new Set(to.map(({ id }) => id));
  const others = language === '' ? [] : index.sentIn(language, IN_MAX);
  return { to, in: others.filter(({ id }) => !ids.has(id)) };
}
