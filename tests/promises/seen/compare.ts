/** What left, held against what the owner saw; and what a note on the disk would do, told without the office. */
import { lstatSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type EmailSend, emailSendSchema } from '../../../src/connectors/gmail/email-send.ts';
import type { SentMail } from '../../../src/connectors/gmail/stand-in.ts';
import { actionDigest, sha256 } from '../../../src/domain/digest.ts';
import { receiverName } from '../../../src/domain/file-name.ts';
import { visible } from '../../../src/domain/visible.ts';
import { parseNote } from '../../../src/vault/note.ts';
import { filesOf } from './file-changes.ts';
import { FIELDS, type Held } from './held.ts';

/** What was approved, byte for byte, kept by the test itself. */
export interface Approved {
  mail: EmailSend;
  /** In the order of the mail. */
  files: { path: string; bytes: Buffer }[];
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function approvedIn(vaultDir: string, held: Held): Approved {
  const mail = parseNote(held.bytes.toString(), FIELDS).task.action as EmailSend;
  return {
    mail,
    files: filesOf(vaultDir, held.note, mail.attachments).map((path) => ({ path, bytes: readFileSync(path) })),
  };
}

/** Digest of what this task's files would send as they lie there now; null where they can send nothing. */
export function digestNow(vaultDir: string, { id, note }: Held, account: string): string | null {
  try {
    const { task } = parseNote(UTF8.decode(plainFile(note)), FIELDS);
    const mail = emailSendSchema.parse(task.action);
    if (task.id !== id || mail.attachments.some((path) => /(^|\/)\.\.?(\/|$)/.test(path))) return null;
    const paths = filesOf(vaultDir, note, mail.attachments);
    const files = mail.attachments.map((path, index) => {
      const bytes = plainFile(paths[index]!);
      return { path, name: receiverName(path), bytes: bytes.length, sha256: sha256(bytes) };
    });
    return actionDigest(mail, files, account);
  } catch {
    return null;
  }
}

function plainFile(path: string): Buffer {
  if (!lstatSync(path).isFile()) throw new Error('not a plain file');
  return readFileSync(path);
}

/** The mail is the approved one to the byte, and so is what the card had shown of it. */
export function expectAsSeen(sent: SentMail, { card, message }: Held, { mail, files }: Approved): void {
  const left = { from: sent.from, to: sent.to, cc: sent.cc, bcc: sent.bcc, subject: sent.subject };
  expect(left).toEqual({ from: mail.account, to: mail.to, cc: mail.cc, bcc: mail.bcc, subject: mail.subject });
  expect(textOf(sent)).toEqual(Buffer.from(mail.text));
  expect(sent.attachments.map(({ bytes }) => sha256(bytes))).toEqual(files.map(({ bytes }) => sha256(bytes)));
  expect([sent.inReplyTo, ...sent.references]).toEqual([mail.in_reply_to, ...mail.reference_chain]);
  const shown = (label: string) =>
    card.blocks.flatMap((block) => (block.kind === 'field' && block.label === label ? [block.value] : []));
  expect({
    from: shown('From')[0],
    to: shown('To'),
    cc: shown('Cc'),
    bcc: shown('Bcc'),
    subject: shown('Subject')[0],
  }).toEqual(left);
  expect(card.blocks.find(({ kind }) => kind === 'text')).toMatchObject({ text: mail.text });
  expect(card.blocks.filter(({ kind }) => kind === 'file')).toEqual(
    files.map(({ path, bytes }) => ({ kind: 'file', name: receiverName(path), bytes: bytes.length })),
  );
  for (const address of [...sent.to, ...sent.cc, ...sent.bcc]) expect(message.text).toContain(address);
  for (const line of mail.text.split(/[\r\n\t]+/)) expect(message.text).toContain(visible(line));
}

/** The bytes of the first part: the text, as it travelled. */
function textOf({ raw }: SentMail): Buffer {
  const mail = raw.toString('latin1');
  const begin = mail.indexOf('\r\n\r\n', mail.indexOf('Content-Transfer-Encoding: base64')) + 4;
  const end = mail.indexOf('\r\n--', begin);
  return Buffer.from(mail.slice(begin, end < 0 ? undefined : end), 'base64');
}
