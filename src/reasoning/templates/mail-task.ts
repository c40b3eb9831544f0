/** A mail came: answer it, or say why it needs no answer. */

import { canBeSentTo, replyDraft } from '../../domain/mail-draft.ts';
import { bareAddress, type Task } from '../../domain/task.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';
import { proposed } from './act.ts';
import type { Language } from './language.ts';
import { nameForGreeting } from './names.ts';
import { fillTemplate, type ReadTemplate } from './page.ts';
import type { TemplateName } from './starters.ts';
import { type Meaning, understandMail } from './understand.ts';

/** `language` overrides the mail's own (the owner asked for it). */
export async function thinkAboutMail(
  { task, account }: ThinkInput,
  read: ReadTemplate,
  language?: Language,
): Promise<Thought> {
  const sender = bareAddress(task.from);
  const { intent, triage, why } = meaningOf(task, account);
  const { priority } = triage;
  if (intent === 'no-reply') return { kind: 'done', why, priority };
  if (intent === 'suspicious') return { kind: 'ask', question: SUSPICIOUS, why, priority };
  if (!canBeSentTo(sender)) return { kind: 'ask', question: NO_SENDER, why, priority };
  const template: TemplateName = (language ?? triage.language) === 'de' ? `${intent}.de` : intent;
  const text = await fillTemplate(read, template, { name: nameForGreeting(task.from) });
  const reasons = [
    why,
    `Written with Templates/${template}.md.`,
    language ? '' : inOtherLanguage(triage.language),
    otherReplyTo(task.facts.reply_to, sender),
  ];
  return proposed(replyDraft(task, account, sender, text), `Read the mail from ${sender}`, reasons, priority);
}

/** What came in, whichever way, as templates understand it. */
export function meaningOf({ from, subject, request, facts }: Task, account: string): Meaning {
  return understandMail({
    sender: bareAddress(from),
    subject,
    text: request,
    automatic: facts.automatic ?? false,
    account: facts.account ?? account,
  });
}

const SUSPICIOUS =
  'This mail reads like a fraud, so I have drafted no answer. If you know the sender, check with them by a way that you know. Tell me what to write, e.g. “write to ali@example.com that we will call”, or press Drop.';
const NO_SENDER =
  'This mail names no sender’s address that I could answer. Whom shall I write to? For example: “write to ali@example.com that we have received it”, or press Drop.';

/** A foreign answer address is a known trick, so the sender gets the answer and the owner is told. */
function otherReplyTo(replyTo: string | undefined, sender: string): string {
  if (!replyTo || replyTo.toLowerCase() === sender) return '';
  return `The mail asks for answers to ${replyTo}; the reply goes to its sender instead.`;
}

/** The owner should know before she approves it. */
function inOtherLanguage(language: string): string {
  if (language === 'en' || language === 'de') return '';
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(language);
  return `The mail is in ${name}, for which there is no template, so this is in English.`;
}
