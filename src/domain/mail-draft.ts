/** Puts a mail together as the action that the Gmail connector sends: every field present, empty where unused. Pure. */
import type { Action } from './action.ts';
import { isAddress } from './address.ts';
import type { Task } from './task.ts';

/** `email.send` as whoever drafts it writes it; the connector's schema has the last word. */
export interface MailAction extends Action {
  type: 'email.send';
  account: string;
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  subject: string;
  text: string;
  attachments: readonly string[];
  in_thread: string;
  in_reply_to: string;
  reference_chain: readonly string[];
}

const SUBJECT_CHARS_MAX = 250;
const MESSAGE_ID = /^<[^<>\s\p{Cc}]{1,900}>$/u;
const REPLY_PREFIX = /^\s*(re|aw|antw|sv|vs|odp|rif)\s*(\[\d+\])?\s*[:：]/i;

/** An answer in the thread that the mail came in, to its sender alone. */
export function replyDraft(task: Task, account: string, to: string, text: string): MailAction {
  const { thread = '', message_id = '', references = [] } = task.facts;
  const chain = [...new Set([...references, message_id])].filter((id) => MESSAGE_ID.test(id));
  return {
    type: 'email.send',
    account: task.facts.account || account,
    to: [to],
    cc: [],
    bcc: [],
    subject: replySubject(task.subject),
    text: plainText(text),
    attachments: [],
    in_thread: thread,
    in_reply_to: MESSAGE_ID.test(message_id) ? message_id : '',
    reference_chain: chain,
  };
}

export interface NewMail {
  account: string;
  to: readonly string[];
  cc?: readonly string[];
  bcc?: readonly string[];
  subject: string;
  text: string;
  attachments?: readonly string[];
}

export function newDraft(mail: NewMail): MailAction {
  const none = { in_thread: '', in_reply_to: '', reference_chain: [] };
  const { account, to, cc = [], bcc = [], subject, text, attachments = [] } = mail;
  return {
    type: 'email.send',
    account,
    to,
    cc,
    bcc,
    subject: oneLine(subject),
    text: plainText(text),
    attachments,
    ...none,
  };
}

/** Addresses with other than plain letters can't be sent to. */
export function canBeSentTo(address: string): boolean {
  return isAddress(address) && /^[\x21-\x7E]+$/.test(address);
}

export function isMailAction(action: Action | null): action is MailAction {
  return action?.type === 'email.send';
}

/** Kept as it is where it already says that it is an answer, so that the thread holds. */
function replySubject(subject: string): string {
  const line = oneLine(subject);
  if (REPLY_PREFIX.test(line)) return line;
  return line === '' ? 'Re: (no subject)' : oneLine(`Re: ${line}`);
}

/** A header must not hold a line break or any other control character. */
export function oneLine(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return [...plain.slice(0, SUBJECT_CHARS_MAX * 2)].slice(0, SUBJECT_CHARS_MAX).join('').trim();
}

/** What a mail's text can carry: whole characters, plain line breaks, no other control characters. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}
