/**
 * Did it leave? Reads only. Gmail deletes a draft by sending it: a draft that still lies there was not sent; one that is gone
 * is searched in Sent, first in its thread (true at once), then by its Message-ID (Gmail's index may lag).
 */
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import { isoTime, wait } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { OfficeError } from '../../errors.ts';
import type { Attempt, Lookup } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { call } from './call.ts';
import { messageIdOf } from './compose.ts';
import type { EmailSend } from './email-send.ts';
import { stoppedError } from './errors.ts';
import { type DraftMemory, readMemory } from './memory.ts';
import { receiptOf } from './receipt.ts';
import type { GmailSession } from './session.ts';

/** `certain: false` where the draft is gone and nothing in Sent can be told to be it. */
export async function lookupEmailSend(session: GmailSession, action: EmailSend, attempt: Attempt): Promise<Lookup> {
  const memory = readMemory(attempt.memory);
  if (!memory) return attempt.memoryLost ? lookForKey(session, action, attempt) : { found: false, certain: true };
  if (await draftStays(session, memory, attempt)) return { found: false, certain: true };
  for (let tries = 1; ; tries++) {
    const receipt = await findSent(session, action, attempt, memory);
    if (receipt) return { found: true, receipt };
    if (tries === BOUNDS.lookup_tries_max) return { found: false, certain: false };
    await pause(session, BOUNDS.lookup_wait_ms, attempt.signal);
  }
}

/** With nothing to go by but the key, a mail that isn't found may still have left: Gmail may have given it another Message-ID. */
async function lookForKey(session: GmailSession, action: EmailSend, { key, signal }: Attempt): Promise<Lookup> {
  const sent = await sentByMessageId(session, messageIdOf(action.account, key), signal);
  if (!sent?.id) return { found: false, certain: false };
  return { found: true, receipt: receiptOf(action, sent.id, sentAt(session, sent)) };
}

/** The draft that carries this Message-ID, made by a try whose answer never came; null where there is none. */
export async function findStrayDraft(
  session: GmailSession,
  messageId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const drafts = session.api.users.drafts;
  const found = await call(session, 'read', signal, (options) =>
    drafts.list({ userId: 'me', q: `rfc822msgid:${messageId.slice(1, -1)}`, maxResults: 1 }, options),
  );
  return found.drafts?.[0]?.id ?? null;
}

/**
 * True once it is sure that the draft was not sent. A request that was cut off may still be carried out, so a draft
 * counts as unsent only when Gmail had answered, or when enough time has passed.
 */
async function draftStays(session: GmailSession, memory: DraftMemory, attempt: Attempt): Promise<boolean> {
  const { clock } = session.context;
  const started = clock.now();
  const settled = () => session.answeredSends.has(attempt.key) || clock.now() >= settledAt(attempt, started);
  for (;;) {
    const sure = settled();
    if (!(await draftExists(session, memory.draftId, attempt.signal))) return false;
    if (sure) return true;
    await pause(session, BOUNDS.settle_poll_ms, attempt.signal);
  }
}

/** The send may have left as late as now, unless the intent is so old that every request of it has ended. */
function settledAt({ since }: Attempt, started: number): number {
  const longAgo = since + BOUNDS.request_ms_max + BOUNDS.settle_ms;
  return started >= longAgo ? started : started + BOUNDS.settle_ms;
}

async function draftExists(session: GmailSession, id: string, signal: AbortSignal): Promise<boolean> {
  const drafts = session.api.users.drafts;
  const draft = await orNull(
    call(session, 'read', signal, (options) => drafts.get({ userId: 'me', id, format: 'minimal' }, options)),
  );
  return draft !== null;
}

async function findSent(
  session: GmailSession,
  action: EmailSend,
  { since, signal }: Attempt,
  memory: DraftMemory,
): Promise<Receipt | null> {
  const inThread = memory.threadId ? await sentInThread(session, memory.threadId, signal) : [];
  const sent =
    inThread.find((message) => header(message, 'message-id') === memory.messageId) ??
    onlyTwin(inThread, action, since) ??
    (await sentByMessageId(session, memory.messageId, signal));
  if (!sent?.id) return null;
  return receiptOf(action, sent.id, sentAt(session, sent));
}

function sentAt({ context }: GmailSession, { internalDate }: gmail_v1.Schema$Message): string {
  return isoTime(Number(internalDate) || context.clock.now());
}

async function sentInThread(
  session: GmailSession,
  id: string,
  signal: AbortSignal,
): Promise<gmail_v1.Schema$Message[]> {
  const thread = await orNull(
    call(session, 'read', signal, (options) =>
      session.api.users.threads.get(
        { userId: 'me', id, format: 'metadata', metadataHeaders: ['Message-ID', 'To', 'Cc', 'Subject'] },
        options,
      ),
    ),
  );
  return thread?.messages?.filter((message) => message.labelIds?.includes('SENT')) ?? [];
}

/** Gmail may put its own Message-ID in place of ours: then the one message that looks the same and is new is it. */
function onlyTwin(
  sent: gmail_v1.Schema$Message[],
  action: EmailSend,
  since: number,
): gmail_v1.Schema$Message | undefined {
  const twins = sent.filter(
    (message) =>
      Number(message.internalDate) >= since - BOUNDS.request_ms_max &&
      header(message, 'subject') === action.subject &&
      sameAddresses(header(message, 'to'), action.to) &&
      sameAddresses(header(message, 'cc'), action.cc),
  );
  return twins.length === 1 ? twins[0] : undefined;
}

async function sentByMessageId(
  session: GmailSession,
  messageId: string,
  signal: AbortSignal,
): Promise<gmail_v1.Schema$Message | null> {
  if (!messageId) return null;
  const messages = session.api.users.messages;
  const query = {
    userId: 'me',
    labelIds: ['SENT'],
    q: `rfc822msgid:${messageId.slice(1, -1)}`,
    includeSpamTrash: true,
  };
  const found = await call(session, 'read', signal, (options) => messages.list(query, options));
  const id = found.messages?.[0]?.id;
  if (!id) return null;
  return await orNull(
    call(session, 'read', signal, (options) => messages.get({ userId: 'me', id, format: 'minimal' }, options)),
  );
}

function header(message: gmail_v1.Schema$Message, name: string): string {
  return message.payload?.headers?.find((one) => one.name?.toLowerCase() === name)?.value ?? '';
}

function sameAddresses(value: string, expected: readonly string[]): boolean {
  const found = value.split(',').map((one) => one.trim().replace(/^<|>$/g, '').toLowerCase());
  return (
    [...found].filter(Boolean).sort().join() ===
    expected
      .map((one) => one.toLowerCase())
      .sort()
      .join()
  );
}

/** Null where Gmail says that it isn't there. */
async function orNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    const isGone = error instanceof OfficeError && (error.cause as { status?: number } | undefined)?.status === 404;
    if (isGone) return null;
    throw error;
  }
}

async function pause(session: GmailSession, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(session.context.clock, ms, signal);
  } catch {
    throw stoppedError('read');
  }
}
