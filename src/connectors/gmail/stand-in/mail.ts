/** Mails of the outside world: composed as a stranger would, decoded as a receiver would. */
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime, { type Address } from 'postal-mime';

export interface IncomingMail {
  from: string;
  to?: string;
  subject: string;
  text: string;
  html?: string;
  attachments?: { name: string; base64: string }[];
  headers?: Record<string, string>;
  /** The whole message as it is, in place of everything else. */
  raw?: Buffer;
}

export interface SentMail {
  id: string;
  threadId: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string;
  messageId: string;
  inReplyTo: string;
  references: string[];
  attachments: { name: string; bytes: Buffer }[];
  raw: Buffer;
  /** Milliseconds since the epoch. */
  at: number;
}

export async function incomingRaw(mail: IncomingMail, account: string): Promise<Buffer> {
  if (mail.raw) return mail.raw;
  const composer = new MailComposer({
    from: mail.from,
    to: mail.to ?? account,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments?.map(({ name, base64 }) => ({
      filename: name,
      content: Buffer.from(base64, 'base64'),
    })),
    headers: mail.headers,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}

export async function decodeSent(raw: Buffer, id: string, threadId: string, at: number): Promise<SentMail> {
  const mail = await PostalMime.parse(raw);
  return {
    id,
    threadId,
    from: addresses(mail.from ? [mail.from] : [])[0] ?? '',
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    bcc: addresses(mail.bcc),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    messageId: mail.messageId ?? '',
    inReplyTo: mail.inReplyTo ?? '',
    references: mail.references?.split(/\s+/).filter(Boolean) ?? [],
    attachments: mail.attachments.map(({ filename, content }) => ({
      name: filename ?? '',
      bytes: Buffer.from(content as ArrayBuffer),
    })),
    raw,
    at,
  };
}

function addresses(list: readonly Address[] | undefined): string[] {
  return (list ?? []).flatMap((one) => one.address ?? one.group?.map(({ address }) => address) ?? []);
}
