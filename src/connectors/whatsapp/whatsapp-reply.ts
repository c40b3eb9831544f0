/** The action `whatsapp.reply`: its fields, what the policy needs to know of it, and what the card shows. Pure. */
import { z } from 'zod';
import type { Action, ActionFacts, CriticalValue } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import { whenText } from '../../domain/in-words.ts';
import type { Task } from '../../domain/task.ts';
import { BOUNDS } from './bounds.ts';
import { PHONE_NUMBER } from './settings.ts';

const { text_chars_max, caption_chars_max } = BOUNDS;

const schema = z
  .strictObject({
    type: z.literal('whatsapp.reply'),
    /** The number that it leaves from. */
    account: z.string().regex(PHONE_NUMBER, 'must be a number with its country'),
    /** Empty where only the chat's name is known. */
    to: z.union([
      z.literal(''),
      z.string().regex(PHONE_NUMBER, 'must be a number with its country, like +971501234567'),
    ]),
    /** The chat as WhatsApp shows it; empty where only the number is known. */
    chat: z
      .string()
      .max(BOUNDS.name_chars_max, `must have at most ${BOUNDS.name_chars_max} characters`)
      .refine(isPlainLine, 'must be one line as WhatsApp shows it'),
    text: z
      .string()
      .max(
        text_chars_max,
        `WhatsApp takes at most ${text_chars_max} characters; please shorten it or write two messages`,
      )
      .refine(isPlainText, 'must not hold control characters or broken Unicode'),
    /** Path inside the vault; WhatsApp takes one file a message. */
    attachments: z
      .array(z.string().min(1))
      .max(1, 'WhatsApp takes one file with a message; please send the others by themselves'),
    /** The message that is quoted; empty for none. */
    in_reply_to: z
      .string()
      .max(BOUNDS.id_chars_max)
      .regex(/^[\w.:@=+/-]*$/, 'must be a message’s id or empty'),
  })
  .refine(({ to, chat }) => to !== '' || chat !== '', { path: ['to'], message: 'needs a number or the name of a chat' })
  .refine(({ text, attachments }) => text.trim() !== '' || attachments.length > 0, {
    path: ['text'],
    message: 'must say something',
  })
  .refine(({ text, attachments }) => attachments.length === 0 || text.length <= caption_chars_max, {
    path: ['text'],
    message: `WhatsApp takes at most ${caption_chars_max} characters under a file; please shorten the text or send it by itself`,
  });

export type WhatsAppReply = z.infer<typeof schema> & Action;
export const whatsAppReplySchema = schema as z.ZodType<WhatsAppReply> & { shape: Record<string, unknown> };

export function whatsAppReplyFacts(action: WhatsAppReply, task: Task): ActionFacts {
  // Where both are known, the name has to be the number's.
  const recipient: CriticalValue = {
    kind: 'recipient',
    ...(action.to ? { field: 'to', value: action.to } : { field: 'chat', value: action.chat }),
  };
  return {
    category: 'messages',
    critical: [recipient, ...criticalInText('text', action.text)],
    staysInThread: staysInThread(action, task),
  };
}

export function renderWhatsAppReply(action: WhatsAppReply, task: Task): { title: string; blocks: CardBlock[] } {
  const { account, to, chat, in_reply_to, text } = action;
  const blocks: CardBlock[] = [{ kind: 'field', label: 'From', value: account }];
  if (to) blocks.push({ kind: 'field', label: 'To', value: to });
  if (chat) blocks.push({ kind: 'field', label: 'Chat', value: chat });
  if (in_reply_to) blocks.push({ kind: 'field', label: 'Quotes', value: quoted(action, task) });
  const until = freeUntil(action, task);
  if (until) blocks.push({ kind: 'field', label: 'Can be sent until', value: until });
  blocks.push({ kind: 'text', label: 'On WhatsApp', text });
  return { title: `WhatsApp ${staysInThread(action, task) ? 'reply' : 'message'} to ${chat || to}`, blocks };
}

/** The conversation that a message came in by, as its task remembers it. */
function threadOf({ to, chat }: { to: string; chat: string }): string {
  return to || chat;
}

/** The id of the message that a WHATSAPP task is about; empty where there is none. */
export function messageIdOf({ kind, source }: Pick<Task, 'kind' | 'source'>): string {
  return kind === 'WHATSAPP' ? source.slice(source.lastIndexOf(':') + 1) : '';
}

function staysInThread(action: WhatsAppReply, task: Task): boolean {
  const { thread, account } = task.facts;
  if (task.kind !== 'WHATSAPP' || !thread || account !== action.account) return false;
  const isQuoteOfIt = action.in_reply_to === '' || action.in_reply_to === messageIdOf(task);
  return isQuoteOfIt && threadOf(action) === thread;
}

function quoted(action: WhatsAppReply, task: Task): string {
  if (action.in_reply_to !== messageIdOf(task)) return action.in_reply_to;
  return `the message from ${task.from}`;
}

/** Only the Cloud API ends a conversation by itself; its messages' ids begin so. */
function freeUntil(action: WhatsAppReply, task: Task): string {
  const isCloud = messageIdOf(task).startsWith('wamid.');
  const came = Date.parse(task.received);
  if (!isCloud || !staysInThread(action, task) || Number.isNaN(came)) return '';
  return `${whenText(came + BOUNDS.window_ms, 'UTC')} UTC, unless they write again`;
}

function isPlainLine(value: string): boolean {
  return value === value.trim() && value.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value);
}

function isPlainText(value: string): boolean {
  return value.isWellFormed() && !/[^\P{Cc}\n]/u.test(value);
}
