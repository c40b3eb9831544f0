/** A mail came: answer it, or say why it needs no answer. */

import { canBeSentTo, replyDraft } from '../../domain/mail-draft.ts';
import { bareAddress } from '../../domain/task.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';
import { proposed } from './act.ts';
import { nameForGreeting } from './names.ts';
import { fillTemplate, type ReadTemplate } from './page.ts';
import type { TemplateName } from './starters.ts';
import { type Meaning, understandMail } from './understand.ts';

/** `language` overrides the mail's own (the owner asked for it). */
export async function thinkAboutMail(
  { task, account }: ThinkInput,
  read: ReadTemplate,
  language?: Meaning['language'],
): Promise<Thought> {
  const sender = bareAddress(task.from);
  const meaning = understandMail({
    sender,
    subject: task.subject,
    text: task.request,
    automatic: task.facts.automatic ?? false,
    account: task.facts.account ?? account,
  });
  const { intent, priority, why } = meaning;
  if (intent === 'no-reply') return { kind: 'done', why, priority };
  if (!canBeSentTo(sender)) return { kind: 'ask', question: NO_SENDER, why, priority };
  const inLanguage = language ?? meaning.language;
  const template: TemplateName = inLanguage === 'de' ? `${intent}.de` : intent;
  const text = await fillTemplate(read, template, { name: nameForGreeting(task.from) });
  const reasons = [why, `Written with Templates/${template}.md.`, otherReplyTo(task.facts.reply_to, sender)];
  return proposed(replyDraft(task, account, sender, text), `Read the mail from ${sender}`, reasons, priority);
}

const NO_SENDER =
  'This mail names no sender’s address that I could answer. Whom shall I write to? For example: “write to ali@example.com that we have received it”, or press Drop.';

/** A foreign answer address is a known trick, so the sender gets the answer and the owner is told. */
function otherReplyTo(replyTo: string | undefined, sender: string): string {
  if (!replyTo || replyTo.toLowerCase() === sender) return '';
  return `The mail asks for answers to ${replyTo}; the reply goes to its sender instead.`;
}
