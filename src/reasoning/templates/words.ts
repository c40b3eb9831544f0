/** By which words a mail is understood, in every language that the vocabulary has. Pure. */

import { HINDUSTANI, JAPANESE, TURKISH } from './vocabulary/eastern.ts';
import { ENGLISH } from './vocabulary/english.ts';
import { GERMAN } from './vocabulary/german.ts';
import { FRENCH, SPANISH } from './vocabulary/romance.ts';
import type { Topic, Vocabulary } from './vocabulary/vocabulary.ts';

const VOCABULARIES: readonly Vocabulary[] = [ENGLISH, GERMAN, FRENCH, SPANISH, TURKISH, HINDUSTANI, JAPANESE];
const TOPICS = Object.keys(ENGLISH) as Topic[];
/** Written without spaces, so that a word has no edges. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const PATTERNS = Object.fromEntries(TOPICS.map((topic) => [topic, patternOf(wordsFor(topic))])) as Record<
  Topic,
  RegExp
>;

/** Which words of the topic the text has, each once, in lower case. */
export function wordsOn(topic: Topic, text: string): string[] {
  const found = text.normalize('NFKC').replaceAll('’', "'").replace(/\s+/g, ' ').matchAll(PATTERNS[topic]);
  return [...new Set([...found].map(([word]) => word.toLowerCase()))];
}

/** ` (“asap”, “today”)`: only what our own lists found, three at most; empty where nothing was. */
export function quoted(words: readonly string[]): string {
  const shown = words.slice(0, 3).map((word) => `“${word}”`);
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
}

function wordsFor(topic: Topic): string[] {
  const words = VOCABULARIES.flatMap((vocabulary) => vocabulary[topic]?.split(',') ?? []);
  return words.map((word) => word.trim().replaceAll('’', "'").replace(/\s+/g, ' '));
}

function patternOf(words: readonly string[]): RegExp {
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const ofLetters = longestFirst.filter((word) => !WITHOUT_SPACES.test(word));
  const edged = ofLetters.map((word) => word.replace('*', String.raw`\p{L}*`)).join('|');
  const free = longestFirst.filter((word) => WITHOUT_SPACES.test(word));
  const whole = String.raw`(?<![\p{L}\p{N}])(?:${edged})(?![\p{L}\p{N}])`;
  return new RegExp([whole, ...free].join('|'), 'giu');
}
