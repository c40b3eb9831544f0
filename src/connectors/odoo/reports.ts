/** Sums over the posted entries of the books: profit and loss, balance sheet, what is owed by age. In the company's own currency. Only reads. */
import { z } from 'zod';
import type { Ageing, BookLine, BookReport } from '../../domain/books.ts';
import { BOUNDS } from './bounds.ts';
import type { Connected } from './connect.ts';
import { linkOf, money } from './documents.ts';
import { Exact, number } from './numbers.ts';
import { day, id, pointer, text, understood } from './values.ts';

/** Odoo's account types, in a reader's words. */
const TYPES: Record<string, string> = {
  asset_receivable: 'Receivable',
  asset_cash: 'Bank and cash',
  asset_current: 'Current assets',
  asset_non_current: 'Non-current assets',
  asset_prepayments: 'Prepayments',
  asset_fixed: 'Fixed assets',
  liability_payable: 'Payable',
  liability_credit_card: 'Credit card',
  liability_current: 'Current liabilities',
  liability_non_current: 'Non-current liabilities',
  equity: 'Equity',
  equity_unaffected: 'Undistributed profits',
  income: 'Income',
  income_other: 'Other income',
  expense: 'Expenses',
  expense_depreciation: 'Depreciation',
  expense_direct_cost: 'Cost of revenue',
};
const ofProfit = (type: string) => type.startsWith('income') || type.startsWith('expense');
const ofBalance = (type: string) => /^(?:asset|liability|equity)/.test(type);
const PROFIT = Object.keys(TYPES).filter(ofProfit);
const BALANCE = Object.keys(TYPES).filter(ofBalance);

/** Both days included. Income is positive, expenses are negative. */
export function profitAndLoss(
  connected: Connected,
  root: string,
  days: { from: string; to: string },
  signal: AbortSignal,
): Promise<BookReport> {
  const domain = [...typeDomain(connected, PROFIT), ['date', '>=', days.from], ['date', '<=', days.to]];
  return report(connected, root, domain, -1, signal);
}

/** As of the end of that day. Assets are positive, debts and equity negative. */
export function balanceSheet(connected: Connected, root: string, at: string, signal: AbortSignal): Promise<BookReport> {
  return report(connected, root, [...typeDomain(connected, BALANCE), ['date', '<=', at]], 1, signal);
}

/** What is open now, by how long it is overdue on that day. */
export async function ageingOf(
  connected: Connected,
  side: Ageing['side'],
  today: string,
  signal: AbortSignal,
): Promise<Ageing & { lines: readonly OpenLine[] }> {
  const lines = await openLines(connected, side, signal);
  const sums = new Map(BUCKETS.map(({ label }) => [label, new Exact(0)]));
  for (const line of lines) {
    const { label } = bucketOf(daysBetween(line.date_maturity || line.date, today));
    sums.set(label, sums.get(label)!.plus(line.amount_residual.times(side === 'payable' ? -1 : 1)));
  }
  const { currency } = connected.company;
  const buckets = [...sums].map(([label, sum]) => ({
    label,
    amount: { amount: money(connected, sum, currency), currency },
  }));
  return { side, buckets, lines };
}

/** Up to so many days overdue. */
const BUCKETS = [
  { label: 'not due', max: 0 },
  { label: '1 to 30 days', max: 30 },
  { label: '31 to 60 days', max: 60 },
  { label: '61 to 90 days', max: 90 },
  { label: 'over 90 days', max: Number.POSITIVE_INFINITY },
];
const bucketOf = (days: number) => BUCKETS.find(({ max }) => days <= max)!;

const openLine = z.object({
  id,
  partner_id: pointer,
  move_name: text,
  date: day,
  date_maturity: day,
  amount_residual: number,
});
export type OpenLine = z.infer<typeof openLine>;

