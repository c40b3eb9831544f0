/** One Odoo: its database, version and clock, and what its records work out of each other. For the sandbox and tests only. */
import { isoTime } from '../../../clock.ts';
import type { Field } from './fields.ts';
import { schemaOf } from './schema.ts';
import { type Row, Store } from './store.ts';
import { cents, valueError } from './wire.ts';

export interface WorldOptions {
  major: number;
  now(): number;
}

export interface Totals {
  untaxed: number;
  tax: number;
  total: number;
  residual: number;
  totalSigned: number;
  residualSigned: number;
}

export class World {
  readonly major: number;
  readonly store: Store;
  readonly schema: ReturnType<typeof schemaOf>;
  readonly #now: () => number;

  constructor({ major, now }: WorldOptions) {
    this.major = major;
    this.#now = now;
    this.schema = schemaOf(major);
    this.store = new Store(() => isoTime(now()).slice(0, 19).replace('T', ' '));
  }

  today(): string {
    return isoTime(this.#now()).slice(0, 10);
  }

  /** The field at the end of a dotted path; throws `unknown()` where there is none. */
  fieldAt(model: string, path: string, unknown: () => Error): Field {
    const [first = '', ...rest] = path.split('.');
    const field = this.schema[model]?.[first];
    if (!field) throw unknown();
    return rest.length > 0 ? this.fieldAt(field.relation ?? '', rest.join('.'), unknown) : field;
  }

  valueAt(model: string, row: Row, path: string): unknown {
    const [first = '', ...rest] = path.split('.');
    const value = this.value(model, row, first);
    if (rest.length === 0) return value;
    const { relation = '' } = this.schema[model]![first]!;
    const next = this.store.get(relation, value);
    return next ? this.valueAt(relation, next, rest.join('.')) : false;
  }

  value(model: string, row: Row, name: string): unknown {
    const field = this.schema[model]?.[name];
    if (!field) throw valueError(`Invalid field '${name}' on model '${model}'`);
    const value = field.compute ? field.compute(row, this) : row[name];
    if (value !== undefined && value !== null) return value;
    if (field.type === 'float' || field.type === 'monetary' || field.type === 'integer') return 0;
    return field.type.endsWith('2many') ? [] : false;
  }

  displayName(model: string, row: Row | undefined): string {
    if (!row) return '';
    const name = String(row.name ?? '');
    if (model === 'account.account') return `${row.code} ${name}`;
    if (model === 'account.move') return this.moveTitle(row);
    if (model === 'account.payment.method.line' && this.major >= 18) {
      return `${name} (${this.store.get('account.journal', row.journal_id)?.name})`;
    }
    const parent = model === 'res.partner' ? this.store.get(model, row.parent_id) : undefined;
    return parent ? `${parent.name}, ${name}` : name;
  }

  productLines(moveId: number): Row[] {
    return this.linesOf(moveId).filter(({ display_type }) => display_type === 'product');
  }

  linesOf(moveId: number): Row[] {
    return this.store.rows('account.move.line').filter(({ move_id }) => move_id === moveId);
  }

  /** Payments that were registered for it, newest first. */
  paymentsOf(moveId: number): Row[] {
    const lists = ['reconciled_invoice_ids', 'reconciled_bill_ids'] as const;
    return this.store
      .rows('account.payment')
      .filter((row) => lists.some((list) => ((row[list] as number[]) ?? []).includes(moveId)))
      .reverse();
  }

  isReconciled(line: Row): boolean {
    const type = this.value('account.move.line', line, 'account_type');
    const isOpen = type === 'asset_receivable' || type === 'liability_payable';
    return (
      isOpen &&
      Number(line.amount_residual ?? 0) === 0 &&
      this.store.get('account.move', line.move_id)?.state === 'posted'
    );
  }

  totals({ id, move_type, currency_id, company_id }: Row): Totals {
    const lines = this.linesOf(id);
    const sign = isInbound(move_type) ? 1 : -1;
    const sum = (pick: (line: Row) => number) => cents(lines.reduce((total, line) => total + pick(line), 0));
    const of = (type: string, field: string) =>
      sum((line) => (line.display_type === type ? Math.abs(Number(line[field] ?? 0)) : 0));
    if (move_type === 'entry') {
      const total = sum(({ balance }) => Math.max(0, Number(balance)));
      return { untaxed: 0, tax: 0, total, residual: 0, totalSigned: total, residualSigned: 0 };
    }
    const isOwn = this.store.get('res.company', company_id)?.currency_id === currency_id;
    const own = isOwn ? 'balance' : 'amount_currency';
    return {
      untaxed: sum((line) => (line.display_type === 'product' ? Number(line.price_subtotal) : 0)),
      tax: of('tax', own),
      total: of('payment_term', own),
      residual: of('payment_term', isOwn ? 'amount_residual' : 'amount_residual_currency'),
      totalSigned: cents(sign * of('payment_term', 'balance')),
      residualSigned: cents(sign * of('payment_term', 'amount_residual')),
    };
  }

  /** As Odoo labels it: a payment that made no entry makes a document “paid”, however little it was. */
  paymentState(move: Row): string {
    if (move.state !== 'posted' || move.move_type === 'entry') return 'not_paid';
    const { residual, total } = this.totals(move);
    const isUnbooked = this.paymentsOf(move.id).some(({ move_id, state }) => !move_id && state === 'paid');
    if (residual === 0 || isUnbooked) return 'paid';
    return residual < total ? 'partial' : 'not_paid';
  }

  duplicates({ id, move_type, partner_id, ref }: Row): number[] {
    const twins = this.store
      .rows('account.move')
      .filter((one) => one.move_type === move_type && one.partner_id === partner_id);
    return ref ? twins.filter((one) => one.ref === ref && one.id !== id).map((one) => one.id) : [];
  }

  openOf(partnerId: number, type: string): number {
    const lines = this.store.rows('account.move.line').filter((line) => {
      const value = (name: string) => this.value('account.move.line', line, name);
      return value('partner_id') === partnerId && value('account_type') === type && value('parent_state') === 'posted';
    });
    return cents(lines.reduce((sum, { amount_residual }) => sum + Number(amount_residual ?? 0), 0));
  }

  private moveTitle({ name, ref, state, id, move_type }: Row): string {
    if (state === 'draft' && name === '/') {
      const kind = this.schema['account.move']!.move_type!.selection!.find(([value]) => value === move_type)?.[1];
      return `Draft ${kind} (* ${id})`;
    }
    return ref ? `${name} (${ref})` : String(name);
  }
}

/** True where the other side owes. */
export function isInbound(moveType: unknown): boolean {
  return moveType === 'out_invoice' || moveType === 'in_refund' || moveType === 'entry';
}
