/** What the bookkeeper sees: the newest documents, with what was paid of them. For the sandbox and tests only. */
import type { Shown } from '../../stand-in.ts';
import type { Row } from './store.ts';
import { isInbound, type World } from './world.ts';

const SHOWN_MAX = 20;
const TITLES: Record<string, string> = {
  out_invoice: 'Invoice',
  in_invoice: 'Bill',
  out_refund: 'Credit note',
  in_refund: 'Refund',
};

export function shownDocuments(world: World, url: string): Shown[] {
  const documents = world.store.rows('account.move').filter(({ move_type }) => move_type !== 'entry');
  const newest = documents.sort((a, b) => String(b.write_date).localeCompare(String(a.write_date)) || b.id - a.id);
  return newest.slice(0, SHOWN_MAX).map((move) => shown(world, url, move));
}

function shown(world: World, url: string, move: Row): Shown {
  const { total, residual } = world.totals(move);
  const currency = String(world.store.get('res.currency', move.currency_id)?.name);
  const money = (amount: number) => `${amount.toFixed(2)} ${currency}`;
  const number = move.name === '/' ? `no. ${move.id}` : move.name;
  const partner = String(world.store.get('res.partner', move.partner_id)?.name ?? '');
  return {
    id: String(move.id),
    at: Date.parse(`${String(move.write_date).replace(' ', 'T')}Z`),
    by: 'Acme GmbH',
    title: `${TITLES[String(move.move_type)]} ${number} · ${move.state}`,
    text: world
      .productLines(move.id)
      .map(({ name, quantity, price_unit }) => `${quantity} × ${name} at ${money(Number(price_unit))}`)
      .join('\n'),
    details: [
      `${isInbound(move.move_type) ? 'Customer' : 'Vendor'}: ${partner}`,
      `Date: ${move.invoice_date || move.date}`,
      `Total: ${money(total)}`,
      `Open: ${money(residual)}`,
    ],
    pictures: [],
    link: `${url}/web#id=${move.id}&model=account.move&view_type=form`,
    replies: world.paymentsOf(move.id).map((payment) => ({
      by: 'Bank',
      text: `${payment.name}: ${money(Number(payment.amount))}, ${payment.memo ?? payment.ref}`,
      at: Date.parse(`${String(payment.write_date).replace(' ', 'T')}Z`),
    })),
  };
}
