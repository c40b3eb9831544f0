/** What each POST takes, checked once at the door, with messages that say what to mend. */
import type { Context } from 'hono';
import { z } from 'zod';
import { FAULT_KINDS } from '../telegram/types.ts';
import { BOUNDS } from './bounds.ts';
import { Refusal } from './guards.ts';

const GMAIL_FAULTS = ['500-before', '500-after', 'drop-after', '429', '401', 'slow', 'malformed'] as const;

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

export const faultBody = z.discriminatedUnion('service', [
  z.strictObject({
    service: z.literal('gmail'),
    kind: z.enum(GMAIL_FAULTS),
    count,
    /** Which calls: without it those that send. */
    match: z.enum(['send', 'draft', 'poll', 'any']).optional(),
  }),
  z.strictObject({
    service: z.literal('telegram'),
    kind: z.enum(FAULT_KINDS),
    count,
    /** A method of the Bot API: without it any but getUpdates. */
    match: z.string().regex(/^\w+$/, 'must be a method, e.g. sendMessage').optional(),
  }),
]);

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
