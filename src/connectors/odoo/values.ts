/** The forms that Odoo's answers have: `false` for what is empty, `[id, name]` for a record that is pointed at. Pure. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import { number } from './numbers.ts';

export interface Pointer {
  id: number;
  name: string;
}

const NOTHING: Pointer = { id: 0, name: '' };
const empty = z.union([z.literal(false), z.null(), z.undefined()]);

export const text = z.union([z.string(), empty]).transform((value) => oneLine(value || ''));
/** YYYY-MM-DD; empty where there is none. */
export const day = z
  .union([z.string().regex(/^\d{4}-\d\d-\d\d/), empty])
  .transform((value) => (value || '').slice(0, 10));
export const id = z.number().int().positive();
export const ids = z.array(id);
/** `{ id: 0, name: '' }` where it points nowhere. */
export const pointer = z
  .union([z.tuple([id, z.union([z.string(), z.literal(false)])], z.unknown()), empty])
  .transform((value): Pointer => (value ? { id: value[0], name: oneLine(value[1] || '') } : NOTHING));

/** A document of the books, as it is asked for by `MOVE_FIELDS`. */
export const move = z.object({
  id,
  name: text,
  state: z.enum(['draft', 'posted', 'cancel']),
  payment_state: text,
  move_type: z.string(),
  ref: text,
  invoice_origin: text,
  partner_id: pointer,
  commercial_partner_id: pointer,
  invoice_date: day,
  invoice_date_due: day,
  date: day,
  amount_untaxed: number,
  amount_total: number,
  amount_residual: number,
  currency_id: pointer,
  company_id: pointer,
  write_date: text,
});
export type Move = z.infer<typeof move>;
export const MOVE_FIELDS = Object.keys(move.shape);

/** What was asked for, in the form that it has to have. Throws `service_failed`, or `answer_malformed` after an effect. */
export function understood<T>(schema: z.ZodType<T>, answer: unknown, effect = false): T {
  const found = schema.safeParse(answer);
  if (found.success) return found.data;
  throw new OfficeError(effect ? 'answer_malformed' : 'service_failed', 'Odoo answered something that makes no sense.');
}

/** Outside text on one line, bounded. */
export function oneLine(value: string): string {
  const line = value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const max = BOUNDS.name_chars_max;
  return line.length > max ? `${line.slice(0, max - 1).toWellFormed()}…` : line;
}
