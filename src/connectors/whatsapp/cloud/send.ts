/**
 * Sends an approved message once. The Cloud API knows no key for repeats and lets nobody look at messages. So each call is written down before
 * it is made, with a mark that Meta gives back by webhook together with what became of it; what is in doubt is never sent again.
 */
import { createHash } from 'node:crypto';
import { isoTime, wait } from '../../../clock.ts';
import type { Receipt } from '../../../domain/action.ts';
import { errorFacts, OfficeError } from '../../../errors.ts';
import type { Http } from '../../../outside/http.ts';
import type { Attempt, Lookup } from '../../connector.ts';
import { BOUNDS } from '../bounds.ts';
import type { Hand } from '../hand.ts';
import { receiptOf } from '../receipt.ts';
import type { Call } from '../store.ts';
import type { WhatsAppReply } from '../whatsapp-reply.ts';
import { failureOf } from './api.ts';
import { type OutgoingFile, outgoingFile, upload } from './files.ts';

type CloudHand = Pick<Hand, 'account' | 'context' | 'store' | 'problem'> & { api: Http; phoneNumberId: string };

/** Resolves with the receipt, also where an earlier try under the same key turns out to have sent it. */
export async function sendReply(hand: CloudHand, action: WhatsAppReply, attempt: Attempt): Promise<Receipt> {
  if (action.account !== hand.account) {
    const says = `This message is from ${action.account}, but WhatsApp is open as ${hand.account}.`;
    throw new OfficeError('action_invalid', says);
  }
  const earlier = await earlierReceipt(hand, action, attempt);
  if (earlier) return earlier;
  const problem = hand.problem(action);
  if (problem) throw new OfficeError('refused', problem.message, { hint: problem.hint });
  const file = await fileOf(action, attempt);
  const mediaId = file ? await upload(hand.api, hand.phoneNumberId, file, attempt.signal) : '';
  const { store } = hand;
  const tries = store.calls(keyOf(attempt)).length;
  const mark = hash(`${attempt.key}#${tries}`);
  await attempt.remember({ mark });
  store.begin(keyOf(attempt), mark, action.to, hand.context.clock.now());
  return call(hand, action, attempt, { mark, file, mediaId });
}

/** Did it leave? `certain: false` where a call was made and no word of it came. */
export async function lookupReply(hand: CloudHand, action: WhatsAppReply, attempt: Attempt): Promise<Lookup> {
  const last = await settled(hand, attempt);
  if (!last) return { found: false, certain: wasNeverCalled(hand, attempt) };
  if (last.state === 'sent') return { found: true, receipt: receiptOf(action, last.messageId, isoTime(last.at)) };
  return { found: false, certain: last.state !== 'begun' };
}

async function earlierReceipt(hand: CloudHand, action: WhatsAppReply, attempt: Attempt): Promise<Receipt | null> {
  const seen = await lookupReply(hand, action, attempt);
  if (seen.found) return seen.receipt;
  if (!seen.certain) throw new OfficeError('outcome_unknown', 'An earlier try may have sent this message already.');
  const [last] = hand.store.calls(keyOf(attempt));
  if (last?.state === 'failed') throw failureOf(last.errorCode);
  return null;
}

/** Nothing is called before it is written down; so who kept the book all the time knows. */
function wasNeverCalled({ store }: CloudHand, { memory, memoryLost, since }: Attempt): boolean {
  if (memoryLost) return false;
  return memory === null || store.since <= since;
}

/** The last call under this key, once word of it came or nobody waits for it any longer. */
async function settled(hand: CloudHand, attempt: Attempt): Promise<Call | null> {
  const { clock } = hand.context;
  const { store } = hand;
  for (;;) {
    const last = store.calls(keyOf(attempt))[0] ?? null;
    if (last?.state !== 'begun' || clock.now() >= last.at + BOUNDS.lookup_wait_ms) return last;
    await wait(clock, BOUNDS.lookup_step_ms, attempt.signal).catch(() => {
      throw new OfficeError('stopped', 'Looking for the message was stopped.');
    });
  }
}

async function call(
  hand: CloudHand,
  action: WhatsAppReply,
  { signal }: Attempt,
  outgoing: { mark: string; file: OutgoingFile | null; mediaId: string },
): Promise<Receipt> {
  const { mark } = outgoing;
  try {
    const json = { ...envelope(action, mark), ...content(action, outgoing) };
    const answer = await hand.api.ask({
      method: 'POST',
      path: `/${hand.phoneNumberId}/messages`,
      json,
      effect: true,
      signal,
    });
    const { messages } = answer.json() as { messages?: { id?: unknown }[] };
    const id = messages?.[0]?.id;
    if (typeof id !== 'string' || id === '' || id.length > BOUNDS.id_chars_max) {
      throw new OfficeError('answer_malformed', 'WhatsApp answered something that makes no sense.');
    }
    noteEnd(hand, mark, 'sent', id);
    return receiptOf(action, id, isoTime(hand.context.clock.now()));
  } catch (error) {
    if (error instanceof OfficeError && error.outcome === 'not-sent') noteEnd(hand, mark, 'refused', '');
    throw error;
  }
}

/** How it ended is known here and now, whatever the disk says; without the line the call stays in doubt, which is safe. */
function noteEnd({ store, context }: CloudHand, mark: string, state: 'refused' | 'sent', messageId: string): void {
  try {
    store.end(mark, state, messageId);
  } catch (error) {
    context.log.warn(errorFacts(error), 'how a WhatsApp call ended could not be kept');
  }
}

function envelope({ to, in_reply_to }: WhatsAppReply, mark: string) {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: to.slice(1),
    ...(in_reply_to && { context: { message_id: in_reply_to } }),
    biz_opaque_callback_data: mark,
  };
}

function content({ text }: WhatsAppReply, { file, mediaId }: { file: OutgoingFile | null; mediaId: string }) {
  if (!file) return { type: 'text', text: { preview_url: false, body: text } };
  const caption = text ? { caption: text } : {};
  if (file.kind === 'image') return { type: 'image', image: { id: mediaId, ...caption } };
  return { type: 'document', document: { id: mediaId, filename: file.name, ...caption } };
}

async function fileOf({ attachments }: WhatsAppReply, attempt: Attempt): Promise<OutgoingFile | null> {
  const [path] = attachments;
  return path === undefined ? null : outgoingFile(path, await attempt.readAttachment(path));
}

function keyOf({ key }: Attempt): string {
  return hash(key);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
