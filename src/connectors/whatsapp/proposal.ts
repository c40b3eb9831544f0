/** How a model, another program, or the owner's plain words ask for a WhatsApp message. Pure. */
import { z } from 'zod';
import { oneLine, plainText } from '../../domain/mail-draft.ts';
import { isOwnersOwn, type Task } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { ProposalForm } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { PHONE_NUMBER } from './settings.ts';
import { messageIdOf, type WhatsAppReply } from './whatsapp-reply.ts';

const schema = z.strictObject({
  reply: z
    .boolean()
    .describe(
      'true: answers the WhatsApp message that this task is about, in its chat; false: writes to somebody else',
    ),
  to: z
    .string()
    .max(40)
    .describe('The number with its country, like +971501234567. Empty for a reply, or where only the chat is known.'),
  chat: z
    .string()
    .max(BOUNDS.name_chars_max)
    .describe('The chat’s name as WhatsApp shows it. Empty for a reply, or where the number is given.'),
  text: z
    .string()
    .describe(
      `The whole message, plain text, at most ${BOUNDS.text_chars_max} characters; short, as people write there.`,
    ),
  attachments: z
    .array(z.string())
    .max(1)
    .describe('Path inside the vault of one picture or document to send along; usually empty.'),
});
type Proposal = z.infer<typeof schema>;

export const whatsAppProposal: ProposalForm<WhatsAppReply, Proposal> = {
  says: 'Sends a WhatsApp message: an answer in the chat that a message came from, or a message to a number or a known chat.',
  schema,
  toAction: ({ reply, to, chat, text, attachments }, { task, account }) => {
    const whom = reply ? chatOf(task) : { to: numberIn(to), chat: oneLine(chat), in_reply_to: '' };
    return {
      type: 'whatsapp.reply',
      account,
      ...whom,
      text: plainText(text).replaceAll('\t', ' ').trim(),
      attachments,
    };
  },
  fromWords: (words, { task }) => fromWords(words.trim(), task),
  answering: (words, { kind }) => (kind === 'WHATSAPP' ? answer(words.trim()) : null),
};

function chatOf(task: Task): Pick<WhatsAppReply, 'to' | 'chat' | 'in_reply_to'> {
  const { thread = '' } = task.facts;
  if (task.kind !== 'WHATSAPP' || thread === '') {
    throw new OfficeError('action_invalid', 'There is no WhatsApp message here that could be answered.');
  }
  if (!PHONE_NUMBER.test(thread)) return { to: '', chat: thread, in_reply_to: '' };
  // A WhatsApp Web message can't be quoted by its id, only answered below.
  const id = messageIdOf(task);
  return { to: thread, chat: nameOf(task), in_reply_to: id.startsWith('wamid.') ? id : '' };
}

/** Without the number behind it. */
function nameOf({ from }: Task): string {
  return oneLine(from.replace(/\s*<[^<>]*>\s*$/, ''))
    .slice(0, BOUNDS.name_chars_max)
    .trim();
}

const ON = String.raw`(?:on|by|over|via|through|per)\s+whatsapp`;
const VERB = String.raw`(?:answer|reply(?:\s+to)?|write(?:\s+to)?|message|text|tell|send(?:\s+to)?)`;
const WHOM = String.raw`(?<whom>\+[\d\s()./-]{6,24}\d|[\p{L}\p{N}][^:\n]{0,60}?)`;
const FORMS = [
  new RegExp(String.raw`^(?:please\s+)?${VERB}\s+${WHOM}\s+${ON}\s*[:,]\s*(?<text>\S[\s\S]*)$`, 'iu'),
  new RegExp(
    String.raw`^(?:please\s+)?(?:send\s+(?:a\s+)?)?whatsapp(?:\s+message)?(?:\s+to)?\s+${WHOM}\s*:\s*(?<text>\S[\s\S]*)$`,
    'iu',
  ),
];
const ANSWER = new RegExp(String.raw`^(?:please\s+)?(?:answer|reply)(?:\s+${ON})?\s*:\s*(?<text>\S[\s\S]*)$`, 'iu');

/** What is sent are always the owner's own words as they stand. */
function fromWords(said: string, { kind }: Task): Proposal | null {
  const named = kind === 'WHATSAPP' ? ANSWER.exec(said)?.groups?.text : undefined;
  if (named) return answer(named.trim());
  return isOwnersOwn(kind) || kind === 'WHATSAPP' ? toSomebody(said) : null;
}

function answer(text: string): Proposal | null {
  return text === '' ? null : { reply: true, to: '', chat: '', text, attachments: [] };
}

/** Only with a colon before the message's own words: then it is sure where they begin. */
function toSomebody(said: string): Proposal | null {
  const asked = FORMS.map((form) => form.exec(said)?.groups).find((groups) => groups !== undefined);
  if (!asked) return null;
  const whom = asked.whom!.trim();
  const number = numberIn(whom);
  const isNumber = PHONE_NUMBER.test(number);
  if (whom.includes('+') && !isNumber) return null;
  const text = asked.text!.trim();
  return { reply: false, to: isNumber ? number : '', chat: isNumber ? '' : whom, text, attachments: [] };
}

/** `+971 50 123-4567` as WhatsApp wants it; anything else as it is, for the schema to refuse. */
function numberIn(text: string): string {
  const bare = text.trim().replace(/[\s()./-]/g, '');
  return PHONE_NUMBER.test(bare) ? bare : text.trim();
}
