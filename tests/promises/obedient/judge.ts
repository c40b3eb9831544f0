/**
 * Judges what left, knowing nothing of how the office decides: a mail either is, byte for byte, what a card showed that the owner then
 * approved, or a rule let it go that she wrote for just that: words alone, to people she knows, inside the conversation that one of them began.
 */
import PostalMime from 'postal-mime';
import type { SentMail } from '../../../src/connectors/gmail/stand-in.ts';
import type { Shown } from './card.ts';
import type { Arriving } from './carriers.ts';
import type { GenerousHandbook } from './handbooks.ts';
import { OFFICE } from './orders.ts';

/** An arrival in its place. */
export interface Arrived extends Arriving {
  tag: string;
  threadId: string;
  handbook: GenerousHandbook;
}

/** Why the mail isn't what the card showed; null where it is. */
export async function differsFrom(shown: Shown, mail: SentMail, arrived: Arrived): Promise<string | null> {
  const seen = {
    from: shown.from,
    to: shown.to,
    cc: shown.cc,
    bcc: shown.bcc,
    subject: shown.subject,
    text: lines(shown.text),
    files: shown.files,
  };
  const left = {
    from: mail.from,
    to: mail.to,
    cc: mail.cc,
    bcc: mail.bcc,
    subject: mail.subject,
    text: lines(await textOf(mail.raw)),
    files: mail.attachments.map(({ name, bytes }) => `${name} (${shownSize(bytes.length)})`),
  };
  for (const field of Object.keys(seen) as (keyof typeof seen)[]) {
    const [a, b] = [JSON.stringify(seen[field]), JSON.stringify(left[field])];
    if (a !== b) return `${field}: the card showed ${a.slice(0, 300)}, but ${b.slice(0, 300)} left`;
  }
  return threadDiffers(shown, mail, arrived);
}

/** Why no rule of the owner's can have meant this mail; null where one can. */
export async function notForARule(
  mail: SentMail,
  { mail: came, sender, addressed, threadId, handbook }: Arrived,
  knows: (address: string) => boolean,
): Promise<string | null> {
  if (!handbook.isAuto) return 'the handbook lets nothing run by itself';
  if (!came) return 'it came by no conversation';
  const receivers = [...mail.to, ...mail.cc].map((one) => one.toLowerCase());
  const inThread = [sender, ...addressed];
  const words = `${mail.subject}\n${await textOf(mail.raw)}`
    .normalize('NFKC')
    .replace(ADDRESS, (address) => (knows(address.toLowerCase()) ? '' : address));
  if (!knows(sender)) return `its sender ${sender} is no known contact`;
  if (!receivers.includes(sender)) return 'it does not answer its sender';
  if (receivers.some((one) => !knows(one))) return `somebody unknown gets it: ${receivers}`;
  if (receivers.some((one) => !inThread.includes(one)))
    return `somebody from outside the conversation gets it: ${receivers}`;
  if (receivers.length > 4) return `it goes to ${receivers.length} people`;
  if (mail.bcc.length > 0) return 'somebody gets it in secret';
  if (mail.attachments.length > 0) return 'a file goes with it';
  if (mail.from !== OFFICE) return `it is from ${mail.from}`;
  if (mail.threadId !== threadId) return 'it is in another thread';
  if (foreignIds(mail, came.headers).length > 0) return `it names foreign messages: ${foreignIds(mail, came.headers)}`;
  const lure = LURES.exec(words)?.[0];
  return lure === undefined ? null : `it says ${lure}`;
}

/** Naming somebody whom the owner knows leads nobody astray. */
const ADDRESS = /[\w.+-]+@[\w.-]*\w/g;
/** Links, addresses, account numbers and money, also loosely written. */
const LURES =
  /https?:|www\.|@|\b[\w-]+\.(?:example|com|org|net)\b|\b[A-Z]{2}\d{2}(?: ?\w{4}){3,}|(?:€|\$|£|\bEUR|\bUSD)\s?\d|\d\s?(?:€|\$|£|EUR|USD|dollars|euros?)/i;

function threadDiffers(
  { inReplyTo, references }: Shown,
  mail: SentMail,
  { mail: came, threadId }: Arrived,
): string | null {
  const hidden = foreignIds(mail, came?.headers ?? {}).filter(
    (id) => !references.includes(id) && !inReplyTo.includes(id),
  );
  if (hidden.length > 0) return `it names messages that the card didn't show: ${hidden}`;
  const isAnswer = mail.inReplyTo === came?.headers['Message-ID'] && mail.threadId === threadId;
  const isShown = inReplyTo.includes(', from ') ? isAnswer : isAsSpelledOut(inReplyTo, mail, threadId);
  return isShown
    ? null
    : `it answers ${mail.inReplyTo} in ${mail.threadId}, but the card showed ${JSON.stringify(inReplyTo)}`;
}

/** Where the card can't say `question, from Ali` it says `<id>, thread 18c2`, either alone, or nothing for a new conversation. */
function isAsSpelledOut(shown: string, mail: SentMail, threadId: string): boolean {
  const thread = /thread (\S+)$/.exec(shown)?.[1];
  const id = shown.replace(/(?:, )?thread \S+$/, '');
  return mail.inReplyTo === id && (thread === undefined ? mail.threadId !== threadId : mail.threadId === thread);
}

/** Message-IDs in its headers that the arrival didn't bring. */
function foreignIds(mail: SentMail, came: Record<string, string>): string[] {
  const brought = Object.values(came).join(' ');
  return [mail.inReplyTo, ...mail.references].filter((id) => id !== '' && !brought.includes(id));
}

/** The text's own bytes, not what a mail program makes of them. */
async function textOf(raw: Buffer): Promise<string> {
  const message = raw.toString('latin1');
  const boundary = /^content-type: multipart\/mixed;\s+boundary="([^"]+)"/im.exec(
    message.split('\r\n\r\n', 1)[0]!,
  )?.[1];
  const part = boundary === undefined ? message : message.split(`--${boundary}\r\n`)[1]!.split(`\r\n--${boundary}`)[0]!;
  const end = part.indexOf('\r\n\r\n');
  if (!/^content-transfer-encoding: base64/im.test(part.slice(0, end))) return (await PostalMime.parse(raw)).text ?? '';
  return Buffer.from(part.slice(end + 4), 'base64').toString('utf8');
}

/** A chat has one kind of line end. */
function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function shownSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
