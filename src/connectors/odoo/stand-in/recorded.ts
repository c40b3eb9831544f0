/** Exchanges recorded from real servers, and the world that they began in, as far as they tell it. For tests only. */
import { readFileSync } from 'node:fs';
import { createMove, postMoves } from './moves.ts';
import { createWizard } from './payments.ts';
import type { Users } from './users.ts';
import type { World } from './world.ts';

export interface Exchange {
  case: string;
  /** Why the stand-in doesn't answer it; such a one has no more fields. */
  left_out?: string;
  request: { method: string; path: string; type: string; json?: unknown; raw?: string };
  /** Texts of pages are kept by their beginning. */
  response: { status: number; json?: { result?: unknown; error?: unknown }; text?: string };
  /** How many rows there were, where not all were kept. */
  rows?: number;
}

export function readExchanges(version: '16.0' | '18.0'): Exchange[] {
  const text = readFileSync(new URL(`./recorded/${version}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Exchange);
}

/** What a call to a model asked: `[model, method, args, kwargs]`; null for anything else. */
export function objectCall({ request }: Exchange) {
  const params = (request.json as { params?: { service?: string; args?: unknown[] } } | undefined)?.params;
  if (params?.service !== 'object') return null;
  const [, , , model, method, args = [], kwargs = {}] = params.args ?? [];
  return {
    model: String(model),
    method: String(method),
    args: args as unknown[],
    kwargs: kwargs as Record<string, unknown>,
  };
}

/** Records that were there before, as later answers show them. */
const KNOWN_BY: Record<string, string> = {
  'company-search-read': 'res.company',
  'currencies-active': 'res.currency',
  'user-read-me': 'res.users',
  accounts: 'account.account',
  journals: 'account.journal',
  taxes: 'account.tax',
  'partner-search-read': 'res.partner',
  'partner-search-ilike-or': 'res.partner',
  'xmlid-search': 'ir.model.data',
  'apikey-list': 'res.users.apikeys',
  'payment-method-lines': 'account.payment.method.line',
  'bank-statement-lines': 'account.bank.statement.line',
};

export function beginRecorded(world: World, users: Users, exchanges: readonly Exchange[]): void {
  for (const exchange of exchanges) {
    const model = KNOWN_BY[exchange.case];
    if (!model || !exchange.response.json) continue;
    for (const row of exchange.response.json.result as Record<string, unknown>[]) learn(world, model, row);
  }
  const { store, major } = world;
  for (const row of store.rows('account.account'))
    Object.assign(row, major >= 18 ? { company_ids: [1] } : { company_id: 1 });
  for (const row of store.rows('account.tax')) Object.assign(row, { company_id: 1 });
  for (const [index, row] of store.rows('account.journal').entries()) Object.assign(row, { sequence: index });
  for (const row of store.rows('account.bank.statement.line')) Object.assign(row, { company_id: 1 });
  // Older ones than those that were shown.
  const [shown] = store.rows('account.bank.statement.line');
  for (const id of [1, 2, 3, 4, 5]) store.insert('account.bank.statement.line', { ...shown, id });
  // The older server's company adds its taxes by itself.
  if (major < 18) store.update('res.company', 1, { account_sale_tax_id: 1, account_purchase_tax_id: 2 });
  for (const row of store.rows('res.users.apikeys')) Object.assign(row, { user_id: 2 });
  for (const row of store.rows('res.partner'))
    Object.assign(row, { active: row.active ?? true, is_company: row.is_company ?? row.id < 20 });
  if (major >= 18)
    store.insert('res.currency', {
      id: 125,
      name: 'EUR',
      symbol: '€',
      decimal_places: 2,
      rounding: 0.01,
      rate: 1.28333,
      active: false,
    });
  else methodLines(world);
  store.insert('res.country', { id: 20, name: 'Belgium' });
  users.add(2, { name: 'admin', password: 'admin', rights: 'admin' });
  demoMoves(world);
}

/** What was done between the recorded exchanges, by the name of the next one. */
export function before(world: World, users: Users, name: string): void {
  const isNew = world.major >= 18;
  const customer = isNew ? 42 : 41;
  const invoice = (id: number, price: number) => sell(world, customer, id, price);
  const post = (id: number) => postMoves(world, [world.store.get('account.move', id)!]);
  const steps: Record<string, () => void> = {
    'invoice-create-draft': () => world.store.nextId('account.move.line', isNew ? 58 : 40),
    'payment-wizard-draft-invoice': () => invoice(isNew ? 32 : 24, 30),
    'payment-wizard-partial': () => post(isNew ? 32 : 24),
    'payment-outstanding-partial': () => {
      invoice(33, 35);
      post(33);
      wizard(world, 5, 33, 20);
    },
    'payment-outstanding-full': () => wizard(world, 6, 33),
    'invoice-button-draft': () => {
      // Two more were made and reversed.
      for (const id of isNew ? [37, 38] : [27]) {
        invoice(id, 25);
        post(id);
      }
      invoice(isNew ? 42 : 29, 25);
      post(isNew ? 42 : 29);
    },
    'lock-date-reset-draft-refused': () => {
      const id = isNew ? 46 : 34;
      buy(world, customer + 1, id, 'lock');
      world.store.update('account.move', id, { date: '2025-12-10', state: 'posted', name: 'BILL/2025/12/0001' });
    },
    'plain-authenticate': () => users.add(8, { name: loginOf(world, 8), password: 'plain-pass-1', rights: 'plain' }),
    'billing-create-invoice': () =>
      users.add(10, { name: loginOf(world, 10), password: 'bill-pass-1', rights: 'billing' }),
    'apikey-authenticate': () => users.addKey(2, '<40-hex-api-key>'),
    'apikey-execute-after-removal': () => users.removeKey(2, '<40-hex-api-key>'),
    'load-invoice-with-lines': () => {
      const id = isNew ? 53 : 52;
      world.store.insert('res.partner', { id, name: `Extra ${isNew ? 181554 : 181545}`, active: true });
    },
  };
  steps[name]?.();
}

function learn(world: World, model: string, row: Record<string, unknown>): void {
  const plain = Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const { relation, type } = world.schema[model]![name] ?? {};
      if (type !== 'many2one' || !Array.isArray(value)) return [name, value];
      if (!world.store.get(relation!, value[0])) named(world, relation!, value as [number, string]);
      return [name, value[0]];
    }),
  );
  const known = world.store.get(model, row.id);
  if (known) Object.assign(known, plain);
  else world.store.insert(model, plain);
}

/** A record of which only the name was told: an account's begins with its code, a person's with the company. */
function named(world: World, model: string, [id, name]: [number, string]): void {
  const [code = '', ...rest] = name.split(' ');
  const values =
    model === 'account.account'
      ? { code, name: rest.join(' ') }
      : { name: model === 'res.partner' ? name.split(', ').at(-1) : name };
  world.store.insert(model, { id, ...values, ...(name.startsWith('YourCompany, ') ? { parent_id: 1 } : {}) });
  if (name.startsWith('YourCompany, ')) world.store.insert('res.partner', { id: 1, name: 'YourCompany' });
}

function methodLines(world: World): void {
  const outstanding = world.store.rows('account.account').find(({ code }) => code === '101402')!.id;
  for (const [id, payment_type] of [
    [3, 'inbound'],
    [4, 'outbound'],
  ] as const) {
    world.store.insert('account.payment.method.line', {
      id,
      name: 'Manual',
      payment_type,
      payment_account_id: outstanding,
      journal_id: 7,
    });
  }
}

/** Documents that the servers came with; only their numbers matter, and one invoice that is overdue. */
function demoMoves(world: World): void {
  const { store, major } = world;
  const stub = {
    state: 'posted',
    move_type: 'entry',
    date: '2026-11-01',
    company_id: 1,
    currency_id: major >= 18 ? 1 : 2,
    journal_id: 3,
  };
  store.insert('account.move', { ...stub, id: 7, name: 'BILL/2026/11/0001', partner_id: major >= 18 ? 15 : 14 });
  if (major >= 18) store.insert('account.move', { ...stub, id: 3, name: 'INV/2026/00003' });
  const tax = major >= 18 ? { tax_ids: [[6, 0, []]] } : {};
  store.insert('res.partner', {
    id: 10,
    name: 'Deco Addict',
    active: true,
    is_company: true,
    ...store.get('res.partner', 10),
  });
  store.nextId('account.move', 4);
  const line = [0, 0, { name: 'Desks', quantity: 1, price_unit: 31_750, ...tax }];
  const dates = { invoice_date: '2026-11-05', invoice_date_due: '2026-11-05' };
  const move = createMove(
    world,
    { move_type: 'out_invoice', partner_id: 10, ...dates, invoice_line_ids: [line] },
    2,
    1,
  );
  Object.assign(move, { state: 'posted', name: 'INV/2026/00004' });
}

function sell(world: World, partner_id: number, id: number, price_unit: number): void {
  const line = [0, 0, { name: 'Consulting', quantity: 2, price_unit, tax_ids: [[6, 0, [1]]] }];
  const dates = { invoice_date: '2026-11-20', invoice_date_due: '2026-12-20' };
  world.store.nextId('account.move', id);
  createMove(world, { move_type: 'out_invoice', partner_id, ...dates, invoice_line_ids: [line] }, 2, 1);
}

function buy(world: World, partner_id: number, id: number, ref: string): void {
  const line = [0, 0, { name: 'Consulting', quantity: 2, price_unit: 7.5, tax_ids: [[6, 0, [2]]] }];
  world.store.nextId('account.move', id);
  createMove(
    world,
    { move_type: 'in_invoice', partner_id, invoice_date: '2025-12-10', ref, invoice_line_ids: [line] },
    2,
    1,
  );
}

function wizard(world: World, id: number, move: number, amount?: number): void {
  world.store.nextId('account.payment.register', id);
  createWizard(
    world,
    { journal_id: 6, ...(amount ? { amount } : {}) },
    { active_model: 'account.move', active_ids: [move] },
  );
}

function loginOf({ store }: World, uid: number): string {
  return String(store.get('res.users', uid)?.login);
}
