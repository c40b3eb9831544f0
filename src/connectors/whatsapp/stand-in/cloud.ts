/** The Cloud API on the wire: as strict as Meta's about version, token, shape, length, receiver and the 24 hours. For the sandbox and tests only. */
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import type { ChatMessage, People, PersonThere } from './people.ts';
import { PHONE_NUMBER_ID } from './phone-number-id.ts';
import { mediaIdOf, statusValue } from './values.ts';
import type { WebhookSender } from './webhook-sender.ts';

export interface CloudState {
  version: string;
  /** The next message is taken and then given back with this number; 0: none is. */
  giveBack: number;
  token: string;
  number: string;
  people: People;
  webhook: WebhookSender;
}

type Media = { name: string; type: string; bytes: Buffer };

const text = (max: number) => z.string().min(1).max(max);
const base = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().regex(/^\+?\d{5,15}$/),
  context: z.strictObject({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: text(512).optional(),
};
const caption = text(BOUNDS.caption_chars_max).optional();
const messageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...base,
    type: z.literal('text'),
    text: z.strictObject({ body: text(BOUNDS.text_chars_max), preview_url: z.boolean().optional() }),
  }),
  z.strictObject({ ...base, type: z.literal('image'), image: z.strictObject({ id: text(64), caption }) }),
  z.strictObject({
    ...base,
    type: z.literal('document'),
    document: z.strictObject({ id: text(64), caption, filename: text(240).optional() }),
  }),
]);
type Message = z.infer<typeof messageSchema>;

const TYPES = /^(image\/(jpeg|png)|text\/plain|application\/(pdf|msword|vnd\..+))$/;
const CODES = {
  unknownPerson: 131026,
  windowClosed: 131047,
  toItself: 131021,
  invalid: 100,
  unknownObject: 100,
  mediaType: 131053,
};

export function cloudRoutes(state: CloudState): Hono {
  const media = new Map<string, Media>();
  const app = new Hono();
  app.use('*', async (c, next) => {
    const version = /^\/(v\d+\.\d+)\//.exec(c.req.path)?.[1];
    if (!version) return graphError(400, 2500, 'Unknown path components');
    if (c.req.header('authorization') !== `Bearer ${state.token}`)
      return graphError(401, 190, 'Invalid OAuth access token');
    await next();
    c.header('facebook-api-version', state.version);
  });
  app.get('/:version/debug_token', (c) => {
    const isValid = c.req.query('input_token') === state.token;
    return c.json({ data: { is_valid: isValid, expires_at: 0, scopes: ['whatsapp_business_messaging'] } });
  });
  app.get('/:version/:id', (c) => {
    if (c.req.param('id') !== PHONE_NUMBER_ID) return mediaInfo(c, state.people);
    const number = { display_phone_number: '+1 555-000-1111', verified_name: 'Acme', quality_rating: 'GREEN' };
    const webhook_configuration = { application: 'https://office.example.com/whatsapp' };
    const wanted = (c.req.query('fields') ?? '').split(',');
    const known = Object.entries({ ...number, webhook_configuration }).filter(([name]) => wanted.includes(name));
    return c.json({ ...Object.fromEntries(known), id: PHONE_NUMBER_ID });
  });
  app.post(`/:version/${PHONE_NUMBER_ID}/media`, async (c) => {
    const form = await c.req.formData();
    const file = form.get('file');
    if (form.get('messaging_product') !== 'whatsapp' || !(file instanceof File)) return invalid();
    if (!TYPES.test(file.type) || form.get('type') !== file.type)
      return graphError(400, CODES.mediaType, 'Media upload error');
    const id = String(1_000_000 + media.size);
    media.set(id, { name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) });
    return c.json({ id });
  });
  app.post(`/:version/${PHONE_NUMBER_ID}/messages`, async (c) => {
    const parsed = messageSchema.safeParse(await c.req.json().catch(() => null));
    return parsed.success ? receive(state, media, parsed.data) : invalid();
  });
  app.notFound(() => graphError(400, CODES.unknownObject, 'Unsupported request'));
  return app;
}

function receive(state: CloudState, media: ReadonlyMap<string, Media>, message: Message): Response {
  const number = `+${message.to.replace(/^\+/, '')}`;
  const person = state.people.of(number);
  if (number === state.number) return graphError(400, CODES.toItself, 'Sender and recipient are the same');
  if (!person) return graphError(400, CODES.unknownPerson, 'Message undeliverable');
  if (!state.people.mayBeAnswered(person)) return graphError(400, CODES.windowClosed, 'Re-engagement message');
  const quotes = message.context?.message_id ?? '';
  if (quotes && !person.messages.some(({ id }) => id === quotes)) return invalid();
  const content = contentOf(message, media);
  if (!content) return invalid();
  const { id } = arrived(state, person, { ...content, quotes }, message.biz_opaque_callback_data ?? '');
  return Response.json({
    messaging_product: 'whatsapp',
    contacts: [{ input: message.to, wa_id: number.slice(1) }],
    messages: [{ id }],
  });
}

/** Word of it follows by webhook; what is given back never reached its receiver. */
function arrived(
  state: CloudState,
  person: PersonThere,
  content: Pick<ChatMessage, 'text' | 'file' | 'quotes'>,
  mark: string,
): { id: string } {
  const word = (id: string, status: 'sent' | 'delivered' | 'failed', errorCode?: number) =>
    state.webhook.send(statusValue(PHONE_NUMBER_ID, { id, status, to: person.number, mark, errorCode }));
  const code = state.giveBack;
  state.giveBack = 0;
  if (code) {
    const id = `wamid.given-back-${mark.slice(0, 8)}`;
    word(id, 'failed', code);
    return { id };
  }
  const { id } = state.people.received(person, content);
  word(id, 'sent');
  word(id, 'delivered');
  return { id };
}

function contentOf(message: Message, media: ReadonlyMap<string, Media>): Pick<ChatMessage, 'text' | 'file'> | null {
  if (message.type === 'text') return { text: message.text.body, file: null };
  const named = message.type === 'image' ? message.image : message.document;
  const file = media.get(named.id);
  return file ? { text: named.caption ?? '', file } : null;
}

function mediaInfo(c: Context, people: People): Response {
  const id = c.req.param('id');
  const file = people.files().find(({ messageId }) => mediaIdOf(messageId) === id)?.file;
  if (!file) return graphError(400, CODES.unknownObject, 'Unsupported get request');
  return Response.json({ id, mime_type: file.type, file_size: file.bytes.length, messaging_product: 'whatsapp' });
}

function invalid(): Response {
  return graphError(400, CODES.invalid, 'Invalid parameter');
}

/** As Meta words its errors; the trace is theirs. */
export function graphError(status: number, code: number, message: string): Response {
  const error = { message: `(#${code}) ${message}`, type: 'OAuthException', code, fbtrace_id: 'A1b2C3d4' };
  return Response.json({ error }, { status });
}
