/** A small company that has been at work for a while: what the stand-in begins with. For the sandbox and tests only. */
import { createMove, postMoves } from './moves.ts';
import { createPayment, createWizard } from './payments.ts';
import type { World } from './world.ts';

const COMPANY = 1;
const ADMIN = 2;
export const OFFICE_UID = 6;

const ACCOUNTS = [
  ['101401', 'Bank', 'asset_cash'],
  ['101403', 'Outstanding Receipts', 'asset_current'],
  ['101404', 'Outstanding Payments', 'asset_current'],
  ['101501', 'Cash', 'asset_cash'],
  ['121000', 'Account Receivable', 'asset_receivable'],
  ['131000', 'Tax Paid', 'asset_current'],
  ['151000', 'Machines', 'asset_fixed'],
  ['211000', 'Account Payable', 'liability_payable'],
  ['251000', 'Tax Received', 'liability_current'],
  ['301000', 'Capital', 'equity'],
  ['400000', 'Product Sales', 'income'],
  ['500000', 'Cost of Goods Sold', 'expense_direct_cost'],
  ['600000', 'Expenses', 'expense'],
  ['612000', 'Rent', 'expense'],
  ['630000', 'Salaries', 'expense'],
] as const;

/** The company as an Odoo of this version keeps it, on this day. */
export function seed(world: World): void {
  const { store, major } = world;
  store.insert('res.country', { id: 57, name: 'Germany' });
  store.insert('res.currency', {
    id: 1,
    name: 'EUR',
    symbol: '€',
    decimal_places: 2,
    rounding: 0.01,
    rate: 1,
    active: true,
  });
  store.insert('res.currency', {
    id: 2,
    name: 'USD',
    symbol: '$',
    decimal_places: 2,
    rounding: 0.01,
    rate: 1.25,
    active: true,
  });
  store.insert('res.company', {
    id: COMPANY,
    name: 'Acme GmbH',
    currency_id: 1,
    country_id: 57,
    fiscalyear_lock_date: false,
  });
  for (const [code, name, account_type] of ACCOUNTS) {
    store.insert('account.account', {
      code,
      name,
      account_type,
      ...(major >= 18 ? { company_ids: [COMPANY] } : { company_id: COMPANY }),
    });
  }
  seedJournals(world);
  store.insert('account.tax', {
    name: '19%',
    amount: 19,
    amount_type: 'percent',
    type_tax_use: 'sale',
    company_id: COMPANY,
  });
  store.insert('account.tax', {
    name: '19%',
    amount: 19,
    amount_type: 'percent',
    type_tax_use: 'purchase',
    company_id: COMPANY,
  });
  store.update('res.company', COMPANY, { account_sale_tax_id: 1, account_purchase_tax_id: 2 });
  seedPeople(world);
  seedBooks(world);
  seedBank(world);
}

function seedJournals(world: World): void {
  const { store, major } = world;
  const account = (code: string) => store.rows('account.account').find((row) => row.code === code)!.id;
  const journals = [
    ['Customer Invoices', 'INV', 'sale', '400000'],
    ['Vendor Bills', 'BILL', 'purchase', '600000'],
    ['Miscellaneous Operations', 'MISC', 'general', ''],
    ['Bank', 'BNK1', 'bank', '101401'],
    ['Cash', 'CSH1', 'cash', '101501'],
  ] as const;
  for (const [index, [name, code, type, default_account]] of journals.entries()) {
    const default_account_id = default_account ? account(default_account) : false;
    const { id } = store.insert('account.journal', {
      name,
      code,
      type,
      sequence: index + 1,
      default_account_id,
      company_id: COMPANY,
    });
    if (type !== 'bank' && type !== 'cash') continue;
    const label = major >= 18 ? 'Manual Payment' : 'Manual';
    for (const payment_type of ['inbound', 'outbound']) {
      const outstanding = account(payment_type === 'inbound' ? '101403' : '101404');
      store.insert('account.payment.method.line', {
        name: label,
        code: 'manual',
        payment_type,
        journal_id: id,
        payment_account_id: outstanding,
      });
    }
  }
}

