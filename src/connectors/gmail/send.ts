/**
 * Sends an approved mail once: draft, remember its id, send the draft. Gmail deletes a draft by sending it, so the draft's id
 * tells afterwards whether it left. Whatever was remembered is looked at before anything is done again.
 */
import { Readable } from 'node:stream';
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { isDiskFull, OfficeError } from '../../errors.ts';
import type { Attempt } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { call } from './call.ts';
import { type ComposedMail, composeMail } from './compose.ts';
import type { EmailSend } from './email-send.ts';
import { malformedError } from './errors.ts';
import { isId } from './ids.ts';
import { findStrayDraft, lookupEmailSend } from './lookup.ts';
import { type DraftMemory, readMemory } from './memory.ts';
import { receiptOf } from './receipt.ts';
import { type GmailSession, rememberKey } from './session.ts';

/** Resolves with the receipt, also where an earlier try under the same key turns out to have sent it. */
export async function executeEmailSend(session: GmailSession, action: EmailSend, attempt: Attempt): Promise<Receipt> {
  if (action.account !== session.account) {
    throw new OfficeError(
      'action_invalid',
      `This mail is from ${action.account}, but Gmail is open as ${session.account}.`,
    );
  }
  const earlier = readMemory(attempt.memory);
  if (earlier) {
    const seen = await lookupEmailSend(session, action, attempt);
    if (seen.found) return seen.receipt;
    if (!seen.certain) throw new OfficeError('outcome_unknown', 'An earlier try may have sent this mail already.');
  }
  const now = new Date(session.context.clock.now());
  const mail = await composeMail(action, attempt.key, now, attempt.readAttachment);
  if (mail.raw.length > BOUNDS.upload_bytes_max) {
    throw new OfficeError('too_large', 'With its attachments this mail is larger than Gmail takes.');
  }
  const draft = await putDraft(session, action, attempt, mail, earlier);
  await rememberDraft(attempt, draft);
  return await sendDraft(session, action, attempt, draft);
}

/** A draft of an earlier try is overwritten, never doubled: if it left meanwhile, the update fails and nothing is sent. */
async function putDraft(
  session: GmailSession,
  action: EmailSend,
  attempt: Attempt,
  mail: ComposedMail,
  earlier: DraftMemory | null,
): Promise<DraftMemory> {
  const { key, signal } = attempt;
  const stray = session.strayDrafts.has(key) ? await findStrayDraft(session, mail.messageId, signal) : null;
  const id = earlier?.draftId ?? stray;
  try {
    const drafts = session.api.users.drafts;
    const answer = await call(session, 'draft', signal, (options) => {
      const content = { userId: 'me', ...draftContent(action, mail) };
      return id ? drafts.update({ ...content, id }, options) : drafts.create(content, options);
    });
    const draft = readDraft(answer, mail);
    session.strayDrafts.delete(key);
    return draft;
  } catch (error) {
    if (earlier && error instanceof OfficeError && error.code === 'refused') {
      throw new OfficeError('outcome_unknown', 'The draft of an earlier try is gone; it may have been sent.');
    }
    // it may lie there although we don't know its id; the next try under this key looks for it
    if (error instanceof OfficeError && error.retryable) rememberKey(session.strayDrafts, key);
    throw error;
  }
}

function draftContent(action: EmailSend, { raw }: ComposedMail) {
  const threadId = action.in_thread || undefined;
  if (raw.length <= BOUNDS.json_message_bytes_max) {
    return { requestBody: { message: { raw: raw.toString('base64url'), threadId } } };
  }
  return { requestBody: { message: { threadId } }, media: { mimeType: 'message/rfc822', body: Readable.from([raw]) } };
}

function readDraft(answer: gmail_v1.Schema$Draft, { messageId }: ComposedMail): DraftMemory {
  if (!isId(answer?.id) || !isId(answer.message?.threadId)) throw malformedError('draft');
  return { draftId: answer.id, threadId: answer.message.threadId, messageId };
}

/** Nothing may leave before this is durable. */
async function rememberDraft(attempt: Attempt, draft: DraftMemory): Promise<void> {
  try {
    await attempt.remember({ ...draft });
  } catch (error) {
    if (error instanceof OfficeError && error.outcome === 'not-sent') throw error;
    const code = isDiskFull(error) ? 'disk_full' : 'stopped';
    throw new OfficeError(code, 'The draft could not be recorded, so it was not sent.');
  }
}

async function sendDraft(
  session: GmailSession,
  action: EmailSend,
  { key, signal }: Attempt,
  draft: DraftMemory,
): Promise<Receipt> {
  session.answeredSends.delete(key);
  try {
    const sent = await call(session, 'send', signal, (options) =>
      session.api.users.drafts.send({ userId: 'me', requestBody: { id: draft.draftId } }, options),
    );
    if (!isId(sent?.id)) throw malformedError('send');
    return receiptOf(action, sent.id, isoTime(session.context.clock.now()));
  } catch (error) {
    if (!(error instanceof OfficeError)) throw error;
    if (wasAnswered(error)) rememberKey(session.answeredSends, key);
    // our own draft is gone: somebody deleted it or sent it by hand
    if (statusOf(error) === 404)
      throw new OfficeError('outcome_unknown', 'The draft vanished before it could be sent.');
    throw error;
  }
}

/** True where nothing can be under way any longer. A gateway's timeout is no answer of Gmail's: the request may still be under way behind it. */
function wasAnswered(error: OfficeError): boolean {
  const status = statusOf(error);
  return (
    error.code === 'answer_malformed' ||
    error.code === 'unreachable' ||
    status === 500 ||
    status === 503 ||
    (status >= 400 && status < 500)
  );
}

function statusOf(error: OfficeError): number {
  return (error.cause as { status?: number } | undefined)?.status ?? 0;
}
