/**
 * Reads what Meta's webhook says: messages that came, and word of messages that were sent. Whatever else stands in it is left alone, and one
 * thing that makes no sense doesn't take the others with it. Pure.
 */
import { z } from 'zod';
import { oneLine, plainText } from '../../../domain/mail-draft.ts';
import { BOUNDS } from '../bounds.ts';
import { shownName } from '../names.ts';
import type { Incoming, Status } from '../store.ts';

const short = z.string().max(1_000);
const long = z.string().max(100_000);
const id = z
  .string()
  .max(BOUNDS.id_chars_max)
  .regex(/^[\w.:@=+/-]+$/);
const seconds = z.string().regex(/^\d{1,12}$/);
const media = z.object({ id, mime_type: short.optional(), caption: long.optional(), filename: short.optional() });
const messageSchema = z.object({
  id,
  from: z
    .string()
    .regex(/^\d{5,15}$/)
    .optional(),
  timestamp: seconds,
  type: short,
  text: z.object({ body: long }).optional(),
  button: z.object({ text: long }).optional(),
  interactive: z
    .object({ button_reply: z.object({ title: short }).optional(), list_reply: z.object({ title: short }).optional() })
    .optional(),
  location: z
    .object({ latitude: z.number(), longitude: z.number(), name: short.optional(), address: short.optional() })
    .optional(),
  image: media.optional(),
  video: media.optional(),
  audio: media.optional(),
  sticker: media.optional(),
  document: media.optional(),
});
const statusSchema = z.object({
  id,
  status: short,
  timestamp: seconds,
  biz_opaque_callback_data: z.string().max(512).optional(),
  errors: z.array(z.object({ code: z.number().int() })).optional(),
});
const contactSchema = z.object({ wa_id: z.string().optional(), profile: z.object({ name: short }).optional() });
const list = z.array(z.unknown()).max(10_000).default([]);
const valueSchema = z.object({
  metadata: z.object({ phone_number_id: z.string() }),
  contacts: list,
  messages: list,
  statuses: list,
});
const bodySchema = z.object({
  entry: z.array(z.object({ changes: z.array(z.object({ field: z.string(), value: z.unknown() })) })),
});
type Message = z.infer<typeof messageSchema>;

export interface Delivered {
  messages: Incoming[];
  statuses: Status[];
  /** How many parts could not be read. */
  unread: number;
}

/** Of one body, what is for this number. `now`: milliseconds since the epoch; nothing can have been written later. */
export function readWebhook(body: unknown, phoneNumberId: string, now: number): Delivered {
  const delivered: Delivered = { messages: [], statuses: [], unread: 0 };
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return { ...delivered, unread: 1 };
  const changes = parsed.data.entry.flatMap((entry) => entry.changes).filter(({ field }) => field === 'messages');
  for (const change of changes) {
    const value = valueSchema.safeParse(change.value);
    if (!value.success) delivered.unread += 1;
    else if (value.data.metadata.phone_number_id === phoneNumberId) readValue(value.data, now, delivered);
  }
  return delivered;
}

function readValue(value: z.infer<typeof valueSchema>, now: number, into: Delivered): void {
  const names = namesIn(value.contacts);
  for (const one of value.messages) {
    const message = messageSchema.safeParse(one);
    if (!message.success) into.unread += 1;
    else if (!SAYS_NOTHING.has(message.data.type)) into.messages.push(incoming(message.data, names, now));
  }
  for (const one of value.statuses) {
    const status = statusSchema.safeParse(one);
    if (status.success) into.statuses.push(statusOf(status.data, now));
    else into.unread += 1;
  }
}

/** A thumb under an older message, a changed number: nothing that could be answered. */
const SAYS_NOTHING = new Set(['reaction', 'system', 'ephemeral']);

function namesIn(contacts: readonly unknown[]): Map<string, string> {
  const known = contacts.flatMap((one) => {
    const { data } = contactSchema.safeParse(one);
    return data?.profile ? [[data.wa_id ?? '', data.profile.name] as const] : [];
  });
  return new Map(known);
}

function incoming(message: Message, names: ReadonlyMap<string, string>, now: number): Incoming {
  const { from = '', timestamp } = message;
  return {
    id: message.id,
    from: from && `+${from}`,
    name: shownName(names.get(from) ?? ''),
    at: Math.min(Number(timestamp) * 1_000, now),
    text: plainText(textOf(message)),
    media: mediaOf(message),
  };
}

function textOf(message: Message): string {
  const { text, button, interactive, location } = message;
  const file = fileOf(message);
  if (text) return text.body;
  if (button) return button.text;
  if (interactive) return (interactive.button_reply ?? interactive.list_reply)?.title ?? UNREADABLE;
  if (location) {
    const { latitude, longitude, name = '', address = '' } = location;
    return ['Location:', name, address, `${latitude}, ${longitude}`].filter(Boolean).join(' ');
  }
  return file ? (file.caption ?? '') : UNREADABLE;
}

const UNREADABLE = '(A kind of message that can’t be read here. Please look at it on WhatsApp.)';

function mediaOf(message: Message): Incoming['media'] {
  const file = fileOf(message);
  if (!file) return null;
  const type = oneLine(file.mime_type?.split(';')[0] ?? '');
  return { id: file.id, name: oneLine(file.filename ?? '') || (KINDS_OF_FILES[message.type] ?? 'file'), type };
}

const KINDS_OF_FILES: Readonly<Record<string, string>> = {
  image: 'picture',
  video: 'video',
  audio: 'voice message',
  sticker: 'sticker',
};

function fileOf({ image, video, audio, sticker, document }: Message) {
  return image ?? video ?? audio ?? sticker ?? document;
}

function statusOf(status: z.infer<typeof statusSchema>, now: number): Status {
  return {
    messageId: status.id,
    mark: status.biz_opaque_callback_data ?? '',
    isFailure: status.status === 'failed',
    at: Math.min(Number(status.timestamp) * 1_000, now),
    errorCode: status.errors?.[0]?.code ?? 0,
  };
}
