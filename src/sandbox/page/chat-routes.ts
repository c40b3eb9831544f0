/** The owner's chat over HTTP: what stands in it, a text into it, a tap on a button. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ChatMessage } from '../telegram/types.ts';
import { chatBody, readBody, tapBody } from './bodies.ts';
import { BOUNDS } from './bounds.ts';
import { download, tooLarge, whole } from './download.ts';
import { Refusal } from './guards.ts';
import type { TelegramSide } from './parts.ts';
import { picture } from './picture.ts';

export function chatRoutes(telegram: TelegramSide): Hono {
  const routes = new Hono();
  const small = bodyLimit({ maxSize: BOUNDS.json_bytes_max, onError: tooLarge });

  routes.get('/chat', (c) => {
    const messages = telegram.messages().slice(-BOUNDS.chat_messages_shown_max);
    return c.json({ messages: messages.map(shown) });
  });

  routes.post('/chat', small, async (c) => {
    const { text, reply_to } = await readBody(c, chatBody);
    if (text.trim() === '') throw new Refusal(400, 'text: must not be empty');
    if (reply_to !== undefined) findMessage(telegram, reply_to);
    return c.json({ ok: true, message_id: telegram.sendText(text, { replyTo: reply_to }) });
  });

  routes.post('/tap', small, async (c) => {
    const { message_id, data } = await readBody(c, tapBody);
    findMessage(telegram, message_id);
    return c.json({ ok: true, toast: await telegram.tap(message_id, data) });
  });

  routes.get('/photo', (c) => {
    const { document } = findMessage(telegram, whole(c.req.query('message_id')));
    const file = document?.photo ? telegram.file(document.fileId) : undefined;
    if (!file) throw new Refusal(404, 'That message shows no photo.');
    return picture(c, Buffer.from(file.data));
  });

  routes.get('/document', (c) => {
    const { document } = findMessage(telegram, whole(c.req.query('message_id')));
    const file = document && telegram.file(document.fileId);
    if (!document || !file) throw new Refusal(404, 'That message carries no document.');
    return download(c, document.name, file.data);
  });

  return routes;
}

function findMessage(telegram: TelegramSide, id: number): ChatMessage {
  const message = telegram.message(id);
  if (!message) throw new Refusal(404, 'There is no such message in the chat.');
  return message;
}

function shown(message: ChatMessage) {
  const { id, from, text, entities, buttons, reply_to = null, edited, at, document, forceReply } = message;
  return {
    id,
    from,
    text,
    entities,
    buttons,
    reply_to,
    edited,
    at,
    document: document ? { name: document.name, bytes: document.bytes, photo: document.photo } : null,
    force_reply: forceReply?.placeholder ?? null,
  };
}
