/** Payments: the form that registers them, and what they do to a document. For the sandbox and tests only. */
import { nextNumber } from './moves.ts';
import { checked } from './orm.ts';
import type { Row } from './store.ts';
import { cents, userError } from './wire.ts';
import { isInbound, type World } from './world.ts';

interface Context {
  active_model?: string;
  active_ids?: number[];
}

/** The form; what is wrong with the documents shows here and nowhere later. */
export function createWizard(world: World, values: Record<string, unknown>, context: Context): Row {
  const move = targetOf(world, context);
  if (world.major < 18 && move.state !== 'posted') {
    throw userError('You can only register payment for posted journal entries.');
  }
  const { residual } = world.totals(move);
  if (residual === 0) {
    throw userError("You can't register a payment because there is nothing left to pay on the selected journal items.");
  }
  const ready = checked(world, 'account.payment.register', values);
  const journal_id = ready.journal_id ?? bankOf(world, move.company_id);
  const inbound = isInbound(move.move_type);
  const memo =
    world.major >= 18 && move.ref
      ? `${move.ref} - ${move.payment_reference || move.name}`
      : move.payment_reference || move.name;
  const amount = Number(ready.amount ?? residual);
  return world.store.insert('account.payment.register', {
    currency_id: move.currency_id,
    payment_date: world.today(),
    communication: memo,
    ...ready,
    amount,
    journal_id,
    payment_type: inbound ? 'inbound' : 'outbound',
    partner_id: move.partner_id,
    payment_method_line_id: methodOf(world, journal_id, inbound)?.id,
    payment_difference: cents(residual - amount),
    move_id: move.id,
  });
}

export function wizardDefaults(world: World, context: Context) {
  const move = targetOf(world, context);
  const open = world.linesOf(move.id).filter(({ display_type }) => display_type === 'payment_term');
  return { payment_date: world.today(), line_ids: [[6, 0, open.map(({ id }) => id)]] };
}

/** The payment itself. It looks at nothing again: whatever was paid since the form was made is paid twice. */
export function createPayment(world: World, wizard: Row) {
  const move = world.store.get('account.move', wizard.move_id)!;
  const inbound = wizard.payment_type === 'inbound';
  const isBooked =
    world.major < 18 ||
    !!world.store.get('account.payment.method.line', wizard.payment_method_line_id)?.payment_account_id;
  const list = isInbound(move.move_type) ? 'reconciled_invoice_ids' : 'reconciled_bill_ids';
  const payment = world.store.insert('account.payment', {
    state: world.major < 18 ? 'posted' : isBooked ? 'in_process' : 'paid',
    amount: wizard.amount,
    currency_id: wizard.currency_id,
    payment_type: wizard.payment_type,
    partner_type: inbound ? 'customer' : 'supplier',
    partner_id: wizard.partner_id,
    company_id: move.company_id,
    date: wizard.payment_date,
    journal_id: wizard.journal_id,
    [world.major >= 18 ? 'memo' : 'ref']: wizard.communication,
    move_id: false,
    is_reconciled: isBooked,
    is_matched: !isBooked,
    [list]: [move.id],
  });
  const name = isBooked ? book(world, payment, move, wizard) : `PAY${String(payment.id).padStart(5, '0')}`;
  world.store.update('account.payment', payment.id, { name });
  return {
    name: 'Payments',
    type: 'ir.actions.act_window',
    res_model: 'account.payment',
    context: { create: false },
    view_mode: 'form',
    res_id: payment.id,
  };
}

/** The entry in the books, and what it takes off the document. */
function book(world: World, payment: Row, move: Row, wizard: Row): string {
  const journal = world.store.get('account.journal', wizard.journal_id)!;
  const term = world.linesOf(move.id).find(({ display_type }) => display_type === 'payment_term')!;
  const sign = Number(term.balance) < 0 ? -1 : 1;
  const rate = Number(world.store.get('res.currency', move.currency_id)?.rate ?? 1);
  const amount = Number(wizard.amount);
  const balance = cents((sign * amount) / rate);
  const entry = world.store.insert('account.move', {
    name: '/',
    state: 'posted',
    move_type: 'entry',
    is_payment: true,
    date: wizard.payment_date,
    ref: wizard.communication,
    partner_id: wizard.partner_id,
    currency_id: move.currency_id,
    company_id: move.company_id,
    journal_id: journal.id,
  });
  const name = nextNumber(world, entry, String(wizard.payment_date));
  world.store.update('account.move', entry.id, { name });
  const method = world.store.get('account.payment.method.line', wizard.payment_method_line_id);
  const line = {
    move_id: entry.id,
    name: wizard.communication,
    display_type: 'entry',
    tax_ids: [],
    amount_residual: 0,
  };
  const outstanding = method?.payment_account_id || journal.default_account_id;
  world.store.insert('account.move.line', {
    ...line,
    account_id: outstanding,
    balance,
    amount_currency: sign * amount,
  });
  world.store.insert('account.move.line', {
    ...line,
    account_id: term.account_id,
    balance: -balance,
    amount_currency: -sign * amount,
  });
  world.store.update('account.move.line', term.id, {
    amount_residual: nearZero(Number(term.amount_residual) - balance, sign),
    amount_residual_currency: nearZero(Number(term.amount_residual_currency) - sign * amount, sign),
  });
  world.store.update('account.payment', payment.id, { move_id: entry.id });
  return name;
}

/** What is paid beyond what is open stays with the payment. */
function nearZero(value: number, sign: number): number {
  return sign * Math.max(0, cents(sign * value));
}

function targetOf(world: World, { active_model, active_ids = [] }: Context): Row {
  const move = active_model === 'account.move' ? world.store.get('account.move', active_ids[0]) : undefined;
  if (move) return move;
  throw userError('The register payment wizard should only be called on account.move or account.move.line records.');
}

function bankOf(world: World, companyId: unknown): number {
  return world.store
    .rows('account.journal')
    .find(({ type, company_id }) => type === 'bank' && company_id === companyId)!.id;
}

function methodOf(world: World, journalId: unknown, inbound: boolean): Row | undefined {
  const type = inbound ? 'inbound' : 'outbound';
  return world.store
    .rows('account.payment.method.line')
    .find((row) => row.journal_id === journalId && row.payment_type === type);
}