function seedPeople({ store }: World): void {
  const partner = (values: Record<string, unknown>) =>
    store.insert('res.partner', { active: true, country_id: 57, ...values }).id;
  partner({ id: 1, name: 'Acme GmbH', is_company: true });
  const office = partner({ name: 'Countersign Office', parent_id: 1 });
  const sara = partner({ name: 'Sara Weber', parent_id: 1 });
  partner({ id: 14, name: 'Ali Khan', email: 'ali@example.com', ref: 'C-014', vat: 'DE811234567' });
  partner({ id: 15, name: 'Bright Ideas Ltd', is_company: true, email: 'billing@bright.example' });
  partner({ id: 16, name: 'Nora Lind', email: 'nora@example.com' });
  partner({ id: 17, name: 'Northern Timber AB', is_company: true, email: 'invoices@timber.example' });
  partner({ id: 18, name: 'Cloud Hosting Inc', is_company: true, email: 'billing@hosting.example' });
  partner({ id: 19, name: 'Nora Lindqvist', parent_id: 15, email: 'nora@bright.example' });
  const user = { company_id: COMPANY, company_ids: [COMPANY], lang: 'en_US', tz: 'Europe/Berlin' };
  store.insert('res.users', { id: ADMIN, name: 'Sara Weber', login: 'sara@acme.example', partner_id: sara, ...user });
  store.insert('res.users', {
    id: OFFICE_UID,
    name: 'Countersign Office',
    login: 'office@acme.example',
    partner_id: office,
    ...user,
  });
}

/** Days are counted back from today, so that something is always open and something overdue. */
function seedBooks(world: World): void {
  const entry = (days: number, lines: readonly (readonly [code: string, amount: number])[]) => {
    const line_ids = lines.map(([code, amount]) => [
      0,
      0,
      {
        account_id: world.store.rows('account.account').find((row) => row.code === code)!.id,
        debit: Math.max(0, amount),
        credit: Math.max(0, -amount),
      },
    ]);
    postMoves(world, [createMove(world, { move_type: 'entry', date: ago(world, days), line_ids }, ADMIN, COMPANY)]);
  };
  entry(300, [
    ['101401', 40_000],
    ['301000', -40_000],
  ]);
  entry(290, [
    ['151000', 12_500],
    ['101401', -12_500],
  ]);
  for (const days of [95, 65, 35, 5])
    entry(days, [
      ['612000', 1_800],
      ['630000', 4_200],
      ['101401', -6_000],
    ]);
  sell(world, { partner: 15, days: 98, due: 68, lines: [['Desks', 48, 350]], paid: 'all' });
  sell(world, { partner: 14, days: 75, due: 45, lines: [['Chairs', 120, 89.5]], paid: 'all' });
  sell(world, { partner: 16, days: 70, due: 40, lines: [['Repair of a cupboard', 1, 240]], paid: 'no' });
  sell(world, {
    partner: 15,
    days: 50,
    due: 20,
    lines: [
      ['Meeting table', 1, 2_450],
      ['Delivery', 1, 120],
    ],
    paid: 'part',
  });
  sell(world, { partner: 14, days: 20, due: -10, lines: [['Shelves', 6, 180]], paid: 'no' });
  sell(world, { partner: 16, days: 12, due: -18, lines: [['Workshop, one day', 1, 950]], paid: 'no' });
  buy(world, { partner: 17, days: 80, due: 50, lines: [['Oak boards', 60, 48.5]], ref: 'NT-2201', paid: 'all' });
  buy(world, { partner: 18, days: 33, due: 3, lines: [['Hosting', 1, 49]], ref: 'H-88121', paid: 'no' });
  buy(world, { partner: 17, days: 9, due: -21, lines: [['Beech boards', 30, 41.2]], ref: 'NT-2290', paid: 'no' });
  draft(world, 'out_invoice', { partner: 15, days: 1, due: -29, lines: [['Standing desks', 4, 640]], paid: 'no' });
}

