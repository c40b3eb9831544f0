/** Hands over what Meta's webhook has brought, oldest first, and tells the owner of messages that were given back after they had left. */
import { sizeText } from '../../../domain/in-words.ts';
import { oneLine } from '../../../domain/mail-draft.ts';
import type { Arrival } from '../../../domain/task.ts';
import { OfficeError } from '../../../errors.ts';
import type { Http } from '../../../outside/http.ts';
import { BOUNDS } from '../bounds.ts';
import type { Hand } from '../hand.ts';
import type { Incoming } from '../store.ts';
import { problemOf } from './api.ts';

type CloudHand = Pick<Hand, 'account' | 'context' | 'store'> & { api: Http };

const SUBJECT_CHARS_MAX = 80;

/** Resolves with true where more waits. A message leaves the inbox only when its task is safe. */
export async function takeInbox(
  hand: CloudHand,
  accept: (arrival: Arrival) => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, context } = hand;
  const waiting = store.waiting();
  for (const message of waiting) {
    if (signal.aborted) throw new OfficeError('stopped', 'Looking at WhatsApp was stopped.');
    await accept(arrivalOf(hand, message, await shownFile(hand, message, signal)));
    store.taken(message.id);
  }
  await tellFailures(hand);
  store.sweep(context.clock.now());
  return waiting.length === BOUNDS.inbox_batch;
}

function arrivalOf({ account, context }: CloudHand, message: Incoming, file: string): Arrival {
  const { id, from, name, at } = message;
  const text = message.text.slice(0, context.limits.mail_request_chars_max);
  return {
    source: `whatsapp:${id}`,
    kind: 'WHATSAPP',
    from: name && from ? `${name} <${from}>` : name || from || 'somebody without a number',
    subject: subjectOf(text, file),
    at,
    request: text || `(${file} without words)`,
    // Who hides the number can be answered on WhatsApp only, so there is no thread of ours.
    facts: { account, ...(from && { thread: from }), ...(file && { files: [file] }) },
  };
}

function subjectOf(text: string, file: string): string {
  const [first = ''] = text.trim().split('\n');
  const line = oneLine(first) || file;
  return [...line].length > SUBJECT_CHARS_MAX ? `${[...line].slice(0, SUBJECT_CHARS_MAX).join('')}…` : line;
}

/** Its name and, where Meta says it, its size; the file itself stays there. */
async function shownFile({ api }: CloudHand, { media }: Incoming, signal: AbortSignal): Promise<string> {
  if (!media) return '';
  const path = `/${encodeURIComponent(media.id)}`;
  const info = await api.ask({ method: 'GET', path, effect: false, signal }).then(
    (answer) => answer.json() as { file_size?: unknown },
    () => null,
  );
  const size = Number(info?.file_size);
  const details = [media.type, size > 0 ? sizeText(size) : ''].filter(Boolean).join(', ');
  return details ? `${media.name} (${details})` : media.name;
}

/** Told only once it is durable there; a second time is better than none. */
async function tellFailures({ store, context }: CloudHand): Promise<void> {
  for (const { mark, whom, errorCode } of store.untold()) {
    const { message, hint } = problemOf(errorCode);
    await context.tell({
      title: 'A WhatsApp message did not arrive',
      text: `WhatsApp took the message to ${whom} and gave it back. ${message} ${hint}`,
    });
    store.told(mark);
  }
}
