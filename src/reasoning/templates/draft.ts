/** Puts a mail together as the action that the Gmail connector sends: every field present, empty where unused. Pure. */
import type { Action } from '../../domain/action.ts';
import type { Task } from '../../domain/task.ts';

/** `email.send` as templates write it; the connector's schema has the last word. */
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
const REPLY_PREFIX = /^\s*(re|aw|antw|sv|vs|odp|rif)\s*(\[\d+\])?\s*[:：]/i;

/** An answer in the thread that the mail came in, to its sender alone. */
export function replyDraft(task: Task, account: string, to: string, text: string): MailAction {
  const { thread = '', message_id = '', references = [] } = task.facts;
  const chain = message_id && !references.includes(message_id) ? [...references, message_id] : [...references];
  return {
    type: 'email.send',
    account: task.facts.account || account,
    to: [to],
    cc: [],
    bcc: [],
    subject: replySubject(task.subject),
    text,
    attachments: [],
    in_thread: thread,
    in_reply_to: message_id,
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
  return { type: 'email.send', account, to, cc, bcc, subject: oneLine(subject), text, attachments, ...none };
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
  const plain = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return [...plain.slice(0, SUBJECT_CHARS_MAX * 2)].slice(0, SUBJECT_CHARS_MAX).join('').trim();
}
