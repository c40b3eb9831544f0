/** Documents of the books: made, changed, posted, taken back, as Odoo does it with all its quirks. For the sandbox and tests only. */
import { checked } from './orm.ts';
import type { Row } from './store.ts';
import { cents, missingError, userError } from './wire.ts';
import { isInbound, type World } from './world.ts';

type Values = Record<string, unknown>;

export function createMove(world: World, values: Values, uid: number, companyId: number): Row {
  const { invoice_line_ids: products = [], line_ids: entries = [], ...rest } = values;
  const head = checked(world, 'account.move', rest);
  const type = String(head.move_type ?? 'entry');
  const company = world.store.get('res.company', head.company_id ?? companyId)!;
  const day = head.date || head.invoice_date || world.today();
  const move = world.store.insert('account.move', {
    name: '/',
    state: 'draft',
    currency_id: company.currency_id,
    company_id: company.id,
    journal_id: journalOf(world, type, company.id),
    payment_reference: false,
    ...head,
    move_type: type,
    date: day,
  });
  if (type !== 'entry') {
    addProducts(world, move, products as unknown[], uid);
    return move;
  }
  for (const [, , line] of entries as [number, number, Values][]) addEntry(world, move, line, uid);
  refuseUnbalanced(world, move);
  return move;
}

export function writeMoves(world: World, moves: readonly Row[], values: Values, uid: number): void {
  const { invoice_line_ids: products, ...rest } = values;
  for (const move of moves) {
    const isPosted = move.state === 'posted';
    const closed = Object.keys(values).filter((name) => POSTED_READONLY.includes(name));
    if (isPosted && closed.length > 0) {
      if (world.major >= 18) {
        throw userError(`You cannot modify the following readonly fields on a posted move: ${closed.join(', ')}`);
      }
      refuseLocked(world, move);
    }
    world.store.update('account.move', move.id, checked(world, 'account.move', rest));
    if (Array.isArray(products)) addProducts(world, move, products, uid);
  }
}

const POSTED_READONLY = ['invoice_date', 'partner_id', 'invoice_line_ids'];

export function postMoves(world: World, moves: readonly Row[]): void {
  for (const move of moves) {
    const { state, name, id, move_type: type } = move;
    if (state !== 'draft') {
      const how = world.major >= 18 ? 'must be in draft' : 'is already posted';
      throw userError(`The entry ${name} (id ${id}) ${how}.`);
    }
    const lines = world.linesOf(id);
    if (!lines.some(({ display_type }) => display_type === 'product' || type === 'entry')) {
      throw userError('You need to add a line before posting.');
    }
    if (type !== 'entry' && !move.partner_id) throw missingPartner(world, String(type));
    if (!move.invoice_date && type !== 'entry') {
      if (!isInbound(type)) throw userError('The Bill/Refund date is required to validate this document.');
      world.store.update('account.move', id, { invoice_date: world.today(), date: world.today() });
    }
    const date = unlocked(world, move);
    const number = name === '/' ? nextNumber(world, move, date) : name;
    const reference = type === 'out_invoice' ? { payment_reference: number } : {};
    world.store.update('account.move', id, { state: 'posted', name: number, date, ...reference });
  }
}

export function draftMoves(world: World, moves: readonly Row[]): void {
  for (const move of moves) {
    refuseLocked(world, move);
    world.store.update('account.move', move.id, { state: 'draft' });
    for (const line of world.linesOf(move.id).filter(({ display_type }) => display_type === 'payment_term')) {
      world.store.update('account.move.line', line.id, {
        amount_residual: line.balance,
        amount_residual_currency: line.amount_currency,
      });
    }
  }
}

export function unlinkMoves(world: World, moves: readonly Row[]): void {
  for (const { id, state } of moves) {
    if (state === 'posted') {
      throw userError(
        world.major >= 18
          ? "You can't delete a posted journal item. Don’t play games with your accounting records; reset the journal entry to draft before deleting it."
          : 'You cannot delete an item linked to a posted entry.',
      );
    }
    for (const line of world.linesOf(id)) world.store.remove('account.move.line', line.id);
    world.store.remove('account.move', id);
  }
}

