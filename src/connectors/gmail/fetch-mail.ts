/** Fetches one message and reads it. A message too large to load comes in pieces: its text, and what else was in it by name. */
import { isUtf8 } from 'node:buffer';
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import type { Arrival } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import { call } from './call.ts';
import type { MailEnvelope, MailParts } from './read-mail.ts';
import type { GmailSession } from './session.ts';

/** Never made into a task: what we sent or wrote ourselves, and what Gmail or a person threw away. */
const SKIPPED_LABELS = ['SENT', 'DRAFT', 'SPAM', 'TRASH', 'CHAT'];

/** Null where the message is gone by now, or isn't one to answer. */
export async function fetchMail(session: GmailSession, id: string, signal: AbortSignal): Promise<Arrival | null> {
  const message = await getMessage(session, id, signal);
  if (!message?.labelIds?.includes('INBOX')) return null;
  if (message.labelIds.some((label) => SKIPPED_LABELS.includes(label))) return null;
  return arrivalOf(session, id, message);
}

/** Any message of the mailbox, for reading only: also what was archived or sent. Null where there is none of this id. */
export async function fetchAnyMail(session: GmailSession, id: string, signal: AbortSignal): Promise<Arrival | null> {
  const message = await getMessage(session, id, signal);
  return message && arrivalOf(session, id, message);
}

async function arrivalOf(session: GmailSession, id: string, message: gmail_v1.Schema$Message): Promise<Arrival> {
  const { readRawMail, toArrival } = await import('./read-mail.ts');
  const envelope: MailEnvelope = {
    id,
    threadId: message.threadId ?? '',
    account: session.account,
    at: Number(message.internalDate) || session.context.clock.now(),
    snippet: message.snippet ?? '',
  };
  const parts = message.raw
    ? await readRawMail(Buffer.from(message.raw, 'base64url'), envelope)
    : await readPieces(message);
  return toArrival(parts, envelope, session.context.limits.mail_request_chars_max);
}

/**
 * Whole where that is cheap; else as Google has taken it apart, without the attachments' bytes, which nobody needs here; else
 * only what it is about. One monstrous mail must neither stop the watcher nor hold up the office.
 */
async function getMessage(
  session: GmailSession,
  id: string,
  signal: AbortSignal,
): Promise<gmail_v1.Schema$Message | null> {
  const whole = await getAs(session, id, 'raw', BOUNDS.raw_bytes_max, signal);
  if (whole !== 'too large' && !hasTooManyLines(whole)) return whole;
  const pieces = await getAs(session, id, 'full', BOUNDS.pieces_bytes_max, signal);
  if (pieces !== 'too large') return pieces;
  const head = await getAs(session, id, 'metadata', BOUNDS.pieces_bytes_max, signal);
  return head === 'too large' ? null : head;
}

async function getAs(
  session: GmailSession,
  id: string,
  format: 'raw' | 'full' | 'metadata',
  bytesMax: number,
  signal: AbortSignal,
): Promise<gmail_v1.Schema$Message | null | 'too large'> {
  const messages = session.api.users.messages;
  // base64 needs four bytes for three
  const maxContentLength = Math.ceil(bytesMax * 1.4);
  try {
    return await call(session, 'read', signal, (options) =>
      messages.get({ userId: 'me', id, format }, { ...options, maxContentLength, size: maxContentLength }),
    );
  } catch (error) {
    if (causeOf(error).status === 404) return null;
    if (causeOf(error).code === 'TOO_LARGE') return 'too large';
    throw error;
  }
}

function hasTooManyLines(message: gmail_v1.Schema$Message | null): boolean {
  const raw = Buffer.from(message?.raw ?? '', 'base64url');
  let lines = 0;
  for (let at = raw.indexOf(10); at !== -1; at = raw.indexOf(10, at + 1)) {
    if (++lines > BOUNDS.raw_lines_max) return true;
  }
  return false;
}

async function readPieces(message: gmail_v1.Schema$Message): Promise<MailParts> {
  const [{ htmlAsText }, { shownSender }, { addressParser, decodeWords }] = await Promise.all([
    import('./text.ts'),
    import('./read-mail.ts'),
    import('postal-mime'),
  ]);
  const leaves = leavesOf(message.payload);
  const headers = new Map(message.payload?.headers?.map(({ name, value }) => [name?.toLowerCase() ?? '', value ?? '']));
  const raw = (name: string) => headers.get(name) ?? '';
  const get = (name: string) => decodeWords(raw(name));
  const body = (type: string) => decode(leaves.find((part) => part.mimeType === type && !part.filename));
  const addresses = (name: string) => addressParser(raw(name), { flatten: true }).map((one) => one.address ?? '');
  const text = body('text/plain').trim() ? body('text/plain') : htmlAsText(body('text/html'));
  return {
    from: shownSender(raw('from')),
    replyTo: addresses('reply-to')[0] ?? '',
    addressedTo: [...addresses('to'), ...addresses('cc')],
    subject: get('subject'),
    messageId: get('message-id'),
    references: get('references'),
    headers,
    text: `${text.trimEnd() || (message.snippet ?? '')}\n\n(This mail is large: it was not loaded whole. See it in Gmail.)`,
    files: leaves
      .filter((part) => part.filename)
      .map((part) => ({ name: part.filename ?? '', bytes: part.body?.size ?? 0 })),
  };
}

function leavesOf(part: gmail_v1.Schema$MessagePart | undefined): gmail_v1.Schema$MessagePart[] {
  const found: gmail_v1.Schema$MessagePart[] = [];
  const open = part ? [part] : [];
  while (open.length > 0) {
    const next = open.pop()!;
    if (next.parts?.length) open.push(...next.parts.toReversed());
    else found.push(next);
  }
  return found;
}

/** Google gives UTF-8; where it doesn't, the part's own charset is tried. */
function decode(part: gmail_v1.Schema$MessagePart | undefined): string {
  const bytes = Buffer.from(part?.body?.data ?? '', 'base64url');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const type = part?.headers?.find(({ name }) => name?.toLowerCase() === 'content-type')?.value ?? '';
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? 'windows-1252';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function causeOf(error: unknown): { status?: number; code?: string } {
  return error instanceof OfficeError ? ((error.cause ?? {}) as { status?: number; code?: string }) : {};
}
