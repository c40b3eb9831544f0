/**
 * A message as it came over the wire becomes an arrival. Whatever is broken in it costs only that part: there is always an
 * arrival, because a mail that makes no note is a mail that nobody answers. Loads its libraries when it is first used.
 */
import PostalMime, { type Address, addressParser, decodeWords, type Email, type Mailbox } from 'postal-mime';
import { type Arrival, bareAddress, type Facts } from '../../domain/task.ts';
import { BOUNDS } from './bounds.ts';
import { cleanLine, cleanText, cutText, htmlAsText } from './text.ts';

/** What Gmail tells beside the message itself. */
export interface MailEnvelope {
  id: string;
  threadId: string;
  account: string;
  /** Milliseconds since the epoch; 0 where Gmail didn't say. */
  at: number;
  /** Gmail's own beginning of the text: used where the message can't be parsed. */
  snippet: string;
}

/** What is needed of a mail, whichever way it was fetched. */
export interface MailParts {
  /** As it is shown, see `shownSender`. */
  from: string;
  replyTo: string;
  addressedTo: string[];
  subject: string;
  messageId: string;
  references: string;
  /** Lower-case names. */
  headers: Map<string, string>;
  text: string;
  files: { name: string; bytes: number }[];
}

/** Never throws for what a mail holds. */
export async function readRawMail(raw: Buffer, envelope: MailEnvelope): Promise<MailParts> {
  try {
    return partsOf(await PostalMime.parse(raw, PARSE_OPTIONS));
  } catch {
    return roughParts(raw, envelope);
  }
}

export function toArrival(parts: MailParts, envelope: MailEnvelope, charsMax: number): Arrival {
  return {
    source: `gmail:${envelope.id}`,
    kind: 'EMAIL',
    from: parts.from || 'unknown sender',
    subject: cleanLine(parts.subject, BOUNDS.subject_chars_max),
    at: envelope.at,
    request: cutText(cleanText(parts.text).trim() || '(This mail has no text.)', charsMax),
    facts: factsOf(parts, envelope),
  };
}

/** `name (12 kB)`, as the note lists what came along. */
function fileLine(name: string, bytes: number): string {
  return `${cleanLine(name, BOUNDS.name_chars_max) || 'unnamed'} (${shownSize(bytes)})`;
}

function partsOf(mail: Email): MailParts {
  const headers = new Map(mail.headers.map(({ key, value }) => [key, value]));
  return {
    from: shownAddress(mail.from) || withoutAddress(headers.get('from') ?? ''),
    replyTo: flat(mail.replyTo)[0]?.address ?? '',
    addressedTo: [...flat(mail.to), ...flat(mail.cc)].map((one) => one.address),
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? '',
    references: mail.references ?? '',
    headers,
    text: mail.text?.trim() ? mail.text : htmlAsText(mail.html ?? ''),
    files: mail.attachments
      .filter((file) => file.filename || !file.related)
      .map((file) => ({ name: file.filename ?? file.mimeType, bytes: sizeOf(file.content) })),
  };
}

const PARSE_OPTIONS = { maxNestingDepth: BOUNDS.mime_depth_max, maxHeadersSize: BOUNDS.headers_bytes_max };

/** Headers by hand, Gmail's snippet for text: for what a parser refuses (nested a thousand deep, endless headers). */
function roughParts(raw: Buffer, { snippet }: MailEnvelope): MailParts {
  const head =
    raw
      .subarray(0, 64 * 1024)
      .toString('latin1')
      .split(/\r?\n\r?\n/, 1)[0] ?? '';
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  const get = (name: string) => headers.get(name) ?? '';
  return {
    from: shownSender(get('from')),
    replyTo: '',
    addressedTo: flat(addressParser(get('to'))).map((one) => one.address),
    subject: get('subject'),
    messageId: get('message-id'),
    references: get('references'),
    headers,
    text: `(This mail is malformed; only its beginning could be read.)\n\n${snippet}`,
    files: [],
  };
}

function factsOf(parts: MailParts, { threadId, account }: MailEnvelope): Facts {
  const sender = bareAddress(parts.from);
  const replyTo = parts.replyTo.toLowerCase();
  const facts: Facts = { account, automatic: isAutomatic(parts.headers) };
  if (threadId) facts.thread = threadId;
  const [messageId] = messageIds(parts.messageId);
  if (messageId) facts.message_id = messageId;
  const references = messageIds(parts.references).slice(-BOUNDS.references_max);
  if (references.length > 0) facts.references = references;
  if (isBare(replyTo) && replyTo !== sender) facts.reply_to = replyTo;
  const addressedTo = [...new Set(parts.addressedTo.map((one) => one.toLowerCase()))].filter(isBare);
  if (addressedTo.length > 0) facts.addressed_to = addressedTo.slice(0, BOUNDS.recipients_max);
  if (parts.files.length > 0) facts.files = fileLines(parts.files);
  return facts;
}

function fileLines(files: MailParts['files']): string[] {
  const lines = files.slice(0, BOUNDS.files_shown_max).map(({ name, bytes }) => fileLine(name, bytes));
  const more = files.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** `Ali Khan <ali@example.com>`, with a name that can't be mistaken for the address. */
function shownAddress(from: Address | undefined): string {
  const [one] = flat(from ? [from] : []);
  if (!one || !isBare(one.address)) return '';
  const name = cleanLine(one.name, BOUNDS.name_chars_max).replace(/[<>]/g, '');
  return name && name !== one.address ? `${name} <${one.address}>` : one.address;
}

/**
 * The sender of a From header as it came. It is taken apart before its words are decoded and never again: a name may hold what looks like an
 * address, and must not become one.
 */
export function shownSender(header: string): string {
  const [first] = addressParser(header, { flatten: true });
  const sender = first && { ...first, name: decodeWords(first.name) };
  return shownAddress(sender as Mailbox | undefined) || withoutAddress(decodeWords(header));
}

/** What isn't an address must not look like one. */
function withoutAddress(header: string): string {
  return cleanLine(header, BOUNDS.name_chars_max * 2)
    .replace(/[<>@]/g, ' ')
    .trim();
}

function flat(addresses: readonly Address[] | undefined): Mailbox[] {
  return (addresses ?? []).flatMap((one) => (one.group ? one.group : [one]));
}

function isBare(address: string | undefined): boolean {
  return address !== undefined && address.length <= 254 && /^[^\s<>@,;:"()[\]\\]+@[^\s<>@,;:"()[\]\\]+$/.test(address);
}

/** Only what is surely one: these go into the headers of an answer. */
function messageIds(value: string): string[] {
  return value.match(/<[!-;=?-~]{1,900}>/g) ?? [];
}

/** From a list or a robot: such mail is not answered, lest two robots talk for ever. */
function isAutomatic(headers: Map<string, string>): boolean {
  const submitted = headers.get('auto-submitted')?.trim().toLowerCase();
  if (submitted && submitted !== 'no') return true;
  if (/^\s*(bulk|list|junk)\b/i.test(headers.get('precedence') ?? '')) return true;
  return headers.has('list-unsubscribe') || headers.has('list-id');
}

function sizeOf(content: ArrayBuffer | Uint8Array | string): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
}

function shownSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