/** Lines with a product's price, and what follows from them: taxes, and what the other side owes. */
function addProducts(world: World, move: Row, commands: readonly unknown[], uid: number): void {
  const journal = world.store.get('account.journal', move.journal_id)!;
  for (const [, , values] of commands as [number, number, Values][]) {
    const line = checked(world, 'account.move.line', { ...values, account_id: undefined });
    const accountId = values.account_id ?? journal.default_account_id;
    if (!world.store.get('account.account', accountId)) throw missingError('account.account', Number(accountId), uid);
    const taxes = 'tax_ids' in values ? (line.tax_ids as number[]) : usualTaxes(world, move);
    const quantity = Number(values.quantity ?? 1);
    const subtotal = cents(quantity * cents(Number(values.price_unit ?? 0)));
    const rate = taxes.reduce((sum, id) => sum + Number(world.store.get('account.tax', id)?.amount ?? 0), 0);
    const total = cents(subtotal * (1 + rate / 100));
    world.store.insert('account.move.line', {
      ...line,
      move_id: move.id,
      account_id: accountId,
      display_type: 'product',
      quantity,
      price_unit: Number(values.price_unit ?? 0),
      price_subtotal: subtotal,
      price_total: total,
      tax_ids: taxes,
      ...both(world, move, isInbound(move.move_type) ? -subtotal : subtotal),
      amount_residual: 0,
    });
  }
  settleLines(world, move);
}

/** The tax lines and the open line are worked out anew from the products. */
function settleLines(world: World, move: Row): void {
  const sign = isInbound(move.move_type) ? -1 : 1;
  const products = world.productLines(move.id);
  for (const { id, display_type } of world.linesOf(move.id)) {
    if (display_type !== 'product') world.store.remove('account.move.line', id);
  }
  if (products.length === 0) return;
  const taxes = new Map<number, number>();
  for (const line of products) {
    for (const id of line.tax_ids as number[]) {
      const percent = Number(world.store.get('account.tax', id)?.amount ?? 0);
      taxes.set(id, cents((taxes.get(id) ?? 0) + (Number(line.price_subtotal) * percent) / 100));
    }
  }
  const plain = { move_id: move.id, quantity: 0, price_unit: 0, price_subtotal: 0, price_total: 0, tax_ids: [] };
  for (const [id, amount] of taxes) {
    const tax = world.store.get('account.tax', id)!;
    const account_id = accountOf(world, sign < 0 ? 'tax_received' : 'tax_paid');
    const values = { ...plain, display_type: 'tax', name: tax.name, tax_line_id: id, account_id, amount_residual: 0 };
    world.store.insert('account.move.line', { ...values, ...both(world, move, sign * amount) });
  }
  const total = world.linesOf(move.id).reduce((sum, line) => sum + Number(line.amount_currency), 0);
  const open = both(world, move, cents(-total));
  const balance = cents(-world.linesOf(move.id).reduce((sum, line) => sum + Number(line.balance), 0));
  world.store.insert('account.move.line', {
    ...plain,
    display_type: 'payment_term',
    name: '',
    account_id: accountOf(world, sign < 0 ? 'receivable' : 'payable'),
    date_maturity: move.invoice_date_due || move.invoice_date || move.date,
    amount_currency: open.amount_currency,
    balance,
    amount_residual: balance,
    amount_residual_currency: open.amount_currency,
  });
  if (!move.invoice_date_due && move.invoice_date) move.invoice_date_due = move.invoice_date;
}

function addEntry(world: World, move: Row, line: Values, uid: number): void {
  if (!world.store.get('account.account', line.account_id))
    throw missingError('account.account', Number(line.account_id), uid);
  const balance = cents(Number(line.debit ?? 0) - Number(line.credit ?? 0));
  const values = { name: line.name ?? '', account_id: line.account_id, display_type: 'entry', tax_ids: [] };
  world.store.insert('account.move.line', {
    ...values,
    move_id: move.id,
    balance,
    amount_currency: balance,
    amount_residual: 0,
  });
}