async function openLines(connected: Connected, side: Ageing['side'], signal: AbortSignal): Promise<OpenLine[]> {
  const { client, company, dialect } = connected;
  const named = side === 'receivable' ? 'asset_receivable' : 'liability_payable';
  const kind =
    dialect.accountTypes === 'named'
      ? ['account_id.account_type', '=', named]
      : ['account_id.internal_type', '=', side];
  const domain = [
    ['parent_state', '=', 'posted'],
    ['company_id', '=', company.id],
    kind,
    ['reconciled', '=', false],
    ['amount_residual', '!=', 0],
  ];
  const args = {
    domain,
    fields: Object.keys(openLine.shape),
    order: 'date_maturity asc, id asc',
    limit: BOUNDS.open_lines_max,
  };
  const found = await client.call({ model: 'account.move.line', method: 'search_read', args, signal });
  return understood(z.array(openLine), found);
}

async function report(
  connected: Connected,
  root: string,
  domain: readonly unknown[],
  sign: 1 | -1,
  signal: AbortSignal,
): Promise<BookReport> {
  const sums = await sumsByAccount(connected, domain, signal);
  const types = await typesOf(
    connected,
    sums.map(({ account }) => account.id),
    signal,
  );
  const { currency } = connected.company;
  let total = new Exact(0);
  const lines = sums.map(({ account, balance }): BookLine => {
    const amount = balance.times(sign);
    total = total.plus(amount);
    return {
      label: account.name,
      group: types.get(account.id) ?? 'Other',
      amount: { amount: money(connected, amount, currency), currency },
      link: linkOf(root, 'account.account', account.id),
    };
  });
  const sorted = lines.sort((a, b) => a.label.localeCompare(b.label, 'en'));
  return { lines: sorted, total: { amount: money(connected, total, currency), currency } };
}

/** Before 16 accounts have no type of that name, but a group of their own. */
function typeDomain({ dialect }: Connected, types: readonly string[]): unknown[] {
  if (dialect.accountTypes === 'named') return [['account_id.account_type', 'in', types]];
  const groups = new Set(types.map((type) => type.split('_')[0]));
  return [['account_id.internal_group', 'in', [...groups]]];
}

/** By account alone: no version groups by the type of an account in the same way. */
async function sumsByAccount({ client, company, dialect }: Connected, domain: readonly unknown[], signal: AbortSignal) {
  const own = [['parent_state', '=', 'posted'], ['company_id', '=', company.id], ...domain];
  const model = 'account.move.line';
  if (dialect.sums === 'read_group') {
    const args = { domain: own, fields: ['balance:sum'], groupby: ['account_id'], lazy: false };
    const found = await client.call({ model, method: 'read_group', args, signal });
    const rows = understood(z.array(z.object({ account_id: pointer, balance: number })), found);
    return rows.map(({ account_id: account, balance }) => ({ account, balance }));
  }
  const args = { domain: own, groupby: ['account_id'], aggregates: ['balance:sum'] };
  const found = await client.call({ model, method: 'formatted_read_group', args, signal });
  const rows = understood(z.array(z.object({ account_id: pointer, 'balance:sum': number })), found);
  return rows.map(({ account_id: account, 'balance:sum': balance }) => ({ account, balance }));
}

async function typesOf(
  { client, dialect }: Connected,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const field = dialect.accountTypes === 'named' ? 'account_type' : 'internal_group';
  const args = { domain: [['id', 'in', ids]], fields: [field], limit: BOUNDS.accounts_max };
  const context = { active_test: false };
  const found = await client.call({ model: 'account.account', method: 'search_read', args, context, signal });
  const rows = understood(z.array(z.object({ id, [field]: text })), found) as unknown as Record<string, string>[];
  return new Map(rows.map((row) => [Number(row.id), TYPES[row[field]!] ?? capitalOf(row[field]!)]));
}

function capitalOf(group: string): string {
  return group.charAt(0).toUpperCase() + group.slice(1).replaceAll('_', ' ');
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Of every posted entry; nothing where the books are whole. */
export async function sumOfBooks(connected: Connected, signal: AbortSignal): Promise<Exact> {
  const sums = await sumsByAccount(connected, [], signal);
  return sums.reduce((sum, { balance }) => sum.plus(balance), new Exact(0)).toDecimalPlaces(6);
}
