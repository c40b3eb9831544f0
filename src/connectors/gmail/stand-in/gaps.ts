/** What Gmail does and the emulator doesn't. */
import { type Answer, googleError, type Inner, jsonAnswer, type WireRequest } from './inner.ts';
import type { SentBox } from './sent-box.ts';

export interface Mailbox {
  account: string;
  /** History before it is forgotten. */
  historyMark: string;
  sent: SentBox;
}

const USER = '/gmail/v1/users/me';
const NOT_FOUND = () => googleError(404, 'notFound', 'NOT_FOUND');
const INVALID = () => googleError(400, 'invalidArgument', 'INVALID_ARGUMENT');

/** Null where the emulator's own answer is right. May change the request on its way to it. */
export async function answerGap(wire: WireRequest, inner: Inner, mailbox: Mailbox): Promise<Answer | null> {
  if (wire.path.startsWith('/upload/')) unpackUpload(wire);
  if (wire.method === 'GET') return await answerRead(wire, inner, mailbox);
  if (
    /\/(drafts(\/[^/]+)?|messages\/send)$/.test(wire.path) &&
    wire.method !== 'DELETE' &&
    !wire.path.endsWith('/drafts/send')
  ) {
    return await checkMessage(wire, inner);
  }
  return null;
}

async function answerRead({ path, query }: WireRequest, inner: Inner, mailbox: Mailbox): Promise<Answer | null> {
  const messageId = /rfc822msgid:(\S+)/.exec(query.get('q') ?? '')?.[1];
  switch (path) {
    case `${USER}/profile`:
      return jsonAnswer(200, {
        emailAddress: mailbox.account,
        messagesTotal: 0,
        threadsTotal: 0,
        historyId: await inner.historyId(),
      });
    case `${USER}/history`: {
      const start = query.get('startHistoryId') ?? '';
      if (!/^\d+$/.test(start)) return INVALID();
      return BigInt(start) < BigInt(mailbox.historyMark) ? NOT_FOUND() : null;
    }
    case `${USER}/messages`:
      return messageId ? jsonAnswer(200, await sentWith(messageId, mailbox)) : null;
    case `${USER}/drafts`:
      return messageId ? jsonAnswer(200, await draftsWith(messageId, inner)) : null;
    default:
      return null;
  }
}

/** The emulator's own search for a Message-ID compares it with a colon in front, so it never finds one. */
async function sentWith(messageId: string, { sent }: Mailbox) {
  const messages = (await sent.all()).filter((mail) => bare(mail.messageId) === messageId);
  const found = messages.map(({ id, threadId }) => ({ id, threadId }));
  return found.length > 0 ? { messages: found, resultSizeEstimate: found.length } : { resultSizeEstimate: 0 };
}

async function draftsWith(messageId: string, inner: Inner) {
  const { drafts = [] } = (await inner.call('GET', `${USER}/drafts?maxResults=500`)) as { drafts?: { id: string }[] };
  const found: { id: string }[] = [];
  for (const draft of drafts) {
    const { message } = (await inner.call('GET', `${USER}/drafts/${draft.id}?format=metadata`)) as {
      message: { payload: { headers: { name: string; value: string }[] } };
    };
    const header = message.payload.headers.find(({ name }) => name === 'Message-ID');
    if (bare(header?.value ?? '') === messageId) found.push(draft);
  }
  return found.length > 0 ? { drafts: found, resultSizeEstimate: found.length } : { resultSizeEstimate: 0 };
}

/** Gmail refuses what isn't a message and a thread that it doesn't have. */
async function checkMessage({ body, path }: WireRequest, inner: Inner): Promise<Answer | null> {
  const message = messageOf(body, path);
  if (!message || !isRaw(message.raw)) return INVALID();
  if (message.threadId === undefined) return null;
  const thread = `${USER}/threads/${encodeURIComponent(String(message.threadId))}?format=minimal&includeSpamTrash=true`;
  return await inner.call('GET', thread).then(
    () => null,
    () => NOT_FOUND(),
  );
}

function messageOf(body: Buffer, path: string): { raw?: unknown; threadId?: unknown } | null {
  try {
    const value = JSON.parse(body.toString('utf8'));
    return path.includes('/drafts') ? (value.message ?? null) : value;
  } catch {
    return null;
  }
}

function isRaw(raw: unknown): boolean {
  if (typeof raw !== 'string' || !/^[\w-]+={0,2}$/.test(raw)) return false;
  return /^[!-9;-~]+:/.test(Buffer.from(raw.slice(0, 4_000), 'base64url').toString('latin1'));
}

/** multipart/related of JSON and message, as Google's uploads are, becomes the plain call. */
function unpackUpload(wire: WireRequest): void {
  const boundary = /boundary="?([^";]+)/.exec(wire.headers['content-type'] ?? '')?.[1] ?? '';
  const [, metadata, media] = splitParts(wire.body, `--${boundary}`);
  const value = JSON.parse(metadata?.toString('utf8') ?? '{}') as { message?: Record<string, unknown> };
  const raw = (media ?? Buffer.alloc(0)).toString('base64url');
  wire.body = Buffer.from(JSON.stringify({ ...value, message: { ...value.message, raw } }));
  wire.headers = { ...wire.headers, 'content-type': 'application/json' };
  wire.path = wire.path.slice('/upload'.length);
  wire.query.delete('uploadType');
}

/** What stands between the boundaries, without each part's own headers. */
function splitParts(body: Buffer, boundary: string): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = body.indexOf(boundary); at !== -1; at = body.indexOf(boundary, start)) {
    const part = body.subarray(start, at);
    const head = part.indexOf('\r\n\r\n');
    parts.push(part.subarray(head + 4, part.length - 2));
    start = at + boundary.length;
  }
  return parts;
}

function bare(messageId: string): string {
  return messageId.replace(/^<|>$/g, '');
}
