/** Payments and what they were for. Only reads. Odoo's label “paid” is believed nowhere: what is open is worked out. */
import { z } from 'zod';
import type { BookPayment } from '../../domain/books.ts';
import type { Connected } from './connect.ts';
import { linkOf, money } from './documents.ts';
import { Exact, number } from './numbers.ts';
import { day, id, ids, type Move, pointer, text, understood } from './values.ts';

const payment = z.object({
  id,
  name: text,
  state: text,
  amount: number,
  currency_id: pointer,
  payment_type: z.string(),
  partner_id: pointer,
  date: day,
  journal_id: pointer,
  memo: text,
  /** Empty where the payment made no entry in the books (18 and later, without an outstanding account). */
  move_id: pointer,
  reconciled_invoice_ids: ids.catch([]),
  reconciled_bill_ids: ids.catch([]),
});
export type PaymentRecord = z.infer<typeof payment>;

const DEAD = new Set(['canceled', 'cancelled', 'cancel', 'rejected', 'draft']);

/** Newest first; cancelled ones and drafts are left out. */
export async function searchPayments(
  { client, company, dialect }: Connected,
  domain: readonly unknown[],
  limit: number,
  signal: AbortSignal,
): Promise<PaymentRecord[]> {
  const fields = Object.keys(payment.shape).map((name) => (name === 'memo' ? dialect.paymentMemo : name));
  const args = { domain: [['company_id', '=', company.id], ...domain], fields, limit, order: 'date desc, id desc' };
  const found = await client.call({ model: 'account.payment', method: 'search_read', args, signal });
  const rows = understood(z.array(z.record(z.string(), z.unknown())), found);
  const named = rows.map((row) => ({ ...row, memo: row[dialect.paymentMemo] }));
  return understood(z.array(payment), named).filter(({ state }) => !DEAD.has(state));
}

/** How the memo is asked for: with our mark somewhere in it. */
export function memoHas({ dialect }: Connected, mark: string): unknown[] {
  return [dialect.paymentMemo, 'like', mark];
}

export interface Open {
  /** What is really still to be paid, in the document's currency. */
  amount: Exact;
  /** Payments of it that made no entry, so that the residual doesn't know of them. */
  unbooked: readonly PaymentRecord[];
}

const PAYMENTS_LOOKED_AT_MAX = 500;

/** The residual less the payments that are registered for it but stand in no books. */
export async function openOf(connected: Connected, one: Move, signal: AbortSignal): Promise<Open> {
  const partners = [...new Set([one.partner_id.id, one.commercial_partner_id.id])].filter((each) => each > 0);
  const found = await searchPayments(connected, [['partner_id', 'in', partners]], PAYMENTS_LOOKED_AT_MAX, signal);
  const unbooked = found.filter(
    (each) =>
      each.move_id.id === 0 &&
      each.currency_id.id === one.currency_id.id &&
      [...each.reconciled_invoice_ids, ...each.reconciled_bill_ids].includes(one.id),
  );
  const paid = unbooked.reduce((sum, { amount }) => sum.plus(amount), new Exact(0));
  return { amount: Exact.max(0, one.amount_residual.minus(paid)), unbooked };
}

export function bookPayment(connected: Connected, root: string, one: PaymentRecord): BookPayment {
  const currency = one.currency_id.name;
  return {
    id: String(one.id),
    number: one.name === '/' ? '' : one.name,
    direction: one.payment_type === 'outbound' ? 'out' : 'in',
    partner: one.partner_id.name,
    reference: one.memo,
    date: one.date,
    amount: { amount: money(connected, one.amount, currency), currency },
    link: linkOf(root, 'account.payment', one.id),
  };
}
