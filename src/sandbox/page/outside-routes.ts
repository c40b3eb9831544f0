/** The mailbox's side of the outside world over HTTP: a mail from it, and the mails that it received. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SentMail } from '../../connectors/gmail/stand-in.ts';
import { mailBody, readBody } from './bodies.ts';
import { BOUNDS } from './bounds.ts';
import { download, tooLarge, whole } from './download.ts';
import { Refusal } from './guards.ts';
import type { GmailSide } from './parts.ts';

export function outsideRoutes(gmail: GmailSide): Hono {
  const routes = new Hono();

  routes.post('/mail', bodyLimit({ maxSize: BOUNDS.mail_bytes_max, onError: tooLarge }), async (c) => {
    const mail = await readBody(c, mailBody);
    const { id, threadId } = await gmail.deliver({ ...mail, text: mail.text ?? '' });
    return c.json({ ok: true, id, thread_id: threadId });
  });

  routes.get('/world', async (c) => {
    const mails = (await gmail.sent()).slice(-BOUNDS.mails_shown_max);
    return c.json({ account: gmail.account, mails: mails.map(shown) });
  });

  routes.get('/attachment', async (c) => {
    const mail = (await gmail.sent()).find(({ id }) => id === c.req.query('mail'));
    const attachment = mail?.attachments[whole(c.req.query('number'))];
    if (!attachment) throw new Refusal(404, 'There is no such attachment.');
    return download(c, attachment.name, attachment.bytes);
  });

  return routes;
}

function shown(mail: SentMail) {
  const { id, from, to, cc, bcc, subject, text, references, at } = mail;
  const headers = { thread_id: mail.threadId, message_id: mail.messageId, in_reply_to: mail.inReplyTo, references };
  const attachments = mail.attachments.map(({ name, bytes }) => ({ name, bytes: bytes.byteLength }));
  return { id, ...headers, from, to, cc, bcc, subject, text, attachments, at };
}
