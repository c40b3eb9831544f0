/**
 * An action as an RFC 5322 message. The text travels as base64 of its exact UTF-8 bytes, so that no hop re-wraps, trims or
 * re-ends a line: what the receiver decodes is the text that was approved. nodemailer is loaded when it is first needed.
 */
import { createHash } from 'node:crypto';
import { receiverName } from '../../domain/file-name.ts';
import type { EmailSend } from './email-send.ts';

export interface ComposedMail {
  raw: Buffer;
  /** With its angle brackets. */
  messageId: string;
}

const ENCODED_BYTES_MAX = 45;

type ComposerModule = typeof import('nodemailer/lib/mail-composer');
let composer: Promise<ComposerModule> | undefined;

/** Starts to load nodemailer (50 ms) without waiting, so that the first approved mail needn't. */
export function preloadComposer(): void {
  loadComposer().catch(() => {});
}

/** `read` gives the bytes of a file in the vault; its errors pass through. */
export async function composeMail(
  action: EmailSend,
  key: string,
  at: Date,
  read: (path: string) => Promise<Buffer>,
): Promise<ComposedMail> {
  const { default: MailComposer } = await loadComposer();
  const messageId = messageIdOf(action.account, key);
  const attachments = await Promise.all(
    action.attachments.map(async (path) => ({ filename: receiverName(path), content: await read(path) })),
  );
  const mail = new MailComposer({
    from: bare(action.account),
    to: action.to.map(bare),
    cc: action.cc.map(bare),
    bcc: action.bcc.map(bare),
    subject: asRead(action.subject),
    messageId,
    date: at,
    inReplyTo: action.in_reply_to || undefined,
    references: action.reference_chain.length > 0 ? [...action.reference_chain] : undefined,
    text: action.text,
    attachments,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const root = mail.compile();
  // Gmail takes the blind copies from the header and removes it
  root.keepBcc = true;
  (root.childNodes[0] ?? root).setHeader('Content-Transfer-Encoding', 'base64');
  return { raw: await root.build(), messageId };
}

/** What a mail program would trim, or take for another text in wrapping (`=?utf-8?…?=`), is wrapped up itself: it is read as it was approved. */
function asRead(subject: string): string {
  return /^\s|\s$|\s\s|=\?/.test(subject) ? encodedWords(subject) : subject;
}

/** RFC 2047: at most 75 characters each, no character cut in two; the spaces between them don't count. */
function encodedWords(text: string): string {
  const parts = [''];
  for (const character of text) {
    if (Buffer.byteLength(`${parts.at(-1)}${character}`) > ENCODED_BYTES_MAX) parts.push('');
    parts[parts.length - 1] += character;
  }
  return parts.map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}

/** The same for the same attempt, so that a message can be found again; tells nothing about the key. */
export function messageIdOf(account: string, key: string): string {
  const hash = createHash('sha256').update(`message-id\n${account}\n${key}`).digest('hex').slice(0, 40);
  return `<${hash}@${account.slice(account.lastIndexOf('@') + 1)}>`;
}

function loadComposer(): Promise<ComposerModule> {
  composer ??= import('nodemailer/lib/mail-composer');
  return composer;
}

function bare(address: string) {
  return { name: '', address };
}
