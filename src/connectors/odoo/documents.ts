/** Invoices, bills and their kin as Odoo keeps them (`account.move`): found, read, and told in plain words. Only reads. */
import { z } from 'zod';
import type { BookDocument } from '../../domain/books.ts';
import { OfficeError } from '../../errors.ts';
import type { Connected } from './connect.ts';
import { type Exact, moneyText, usualDigits } from './numbers.ts';
import { MOVE_FIELDS, type Move, move, understood } from './values.ts';

/** The kinds of documents, by Odoo's name. */
export const KINDS = {
  out_invoice: 'invoice',
  in_invoice: 'bill',
  out_refund: 'credit note',
  in_refund: 'refund',
} as const satisfies Record<string, BookDocument['kind']>;
export type MoveType = keyof typeof KINDS;
const MOVE_TYPES = Object.keys(KINDS) as MoveType[];

/** Newest first. Throws what calling throws. */
export async function searchMoves(
  { client, company }: Connected,
  domain: readonly unknown[],
  limit: number,
  signal: AbortSignal,
): Promise<Move[]> {
  const own = [['company_id', '=', company.id], ['move_type', 'in', MOVE_TYPES], ...domain];
  const args = { domain: own, fields: MOVE_FIELDS, limit, order: 'date desc, id desc' };
  const found = await client.call({ model: 'account.move', method: 'search_read', args, signal });
  return understood(z.array(move), found);
}

/** The document of this number. Throws `not_found` where there is none in this company's books. */
export async function readMove(connected: Connected, id: number, signal: AbortSignal): Promise<Move> {
  const [found] = await searchMoves(connected, [['id', '=', id]], 1, signal);
  if (found) return found;
  throw new OfficeError('not_found', `There is no document no. ${id} in the books of ${connected.company.name}.`, {
    hint: 'Look it up in Odoo; it may have been deleted.',
  });
}

/** The one that is meant by `INV/2026/00007`, or by its number in Odoo: `42`, `no. 42`. Throws `action_invalid`. */
export async function oneMove(connected: Connected, wanted: string, signal: AbortSignal): Promise<Move> {
  const words = wanted.trim();
  const number = /^(?:no\. ?|#)?(\d{1,9})$/i.exec(words)?.[1];
  const domain = number ? [['id', '=', Number(number)]] : [['name', '=ilike', words.replace(/[\\%_]/g, '\\$&')]];
  const found = await searchMoves(connected, domain, 3, signal);
  if (found.length === 1) return found[0]!;
  const many = found.map(({ name, id }) => `${name} (no. ${id})`).join(', ');
  throw new OfficeError(
    'action_invalid',
    found.length === 0 ? `There is no document “${wanted}” in Odoo.` : `“${wanted}” could be ${many}.`,
    { hint: 'Say it as Odoo shows it, e.g. INV/2026/00007; a draft by its number in Odoo, e.g. 42.' },
  );
}

export function kindOf({ move_type }: Pick<Move, 'move_type'>): BookDocument['kind'] {
  return KINDS[move_type as MoveType];
}

/** As printed on it; empty for a draft. */
export function numberOf({ name, state }: Pick<Move, 'name' | 'state'>): string {
  return name === '/' || (state === 'draft' && /^draft\b/i.test(name)) ? '' : name;
}

/** `invoice INV/2026/00007`, `draft invoice no. 42` */
export function titleOf(one: Move): string {
  const number = numberOf(one);
  return number ? `${kindOf(one)} ${number}` : `${one.state === 'draft' ? 'draft ' : ''}${kindOf(one)} no. ${one.id}`;
}

/** With the currency's own digits, as Odoo has them. */
export function money({ digits }: Pick<Connected, 'digits'>, amount: Exact, currency: string): string {
  return moneyText(amount, digits.get(currency) ?? usualDigits(currency));
}

/** Opens a record in Odoo's own pages; understood by every version. */
export function linkOf(root: string, model: string, id: number): string {
  return `${root}/web#id=${id}&model=${model}&view_type=form`;
}

export function bookDocument(connected: Connected, root: string, one: Move): BookDocument {
  const currency = one.currency_id.name;
  const states = { draft: 'draft', posted: 'posted', cancel: 'cancelled' } as const;
  return {
    id: String(one.id),
    kind: kindOf(one),
    number: numberOf(one),
    partner: one.partner_id.name,
    reference: one.ref,
    date: one.invoice_date || one.date,
    due: one.invoice_date_due,
    state: states[one.state],
    total: { amount: money(connected, one.amount_total, currency), currency },
    open: { amount: money(connected, one.amount_residual, currency), currency },
    link: linkOf(root, 'account.move', one.id),
  };
}