/** An amount of the document's currency, and what it is in the company's. */
function both(world: World, { currency_id }: Row, amount: number) {
  const rate = Number(world.store.get('res.currency', currency_id)?.rate ?? 1);
  return { amount_currency: cents(amount), balance: cents(amount / rate) };
}

function refuseUnbalanced(world: World, move: Row): void {
  const lines = world.linesOf(move.id);
  const sum = (sign: number) =>
    cents(lines.reduce((total, { balance }) => total + Math.max(0, sign * Number(balance)), 0));
  const [debit, credit] = [sum(1), sum(-1)];
  if (debit === credit) return;
  const { name } = world.store.get('account.journal', move.journal_id)!;
  const number = nextNumber(world, move, String(move.date));
  throw userError(
    `An error has occurred.\n\nThe move (Draft Entry ${number}) is not balanced.\nThe total of debits equals $\u00a0${debit.toFixed(2)} and the total of credits equals $\u00a0${credit.toFixed(2)}.\nYou might want to specify a default account on journal "${name}" to automatically balance each move.`,
  );
}

function journalOf(world: World, type: string, companyId: number): number {
  const wanted = type === 'entry' ? 'general' : type.startsWith('out_') ? 'sale' : 'purchase';
  return world.store.rows('account.journal').find((row) => row.type === wanted && row.company_id === companyId)!.id;
}

function usualTaxes(world: World, { move_type, company_id }: Row): number[] {
  const company = world.store.get('res.company', company_id)!;
  const tax = String(move_type).startsWith('out_') ? company.account_sale_tax_id : company.account_purchase_tax_id;
  return tax ? [Number(tax)] : [];
}

const ACCOUNTS = { receivable: '121000', payable: '211000', tax_received: '251000', tax_paid: '131000' } as const;

function accountOf(world: World, role: keyof typeof ACCOUNTS): number {
  return world.store.rows('account.account').find(({ code }) => code === ACCOUNTS[role])!.id;
}

/** `INV/2026/00005`, `BILL/2026/11/0002`: by year for sales and payments, else by month. */
export function nextNumber(world: World, move: Row, date: string): string {
  const code = String(world.store.get('account.journal', move.journal_id)?.code);
  const isYearly = String(move.move_type).startsWith('out_') || move.is_payment === true;
  const prefix = `${move.is_payment ? 'P' : ''}${move.move_type === 'out_refund' ? 'R' : ''}${code}/${date.slice(0, 4)}/${isYearly ? '' : `${date.slice(5, 7)}/`}`;
  const taken = world.store.rows('account.move').map(({ name }) => String(name));
  const numbers = taken.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  return `${prefix}${String(Math.max(0, ...numbers) + 1).padStart(isYearly ? 5 : 4, '0')}`;
}

function missingPartner(world: World, type: string) {
  const kind = world.schema['account.move']!.move_type!.selection!.find(([value]) => value === type)?.[1];
  const who = type.startsWith('out_') ? 'Customer' : 'Vendor';
  return userError(`The field '${who}' is required, please complete it to validate the ${kind}.`);
}

/** The date in the books: one in a closed period moves to the end of the first open month, without a word. */
function unlocked(world: World, { date, company_id }: Row): string {
  const lock = world.store.get('res.company', company_id)?.fiscalyear_lock_date;
  if (!lock || String(date) > String(lock)) return String(date);
  const [year = 0, month = 0] = String(lock).split('-').map(Number);
  const end = new Date(Date.UTC(year, month + 1, 0)).toISOString().slice(0, 10);
  return end < world.today() ? end : world.today();
}

function refuseLocked(world: World, { date, company_id, state }: Row): void {
  const lock = world.store.get('res.company', company_id)?.fiscalyear_lock_date;
  if (!lock || state !== 'posted' || String(date) > String(lock)) return;
  const [year, month, day] = String(lock).split('-');
  const shown = `${month}/${day}/${year}`;
  const which = world.major >= 18 ? `: Global Lock Date (${shown}).` : ` the lock date ${shown}.`;
  throw userError(`You cannot add/modify entries prior to and inclusive of${which}`);
}
