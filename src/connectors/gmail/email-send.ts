/** The action `email.send`: its fields, what the policy needs to know of it, and what the card shows. Pure. */
import { z } from 'zod';
import type { Action, ActionFacts, CriticalValue } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import { bareAddress, type Task } from '../../domain/task.ts';
import { BOUNDS } from './bounds.ts';

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;
const MESSAGE_ID = /^<[!-;=?-~]{1,900}>$/;

const address = z
  .string()
  .refine(isBareAddress, 'must be a bare address like ali@example.com, with no name and nothing else');
/** A mail leaves with its domains in lower case, so that is how the card shows them. */
const recipient = address.transform((value) => value.slice(0, value.lastIndexOf('@')) + domainOf(value).toLowerCase());
const messageId = z.string().regex(MESSAGE_ID, 'must be a Message-ID with its angle brackets');

const schema = z
  .strictObject({
    type: z.literal('email.send'),
    /** The mailbox it leaves from. */
    account: address,
    to: z.array(recipient).max(BOUNDS.recipients_max),
    cc: z.array(recipient).max(BOUNDS.recipients_max),
    bcc: z.array(recipient).max(BOUNDS.recipients_max),
    subject: z
      .string()
      .max(BOUNDS.subject_chars_max, `must have at most ${BOUNDS.subject_chars_max} characters`)
      .refine(isOneLine, 'must be one line without control characters'),
    /** Leaves byte for byte as UTF-8. */
    text: z
      .string()
      .max(BOUNDS.text_chars_max, `must have at most ${BOUNDS.text_chars_max} characters`)
      .refine((text) => text.trim() !== '', 'must say something')
      .refine(isPlainText, 'must not hold control characters or broken Unicode'),
    /** Paths inside the vault. */
    attachments: z.array(z.string().min(1)).max(BOUNDS.files_shown_max),
    /** Gmail's thread id; empty for a new conversation. */
    in_thread: z.string().regex(/^[\w-]{0,64}$/, 'must be a Gmail thread id or empty'),
    in_reply_to: z.union([z.literal(''), messageId]),
    reference_chain: z.array(messageId).max(BOUNDS.references_max + 1),
  })
  .refine(({ to, cc, bcc }) => to.length + cc.length + bcc.length > 0, {
    path: ['to'],
    message: 'needs at least one recipient',
  });

export type EmailSend = z.infer<typeof schema> & Action;
export const emailSendSchema = schema as z.ZodType<EmailSend> & { shape: Record<string, unknown> };

const RECIPIENT_FIELDS = ['to', 'cc', 'bcc'] as const;

export function emailSendFacts(action: EmailSend, task: Task): ActionFacts {
  const recipients = RECIPIENT_FIELDS.flatMap((field) =>
    action[field].map((value): CriticalValue => ({ kind: 'recipient', field, value })),
  );
  const inSubject = criticalInText('subject', action.subject);
  return {
    category: 'email',
    critical: [...recipients, ...inSubject, ...criticalInText('text', action.text)],
    staysInThread: staysInThread(action, task),
  };
}

export function renderEmailSend(action: EmailSend, task: Task): { title: string; blocks: CardBlock[] } {
  const blocks: CardBlock[] = [{ kind: 'field', label: 'From', value: action.account }];
  const labels = { to: 'To', cc: 'Cc', bcc: 'Bcc' };
  for (const field of RECIPIENT_FIELDS) {
    for (const value of action[field]) blocks.push({ kind: 'field', label: labels[field], value });
  }
  blocks.push({ kind: 'field', label: 'Subject', value: action.subject });
  if (action.in_thread || action.in_reply_to) {
    blocks.push({ kind: 'field', label: 'In reply to', value: repliedTo(action, task) });
  }
  for (const value of foreignReferences(action, task)) blocks.push({ kind: 'field', label: 'Reference', value });
  blocks.push({ kind: 'text', label: 'Text', text: action.text });
  return { title: title(action, task), blocks };
}

/**
 * Answers in the conversation it came from, openly, to its sender, and to nobody who wasn't in it by name. Without its sender it would be a
 * mail to whomever the sender has put into the copy.
 */
function staysInThread(action: EmailSend, task: Task): boolean {
  if (!action.in_thread || action.in_thread !== task.facts.thread || action.bcc.length > 0) return false;
  if (action.in_reply_to !== '' && action.in_reply_to !== task.facts.message_id) return false;
  if (foreignReferences(action, task).length > 0) return false;
  const sender = bareAddress(task.from);
  const known = new Set([sender, ...(task.facts.addressed_to ?? [])].map((one) => one.toLowerCase()));
  const recipients = [...action.to, ...action.cc].map((one) => one.toLowerCase());
  return recipients.includes(sender) && recipients.every((recipient) => known.has(recipient));
}

/** Message-IDs that would leave in the headers although neither the mail that came nor the card has them. */
function foreignReferences(action: EmailSend, { facts }: Task): string[] {
  const own = [...(facts.references ?? []), facts.message_id ?? '', action.in_reply_to];
  return action.reference_chain.filter((id) => !own.includes(id));
}

function title(action: EmailSend, task: Task): string {
  const [first = '', ...others] = RECIPIENT_FIELDS.flatMap((field) => action[field]);
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const isReply = action.in_thread !== '' && action.in_thread === task.facts.thread;
  if (isReply && first.toLowerCase() === bareAddress(task.from))
    return `Reply to ${shownName(task.from, first)}${more}`;
  return `${isReply ? 'Reply' : 'Mail'} to ${first}${more}`;
}

function shownName(from: string, fallback: string): string {
  const name = from.slice(0, Math.max(0, from.lastIndexOf('<'))).trim();
  return name || fallback;
}

function repliedTo(action: EmailSend, task: Task): string {
  const { answers, message_id } = task.facts;
  if (answers && action.in_reply_to !== '' && action.in_reply_to === message_id) return answers;
  const isThisMail = action.in_thread === task.facts.thread && action.in_reply_to === (task.facts.message_id ?? '');
  if (isThisMail) return `${task.subject || '(no subject)'}, from ${task.from}`;
  return [action.in_reply_to, action.in_thread && `thread ${action.in_thread}`].filter(Boolean).join(', ');
}

/** Stricter than the RFC on purpose: no quotes, no comments, no display name, nothing that a header could be bent with. */
function isBareAddress(value: string): boolean {
  const at = value.lastIndexOf('@');
  if (at < 1 || at > 64 || value.length > 254) return false;
  return LOCAL_PART.test(value.slice(0, at)) && DOMAIN.test(value.slice(at + 1));
}

/** With the @. */
function domainOf(value: string): string {
  return value.slice(value.lastIndexOf('@'));
}

function isOneLine(value: string): boolean {
  return value.isWellFormed() && !/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(value);
}

function isPlainText(value: string): boolean {
  return value.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/.test(value);
}
