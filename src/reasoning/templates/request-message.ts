/** What the mail is to say, out of the part of the owner's words that follows the receivers. Pure. */
import type { Language } from './language.ts';

const SUBJECT = /^[\s,:;-]*(?:with\s+|mit\s+)?(?:the\s+|dem\s+)?(?:subject|betreff)(?![\p{L}\p{N}])\s*:?\s*/iu;
const SUBJECT_ENDS = /\s+\/\s+|\s*\r?\n\s*|[;,]?\s+(?:text|body|message|nachricht)\s*:\s*/iu;
const LITERAL = /^[\s,]*(?:[:–—]|-\s)\s*/u;
const SAYING = /^[\s,]*(?:saying|mit den worten|with the words)(?:\s+that)?\s*:?\s*/iu;
const KNOW = /^[\s,]*(?:know|bescheid)(?:[\s,]+(?:that|dass|daß))?[\s,:]+/iu;
const THAT = /^[\s,]*(?:that|dass|daß)[\s,:]+/iu;
const GERMAN_THAT = /^[\s,]*(?:bescheid[\s,]+)?(?:dass|daß)\s+/iu;
const ABOUT = /^[\s,]*(?:about|of|regarding|concerning|über|wegen|bezüglich)\s+/iu;

/** `message` stands as sentences of their own; both are empty where the owner gave nothing. */
export function messageOf(rest: string, verb: string, language: Language): { subject: string; message: string } {
  if (SUBJECT.test(rest)) return withSubject(rest.replace(SUBJECT, ''));
  if (LITERAL.test(rest)) {
    const literal = rest.replace(LITERAL, '').trim();
    return SUBJECT.test(literal) ? withSubject(literal.replace(SUBJECT, '')) : { subject: '', message: literal };
  }
  if (rest.trim() === '') return { subject: '', message: '' };
  return { subject: '', message: reworded(rest, verb, language) };
}

function withSubject(text: string): { subject: string; message: string } {
  const end = SUBJECT_ENDS.exec(text);
  if (!end) return { subject: text.trim(), message: '' };
  return { subject: text.slice(0, end.index).trim(), message: text.slice(end.index + end[0].length).trim() };
}

function reworded(rest: string, verb: string, language: Language): string {
  if (SAYING.test(rest)) return sentence(rest.replace(SAYING, ''));
  if (language === 'de' && GERMAN_THAT.test(rest)) {
    const clause = rest.replace(GERMAN_THAT, '');
    const isReminder = /^erinnere?$/.test(verb);
    return sentence(`${isReminder ? 'ich möchte Sie daran erinnern' : 'ich möchte Ihnen mitteilen'}, dass ${clause}`);
  }
  if (verb === 'ask' || /^frage?$/.test(verb)) return sentence(asked(rest.trim(), language));
  if (verb === 'remind') return sentence(`This is a short reminder ${rest.trim()}`);
  if (verb === 'thank') return sentence(`Thank you ${rest.trim()}`);
  if (KNOW.test(rest)) return sentence(rest.replace(KNOW, ''));
  if (THAT.test(rest)) return sentence(rest.replace(THAT, ''));
  if (ABOUT.test(rest)) return aboutSentence(rest.replace(ABOUT, ''), language);
  return sentence(rest.replace(/^[\s,]+/, ''));
}

function asked(rest: string, language: Language): string {
  const plain = rest.replace(/^,\s*/, '');
  if (language === 'de') return `ich möchte Sie fragen, ${plain}`;
  const toDo = /^to\s+(.+)$/is.exec(plain)?.[1];
  if (toDo) return `Could you please ${toDo.replace(/[.?!]+$/, '')}?`;
  const something = /^for\s+(.+)$/is.exec(plain)?.[1];
  if (something) return `Could you please send me ${something.replace(/[.?!]+$/, '')}?`;
  return `I would like to ask ${plain}`;
}

function aboutSentence(topic: string, language: Language): string {
  return sentence(language === 'de' ? `ich schreibe Ihnen wegen ${topic}` : `I am writing about ${topic}`);
}

/** First letter large (German mails go on in small letters after the greeting), a full stop at the end. */
export function sentence(words: string): string {
  const text = words.trim();
  if (text === '') return '';
  const large = /^ich (möchte|schreibe) /.test(text)
    ? text
    : text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  return /[.!?…:)"”]$/.test(large) ? large : `${large}.`;
}
