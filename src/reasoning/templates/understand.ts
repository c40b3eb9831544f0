/**
 * Understands a mail well enough to be useful without a model: what it is about, how urgent it is, and why we think so.
 * The mail's words only ever choose between our own templates; none of them becomes part of an action. Pure.
 */
import type { Priority, Sort, Triage } from '../../domain/task.ts';
import { languageIn } from './language.ts';
import { ownWords } from './own-words.ts';
import { type Silence, silenceOf } from './silence.ts';
import { toneOf } from './tone.ts';
import type { Topic } from './vocabulary/vocabulary.ts';
import { quoted, wordsOn } from './words.ts';

export interface Mail {
  /** Bare address in lower case. */
  sender: string;
  subject: string;
  text: string;
  /** Its headers say that a robot or a list sent it. */
  automatic: boolean;
  /** Bare address of the account it came to. */
  account: string;
}

export type Intent = 'invoice-question' | 'meeting-request' | 'complaint' | 'holding-reply' | 'suspicious' | 'no-reply';

export interface Meaning {
  intent: Intent;
  triage: Triage;
  /** What it is taken for and by which words, as sentences. */
  why: string;
}

const SUBJECT_WEIGHT = 2;
const FRAUD_SIGNS_MIN = 2;

export function understandMail(mail: Mail): Meaning {
  const words = ownWords(mail.text);
  const language = languageIn(`${mail.subject}\n${words}`);
  const silent = silenceOf(mail, words);
  if (silent) return meant('no-reply', { ...silent, tone: silent.byRobot ? 'automatic' : 'friendly' }, language);
  const { intent, sort, says } = fraudIn(mail.subject, words) ?? topicOf(mail.subject, words);
  const { priority, because } = priorityOf(intent, `${mail.subject}\n${words}`);
  const tone = toneOf(`${mail.subject}\n${words}`);
  return { ...meant(intent, { sort, priority, tone, why: says }, language), why: `${says} ${because}`.trim() };
}

function meant(
  intent: Intent,
  { sort, priority, tone, why }: Omit<Silence, 'byRobot'> & { tone: string },
  language: string,
): Meaning {
  return { intent, triage: { sort, priority, tone, language, reason: why }, why };
}

interface Understood {
  intent: Intent;
  sort: Sort;
  says: string;
}

/** Then the owner is asked, because an answer would help a fraud. */
function fraudIn(subject: string, words: string): Understood | null {
  const both = `${subject}\n${words}`;
  const [sure, signs] = [wordsOn('fraud', both), wordsOn('suspicious', both)];
  if (sure.length === 0 && signs.length < FRAUD_SIGNS_MIN) return null;
  return { intent: 'suspicious', sort: 'spam', says: `It reads like a fraud${quoted([...sure, ...signs])}.` };
}

const TOPICS: readonly { topic: Topic; intent: Intent; sort: Sort; says: string }[] = [
  { topic: 'complaint', intent: 'complaint', sort: 'complaint', says: 'It is a complaint' },
  { topic: 'invoice', intent: 'invoice-question', sort: 'invoice', says: 'It is about an invoice or a payment' },
  { topic: 'meeting', intent: 'meeting-request', sort: 'meeting', says: 'It asks for a meeting or a call' },
];

/** The topic with the most different words, the subject's counting double; the first of equals. */
function topicOf(subject: string, words: string): Understood {
  const scored = TOPICS.map(({ topic, intent, sort, says }) => {
    const { score, found } = scoreOf(topic, subject, words);
    return { intent, sort, score, says: `${says}${quoted(found)}.` };
  });
  const best = scored.reduce((winner, next) => (next.score > winner.score ? next : winner));
  if (best.score > 0) return best;
  return {
    intent: 'holding-reply',
    sort: otherSort(subject, words),
    says: 'I can’t tell what it is about, so it gets a polite reply that you are on it.',
  };
}

function scoreOf(topic: Topic, subject: string, words: string): { score: number; found: string[] } {
  const [inSubject, inText] = [wordsOn(topic, subject), wordsOn(topic, words)];
  return { score: inSubject.length * SUBJECT_WEIGHT + inText.length, found: [...new Set([...inSubject, ...inText])] };
}

function otherSort(subject: string, words: string): Sort {
  if (/[?？¿]/.test(words)) return 'question';
  if (wordsOn('order', `${subject}\n${words}`).length > 0) return 'order';
  return wordsOn('asking', words).length > 0 ? 'request' : 'other';
}

function priorityOf(intent: Intent, text: string): { priority: Priority; because: string } {
  if (intent === 'suspicious') return { priority: 'high', because: 'High priority, because somebody may try again.' };
  const urgent = wordsOn('urgent', text);
  if (urgent.length > 0) return { priority: 'urgent', because: `Urgent${quoted(urgent)}.` };
  const important = wordsOn('important', text);
  if (important.length > 0) return { priority: 'high', because: `High priority${quoted(important)}.` };
  if (intent === 'complaint') return { priority: 'high', because: 'High priority, because somebody is not happy.' };
  return { priority: 'normal', because: '' };
}
