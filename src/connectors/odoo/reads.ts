/** Looking things up in the books, for a model or another program: plain text, bounded. Names and references in it are outside text. */
import { z } from 'zod';
import type { BookDocument, BookPayment } from '../../domain/books.ts';
import { localDate } from '../../domain/local-time.ts';
import type { ReadKind } from '../connector.ts';
import { companyRemarks } from './books.ts';
import { BOUNDS } from './bounds.ts';
import type { Connected } from './connect.ts';
import { bookDocument, linkOf, searchMoves } from './documents.ts';
import { isDate } from './fields.ts';
import { searchPartners } from './partners.ts';
import { bookPayment, searchPayments } from './payments.ts';
import type { OdooSession } from './session.ts';

const day = (what: string) =>
  z.string().refine(isDate, 'must be a date like 2026-11-20').optional().describe(`${what} As 2026-11-20.`);
const partner = z
  .string()
  .min(1)
  .max(BOUNDS.name_chars_max)
  .optional()
  .describe('Only with this customer or vendor: a part of the name.');

const documents = z.strictObject({
  which: z
    .enum(['open', 'overdue', 'draft', 'all'])
    .describe(
      'open: posted, with something still to be paid; overdue: of these, those past their due date; draft; all.',
    ),
  partner,
  from: day('Dated on this day or later.'),
  to: day('Dated on this day or before.'),
});
type Documents = z.infer<typeof documents>;

export const invoicesRead = documentsRead('odoo.invoices', 'invoices and credit notes to customers', [
  'out_invoice',
  'out_refund',
]);
export const billsRead = documentsRead('odoo.bills', 'bills and refunds from vendors', ['in_invoice', 'in_refund']);

const payments = z.strictObject({
  partner,
  from: day('Dated on this day or later.'),
  to: day('Dated on this day or before.'),
});

export const paymentsRead: ReadKind<OdooSession, z.infer<typeof payments>> = {
  name: 'odoo.payments',
  says: `Lists payments in the books, the newest first, at most ${BOUNDS.rows_shown_max}.`,
  input: payments,
  read: async (session, input, signal) => {
    const connected = await session.connected(signal);
    const found = await searchPayments(connected, [...filters(input, 'date')], BOUNDS.rows_shown_max + 1, signal);
    const shown = found.map((one) => paymentLine(bookPayment(connected, session.link, one)));
    return page(connected, shown, 'There is no such payment.');
  },
};

const partners = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(BOUNDS.name_chars_max)
    .describe('A part of the name, a whole mail address, a reference, or “no. 14”.'),
});

export const partnersRead: ReadKind<OdooSession, z.infer<typeof partners>> = {
  name: 'odoo.partners',
  says: `Finds customers and vendors in Odoo, with their number there, at most ${BOUNDS.rows_shown_max}.`,
  input: partners,
  read: async (session, { query }, signal) => {
    const connected = await session.connected(signal);
    const found = await searchPartners(connected, query, BOUNDS.rows_shown_max + 1, signal);
    const shown = found.map(({ id, name, email, ref, vat }) =>
      fields(
        `no. ${id}`,
        name,
        email,
        ref && `reference ${ref}`,
        vat && `tax id ${vat}`,
        linkOf(session.link, 'res.partner', id),
      ),
    );
    return page(connected, shown, 'Nobody in Odoo fits this.');
  },
};

function documentsRead(name: string, what: string, types: readonly string[]): ReadKind<OdooSession, Documents> {
  return {
    name,
    says: `Lists ${what}, the newest first, at most ${BOUNDS.rows_shown_max}: number, dates, total and what is still open.`,
    input: documents,
    read: async (session, input, signal) => {
      const connected = await session.connected(signal);
      const domain = [['move_type', 'in', types], ...stateDomain(session, input), ...filters(input, 'invoice_date')];
      const found = await searchMoves(connected, domain, BOUNDS.rows_shown_max + 1, signal);
      const shown = found.map((one) => documentLine(bookDocument(connected, session.link, one)));
      return page(connected, shown, 'There is no such document.');
    },
  };
}

function stateDomain({ context: { clock, timeZone } }: OdooSession, { which }: Documents): unknown[] {
  if (which === 'all') return [];
  if (which === 'draft') return [['state', '=', 'draft']];
  const open = [
    ['state', '=', 'posted'],
    ['amount_residual', '!=', 0],
  ];
  return which === 'open' ? open : [...open, ['invoice_date_due', '<', localDate(clock.now(), timeZone)]];
}

function filters({ partner, from, to }: { partner?: string; from?: string; to?: string }, date: string): unknown[] {
  return [
    ...(partner ? [['partner_id.name', 'ilike', partner]] : []),
    ...(from ? [[date, '>=', from]] : []),
    ...(to ? [[date, '<=', to]] : []),
  ];
}

function documentLine(one: BookDocument): string {
  const { currency } = one.total;
  return fields(
    `${one.number || `draft ${one.kind}`} (no. ${one.id})`,
    one.partner,
    one.date,
    one.due && `due ${one.due}`,
    one.state,
    `total ${one.total.amount} ${currency}`,
    `open ${one.open.amount} ${currency}`,
    one.reference && `reference ${one.reference}`,
    one.link,
  );
}

function paymentLine(one: BookPayment): string {
  return fields(
    `${one.number || 'payment'} (no. ${one.id})`,
    one.direction === 'in' ? 'came in' : 'went out',
    one.partner,
    one.date,
    `${one.amount.amount} ${one.amount.currency}`,
    one.reference,
    one.link,
  );
}

export function fields(...values: readonly string[]): string {
  return values.filter(Boolean).join(' · ');
}

/** With a first line that says whose books they are, and one `about` what is listed. */
export function page(connected: Connected, rows: readonly string[], none: string, about = ''): string {
  const { company, version } = connected;
  const head = [
    `${version}, ${company.name}, books in ${company.currency}`,
    ...companyRemarks(connected),
    ...(about ? [about] : []),
  ];
  const shown = rows.slice(0, BOUNDS.rows_shown_max);
  const more = rows.length > shown.length ? [`(More than ${shown.length}; ask for less.)`] : [];
  return [...head, '', ...(rows.length === 0 ? [none] : shown), ...more].join('\n');
}
