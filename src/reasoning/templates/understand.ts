/**
 * Understands a mail well enough to be useful without a model: what it is about, how urgent it is, and why we think so.
 * The mail's words only ever choose between our own templates; none of them becomes part of an action. Pure.
 */
import type { Priority } from '../../domain/task.ts';
import { type Language, languageOf } from './language.ts';
import { ownWords } from './own-words.ts';
import { type Topic, wordsOn } from './words.ts';

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

export type Intent = 'invoice-question' | 'meeting-request' | 'complaint' | 'holding-reply' | 'no-reply';

export interface Meaning {
  intent: Intent;
  priority: Priority;
  language: Language;
  /** What it is taken for and by which words, as sentences. */
  why: string;
}

const THANKS_WORDS_MAX = 60;
const SUBJECT_WEIGHT = 2;
const ROBOT =
  /^(?:.*[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|notifications?|newsletters?|news|mailer|bounces?|alerts?|automailer|noreply.*)(?:[._+-].*)?$/;
const POSTMASTER = /^(?:mailer-daemon|postmaster)$/;

export function understandMail(mail: Mail): Meaning {
  const words = ownWords(mail.text);
  const language = languageOf(`${mail.subject}\n${words}`);
  const silent = reasonForSilence(mail, words);
  if (silent) return { intent: 'no-reply', language, ...silent };
  const { intent, says } = topicOf(mail.subject, words);
  const { priority, because } = priorityOf(intent, `${mail.subject}\n${words}`);
  return { intent, language, priority, why: `${says} ${because}`.trim() };
}

function reasonForSilence(mail: Mail, words: string): { priority: Priority; why: string } | null {
  const low = (why: string) => ({ priority: 'low' as const, why });
  const local = mail.sender.slice(0, mail.sender.lastIndexOf('@'));
  if (mail.sender === mail.account && mail.account !== '') return low('It came from this very account.');
  if (POSTMASTER.test(local)) {
    return { priority: 'high', why: 'A mail could not be delivered: read the notice. A reply would reach no one.' };
  }
  if (wordsOn('away', mail.subject).length > 0) return low('It is an automatic answer: no reply needed.');
  if (mail.automatic) return low('It is a newsletter or an automatic mail: no reply needed.');
  if (ROBOT.test(local)) return low('Its sender’s address takes no answers: no reply needed.');
  const both = `${mail.subject}\n${mail.text.slice(0, 50_000)}`;
  if (wordsOn('newsletter', both).length >= 2) return low('It reads like a newsletter: no reply needed.');
  if (wordsOn('spam', both).length >= 2) return low('It reads like unwanted advertising: no reply needed.');
  return politeOnly(mail.subject, words);
}

/** Thanks and notices that ask for nothing. */
function politeOnly(subject: string, words: string): { priority: Priority; why: string } | null {
  const both = `${subject}\n${words}`;
  const notice = wordsOn('noAnswer', both);
  const asks = /[?？]/.test(words) || wordsOn('asking', words).length > 0;
  const grave = [...wordsOn('urgent', both), ...wordsOn('important', words), ...wordsOn('complaint', words)];
  if (grave.length > 0) return null;
  if (notice.length > 0 && !/[?？]/.test(words))
    return { priority: 'low', why: `It wants no answer${quoted(notice)}.` };
  const thanks = wordsOn('thanks', words);
  const isShort = words.split(/\s+/).length <= THANKS_WORDS_MAX;
  if (thanks.length === 0 || asks || !isShort) return null;
  return { priority: 'low', why: `It says thanks and asks for nothing${quoted(thanks)}: no reply needed.` };
}

const TOPICS: readonly { topic: Topic; intent: Intent; says: string }[] = [
  { topic: 'complaint', intent: 'complaint', says: 'It is a complaint' },
  { topic: 'invoice', intent: 'invoice-question', says: 'It is about an invoice or a payment' },
  { topic: 'meeting', intent: 'meeting-request', says: 'It asks for a meeting or a call' },
];

/** The topic with the most different words, the subject's counting double; the first of equals. */
function topicOf(subject: string, words: string): { intent: Intent; says: string } {
  const scored = TOPICS.map(({ topic, intent, says }) => {
    const [inSubject, inText] = [wordsOn(topic, subject), wordsOn(topic, words)];
    const score = inSubject.length * SUBJECT_WEIGHT + inText.length;
    return { intent, score, says: `${says}${quoted([...new Set([...inSubject, ...inText])])}.` };
  });
  const best = scored.reduce((winner, next) => (next.score > winner.score ? next : winner));
  if (best.score > 0) return best;
  return {
    intent: 'holding-reply',
    says: 'I can’t tell what it is about, so it gets a polite reply that you are on it.',
  };
}

function priorityOf(intent: Intent, text: string): { priority: Priority; because: string } {
  const urgent = wordsOn('urgent', text);
  if (urgent.length > 0) return { priority: 'urgent', because: `Urgent${quoted(urgent)}.` };
  const important = wordsOn('important', text);
  if (important.length > 0) return { priority: 'high', because: `High priority${quoted(important)}.` };
  if (intent === 'complaint') return { priority: 'high', because: 'High priority, because somebody is not happy.' };
  return { priority: 'normal', because: '' };
}

/** Only words of our own lists are shown, at most three. */
function quoted(words: readonly string[]): string {
  const shown = words.slice(0, 3).map((word) => `“${word}”`);
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
}
