/** A subject for a mail whose owner gave none: from its first sentence. Pure. */
import type { Language } from './language.ts';

const SUBJECT_CHARS_MAX = 60;
/** What our own sentences begin with, and the subject that they stand for; `$` is the rest of the sentence. */
const FORMS: readonly [RegExp, string][] = [
  [/^I am writing about (.+)$/s, '$'],
  [/^This is a short reminder(?: (?:about|of|to|that))? (.+)$/s, 'Reminder: $'],
  [/^I would like to ask .+$/s, 'A question'],
  [/^Could you please (.+)$/s, 'Request: $'],
  [/^ich schreibe Ihnen wegen (.+)$/s, '$'],
  [/^ich möchte Sie daran erinnern, .+$/s, 'Erinnerung'],
  [/^ich möchte Sie fragen, .+$/s, 'Eine Frage'],
  [/^ich möchte Ihnen mitteilen, .+$/s, 'Kurze Nachricht'],
];

/** One line, cut at a word. */
export function subjectFrom(message: string, language: Language): string {
  const line = message.split('\n').find((each) => each.trim().length > 1) ?? '';
  const first = /^[^.!?]+/.exec(line.trim())?.[0].trim() ?? '';
  if (first === '') return language === 'de' ? 'Nachricht' : 'A message';
  const form = FORMS.find(([pattern]) => pattern.test(first));
  const whole = form ? form[1].replace('$', () => form[0].exec(first)![1] ?? '') : first;
  const cut = whole.length <= SUBJECT_CHARS_MAX ? whole : whole.slice(0, SUBJECT_CHARS_MAX).replace(/\s+\S*$/, '…');
  return cut.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