/** What went over the bank. Matched lines have the entries that are in the books; those of unmatched ones are left out. */
function seedBank(world: World): void {
  const { store } = world;
  const journal_id = store.rows('account.journal').find(({ code }) => code === 'BNK1')!.id;
  const own = { journal_id, company_id: COMPANY };
  const name = `BNK1 Statement ${ago(world, 1).slice(0, 7)}`;
  const statement_id = store.insert('account.bank.statement', { name, date: ago(world, 1), ...own }).id;
  const matched = { ...own, statement_id, is_reconciled: true };
  for (const payment of store.rows('account.payment')) {
    const { date, partner_id, move_id, amount, payment_type } = payment;
    store.insert('account.bank.statement.line', {
      ...matched,
      date,
      partner_id,
      move_id,
      amount: payment_type === 'outbound' ? -Number(amount) : amount,
      payment_ref: payment.memo ?? payment.ref,
    });
  }
  for (const days of [65, 35, 5]) {
    const date = ago(world, days);
    const move_id = store.rows('account.move').find((move) => move.move_type === 'entry' && move.date === date)!.id;
    const line = { ...matched, date, move_id, amount: -6_000, payment_ref: 'Rent and salaries' };
    store.insert('account.bank.statement.line', line);
  }
  const unmatched = (days: number, values: Record<string, unknown>) =>
    store.insert('account.bank.statement.line', { ...own, date: ago(world, days), is_reconciled: false, ...values });
  unmatched(45, { amount: -12.5, payment_ref: 'Account fees' });
  unmatched(6, { amount: -49.9, payment_ref: 'CARD 4411 PAPER SHOP', partner_name: 'Paper Shop 12' });
  unmatched(2, { amount: 1_285.2, payment_ref: 'Shelves, thank you', partner_id: 14 });
}

interface Deal {
  partner: number;
  /** Days ago; negative for days to come. */
  days: number;
  due: number;
  lines: readonly (readonly [name: string, quantity: number, price: number])[];
  ref?: string;
  paid: 'all' | 'part' | 'no';
}

function sell(world: World, deal: Deal): void {
  settle(world, draft(world, 'out_invoice', deal), deal);
}

function buy(world: World, deal: Deal): void {
  settle(world, draft(world, 'in_invoice', deal), deal);
}

function draft(world: World, move_type: string, { partner, days, due, lines, ref }: Deal): number {
  const invoice_line_ids = lines.map(([name, quantity, price_unit]) => [0, 0, { name, quantity, price_unit }]);
  const dates = { invoice_date: ago(world, days), invoice_date_due: ago(world, due) };
  return createMove(
    world,
    { move_type, partner_id: partner, ...dates, ...(ref ? { ref } : {}), invoice_line_ids },
    ADMIN,
    COMPANY,
  ).id;
}

function settle(world: World, id: number, { due, paid }: Deal): void {
  postMoves(world, [world.store.get('account.move', id)!]);
  if (paid === 'no') return;
  const { total } = world.totals(world.store.get('account.move', id)!);
  const amount = paid === 'all' ? total : 1_000;
  pay(world, id, amount, ago(world, due + 4));
}

/** A payment over the bank, as a person enters it. */
export function pay(world: World, id: number, amount: number, date: string): void {
  const wizard = createWizard(
    world,
    { amount, payment_date: date },
    { active_model: 'account.move', active_ids: [id] },
  );
  createPayment(world, wizard);
}

function ago(world: World, days: number): string {
  const at = Date.parse(`${world.today()}T00:00:00Z`) - days * 86_400_000;
  return new Date(at).toISOString().slice(0, 10);
}
