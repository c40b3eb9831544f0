/** What each POST takes, checked once at the door, with messages that say what to mend. */
import type { Context } from 'hono';
import { z } from 'zod';
import { FAULT_KINDS as SERVICE_FAULTS } from '../../outside/stand-in/server.ts';
import { FAULT_KINDS } from '../telegram/types.ts';
import { BOUNDS } from './bounds.ts';
import { Refusal } from './guards.ts';

const line = z
  .string()
  .max(1_000)
  .regex(/^[^\r\n\0]*$/, 'must be one line');
const address = line.regex(/\S+@\S+/, 'must hold an address, e.g. Ali Khan <ali@example.com>');
const base64 = z.string().regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'must be base64');

export const chatBody = z.strictObject({
  text: z.string().min(1, 'must not be empty').max(BOUNDS.chat_chars_max),
  reply_to: z.int().positive().optional(),
});

export const tapBody = z.strictObject({
  message_id: z.int().positive(),
  data: z
    .string()
    .min(1, 'must not be empty')
    .refine((data) => Buffer.byteLength(data) <= 64, 'must be 64 bytes at most'),
});

export const mailBody = z
  .strictObject({
    from: address,
    to: address.optional(),
    subject: line,
    text: z.string().optional(),
    html: z.string().optional(),
    attachments: z
      .array(z.strictObject({ name: line.min(1), base64 }))
      .max(BOUNDS.mail_attachments_max)
      .optional(),
  })
  .refine((mail) => mail.text !== undefined || mail.html !== undefined, 'text: is missing');

const count = z.int().min(0).max(BOUNDS.fault_count_max);

const id = z.string().regex(/^[a-z-]{1,40}$/, 'must be the id of a service, e.g. gmail');

export const faultBody = z
  .strictObject({
    service: id,
    kind: z.enum([...new Set([...SERVICE_FAULTS, ...FAULT_KINDS])]),
    count,
    /** Which calls: without it those with an effect. For Telegram a method of the Bot API, else any but getUpdates. */
    match: z.string().regex(/^\w+$/, 'must be a word, e.g. sendMessage').optional(),
  })
  .refine(
    ({ service, kind }) =>
      ((service === 'telegram' ? FAULT_KINDS : SERVICE_FAULTS) as readonly string[]).includes(kind),
    'kind: is not one of this service',
  );

/** What somebody out there does. */
export const gestureBody = z.strictObject({
  service: id,
  name: z.string().max(60),
  fields: z.record(z.string().max(60), z.string().max(BOUNDS.chat_chars_max)),
});

/** The body as `schema` wants it. Throws a 400 that names the field and what is wrong with it. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson(await c.req.text()));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map((p) => `${String(p)}: `).join('')}${message}`,
  );
  throw new Refusal(400, problems.slice(0, 5).join('; '));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not valid JSON.');
  }
}
