/** Why a mail needs no answer: robots, lists, advertising, plain thanks. Pure. */
import type { Priority, Sort } from '../../domain/task.ts';
import type { Mail } from './understand.ts';
import { quoted, wordsOn } from './words.ts';

export interface Silence {
  sort: Sort;
  priority: Priority;
  /** As a sentence. */
  why: string;
  byRobot: boolean;
}

const THANKS_WORDS_MAX = 60;
const CHARS_LOOKED_AT_MAX = 50_000;
const ROBOT =
  /^(?:.*[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|notifications?|newsletters?|news|mailer|bounces?|alerts?|automailer|noreply.*)(?:[._+-].*)?$/;
const POSTMASTER = /^(?:mailer-daemon|postmaster)$/;

/** Null where it wants an answer. `words` are the sender's own, without what is quoted. */
export function silenceOf(mail: Mail, words: string): Silence | null {
  const local = mail.sender.slice(0, mail.sender.lastIndexOf('@'));
  const both = `${mail.subject}\n${mail.text.slice(0, CHARS_LOOKED_AT_MAX)}`;
  const listed = wordsOn('newsletter', both).length;
  const bulk: Sort = listed > 0 ? 'newsletter' : 'notice';
  if (mail.sender === mail.account && mail.account !== '') return silence('notice', 'It came from this very account.');
  if (POSTMASTER.test(local)) {
    const why = 'A mail could not be delivered: read the notice. A reply would reach no one.';
    return { ...silence('notice', why), priority: 'high' };
  }
  if (wordsOn('away', mail.subject).length > 0) return silence('notice', 'It is an automatic answer: no reply needed.');
  if (mail.automatic) return silence(bulk, 'It is a newsletter or an automatic mail: no reply needed.');
  if (ROBOT.test(local)) return silence(bulk, 'Its sender’s address takes no answers: no reply needed.');
  if (listed >= 2) return silence('newsletter', 'It reads like a newsletter: no reply needed.');
  if (wordsOn('spam', both).length >= 2) {
    return silence('spam', 'It reads like unwanted advertising: no reply needed.');
  }
  return politeOnly(mail.subject, words);
}

function silence(sort: Sort, why: string): Silence {
  return { sort, priority: 'low', why, byRobot: true };
}

/** Thanks and notices that ask for nothing. */
function politeOnly(subject: string, words: string): Silence | null {
  const both = `${subject}\n${words}`;
  const notice = wordsOn('noAnswer', both);
  const asks = /[?？¿]/.test(words) || wordsOn('asking', words).length > 0;
  const grave = [...wordsOn('urgent', both), ...wordsOn('important', words), ...wordsOn('complaint', words)];
  if (grave.length > 0 || wordsOn('fraud', both).length > 0) return null;
  if (notice.length > 0 && !/[?？¿]/.test(words)) {
    return { ...silence('notice', `It wants no answer${quoted(notice)}.`), byRobot: false };
  }
  const thanks = wordsOn('thanks', words);
  const isShort = words.split(/\s+/).length <= THANKS_WORDS_MAX;
  if (thanks.length === 0 || asks || !isShort) return null;
  const why = `It says thanks and asks for nothing${quoted(thanks)}: no reply needed.`;
  return { ...silence('personal', why), byRobot: false };
}
