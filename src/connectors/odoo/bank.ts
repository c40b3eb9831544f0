/** Transactions of the bank as Odoo has them (`account.bank.statement.line`), and looking them up. Only reads. Alike from 14 to 19. */
import { z } from 'zod';
import { localDate } from '../../domain/local-time.ts';
import type { ReadKind } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import type { Connected } from './connect.ts';
import { linkOf, money } from './documents.ts';
import { number } from './numbers.ts';
import { fields, page } from './reads.ts';
import type { OdooSession } from './session.ts';
import { day, id, pointer, text, understood } from './values.ts';

const MODEL = 'account.bank.statement.line';
const DAY_MS = 86_400_000;

const transaction = z.object({
  id,
  date: day,
  payment_ref: text,
  partner_id: pointer,
  /** What the bank calls the other side, where it is nobody that Odoo knows. */
  partner_name: text,
  /** In the journal's currency: positive where money came in. */
  amount: number,
  currency_id: pointer,
  journal_id: pointer,
  is_reconciled: z.boolean(),
  /** Nowhere, from 16 on, where no statement has been made of it. */
  statement_id: pointer,
});
type Transaction = z.infer<typeof transaction>;

const wanted = z.strictObject({
  days: z
    .number()
    .int()
    .min(1)
    .max(BOUNDS.bank_days_max)
    .describe(`So many days back, 1 to ${BOUNDS.bank_days_max}; today is always among them.`),
  which: z
    .enum(['unmatched', 'all'])
    .describe('unmatched: those that are not yet reconciled with anything in the books; all.'),
});

export const bankRead: ReadKind<OdooSession, z.infer<typeof wanted>> = {
  name: 'odoo.bank',
  says: `Lists transactions of the bank and cash journals, the newest first, at most ${BOUNDS.rows_shown_max}: date, amount, who, what for, and whether it is matched in the books.`,
  input: wanted,
  read: async (session, { days, which }, signal) => {
    const connected = await session.connected(signal);
    const { clock, timeZone } = session.context;
    const to = localDate(clock.now(), timeZone);
    const from = new Date(Date.parse(to) - days * DAY_MS).toISOString().slice(0, 10);
    const open = which === 'unmatched' ? [['is_reconciled', '=', false]] : [];
    const domain = [['date', '>=', from], ['date', '<=', to], ...open];
    const found = await searchTransactions(connected, domain, BOUNDS.rows_shown_max + 1, signal);
    const shown = found.map((one) => transactionLine(connected, session.link, one));
    const about = `Bank transactions, ${from} to ${to}${which === 'unmatched' ? ', unmatched only' : ''}`;
    return page(connected, shown, 'There is no such transaction.', about);
  },
};

/** Newest first; those whose entry was cancelled are left out. */
async function searchTransactions(
  { client, company }: Connected,
  domain: readonly unknown[],
  limit: number,
  signal: AbortSignal,
): Promise<Transaction[]> {
  // Up to 15 the line's own state is that of its statement.
  const own = [['company_id', '=', company.id], ['move_id.state', '!=', 'cancel'], ...domain];
  const args = { domain: own, fields: Object.keys(transaction.shape), limit, order: 'date desc, id desc' };
  const found = await client.call({ model: MODEL, method: 'search_read', args, signal });
  return understood(z.array(transaction), found);
}

function transactionLine(connected: Connected, root: string, one: Transaction): string {
  const currency = one.currency_id.name || connected.company.currency;
  const { name, id: statement } = one.statement_id;
  return fields(
    `no. ${one.id}`,
    one.date,
    one.amount.isNegative() ? 'went out' : 'came in',
    `${money(connected, one.amount.abs(), currency)} ${currency}`,
    one.partner_id.name || one.partner_name,
    one.payment_ref,
    one.journal_id.name,
    one.is_reconciled ? 'matched' : 'not matched',
    statement > 0 ? `statement ${name || `no. ${statement}`}` : '',
    linkOf(root, MODEL, one.id),
  );
}
