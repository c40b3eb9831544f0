/** What every model can do: search, read, create, write, and so on, with Odoo's own words where it declines. For the sandbox and tests only. */
import { matcher } from './domain.ts';
import type { Field } from './fields.ts';
import type { Row } from './store.ts';
import { float, missingError, OdooError, userError, validationError, valueError } from './wire.ts';
import type { World } from './world.ts';

export interface SearchOptions {
  domain?: readonly unknown[];
  offset?: number;
  limit?: number | null | false;
  order?: string | null | false;
  /** False: those that were archived count as well. */
  activeOnly?: boolean;
}

export function search(world: World, model: string, options: SearchOptions): Row[] {
  const { domain = [], offset = 0, limit, order, activeOnly = true } = options;
  const fits = matcher(world, model, domain);
  const namesActive = JSON.stringify(domain).includes('"active"');
  const hides = activeOnly && !namesActive && world.schema[model]?.active !== undefined;
  const found = world.store.rows(model).filter((row) => fits(row) && !(hides && row.active === false));
  const sorted = found.sort(orderOf(world, model, order || ORDERS[model] || 'id asc'));
  return limit ? sorted.slice(offset, offset + limit) : sorted.slice(offset);
}

const ORDERS: Record<string, string> = {
  'res.partner': 'display_name asc, id asc',
  'account.move': 'date desc, name desc, invoice_date desc, id desc',
  'account.payment': 'date desc, name desc',
  'account.bank.statement.line': 'date desc, id desc',
  'res.currency': 'active desc, name asc',
  'account.journal': 'sequence asc, type asc, code asc',
  'account.account': 'code asc',
};

function orderOf(world: World, model: string, order: string): (a: Row, b: Row) => number {
  const parts = order.split(',').map((part) => part.trim().split(/\s+/));
  for (const [name = ''] of parts) {
    world.fieldAt(model, name, () => valueError(`Invalid field '${name}' on model '${model}'`));
  }
  const key = (row: Row, name: string) => world.valueAt(model, row, name) || '';
  return (a, b) => {
    for (const [name = '', direction = 'asc'] of parts) {
      const [left, right] = [key(a, name), key(b, name)];
      const isLess = typeof left === 'number' ? left < Number(right) : String(left) < String(right);
      const isMore = typeof left === 'number' ? left > Number(right) : String(left) > String(right);
      if (isLess || isMore) return (isLess ? -1 : 1) * (direction.toLowerCase() === 'desc' ? -1 : 1);
    }
    return 0;
  };
}

/** Rows as they go over the wire: floats with their point, pointers with a name unless `load` is empty. */
export function read(
  world: World,
  model: string,
  rows: readonly Row[],
  fields?: readonly string[] | false,
  load = '_classic_read',
) {
  const names = fields && fields.length > 0 ? fields : Object.keys(world.schema[model]!);
  return rows.map((row) => {
    const values = names
      .filter((name) => name !== 'id')
      .map((name) => [name, wireValue(world, model, row, name, load)]);
    return { id: row.id, ...Object.fromEntries(values) };
  });
}

function wireValue(world: World, model: string, row: Row, name: string, load: string): unknown {
  const value = world.value(model, row, name);
  const { type, relation = '' } = world.schema[model]![name]!;
  if (type === 'float' || type === 'monetary') return float(Number(value));
  if (type !== 'many2one' || !value || load === '') return value;
  return [value, world.displayName(relation, world.store.get(relation, value))];
}

/** The rows of these numbers; those that aren't there are left out. */
export function browse(world: World, model: string, ids: unknown): Row[] {
  const list = Array.isArray(ids) ? ids : [ids];
  for (const id of list) {
    if (typeof id === 'number') continue;
    const where = `LINE 1: ... FROM "${model.replaceAll('.', '_')}" WHERE id IN ('${id}')\n`;
    throw new OdooError(
      'psycopg2.errors.InvalidTextRepresentation',
      `invalid input syntax for type integer: "${id}"\n${where}`,
    );
  }
  return list.map((id) => world.store.get(model, id)).filter((row) => row !== undefined);
}

/** The same, but none may be missing. */
export function existing(world: World, model: string, ids: unknown, uid: number): Row[] {
  const rows = browse(world, model, ids);
  const missing = (Array.isArray(ids) ? ids : [ids]).find((id) => !world.store.get(model, id));
  if (missing !== undefined) throw missingError(model, Number(missing), uid);
  return rows;
}

/** Checks values that are to be written, and gives them as they are kept. */
export function checked(world: World, model: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = world.schema[model]?.[name];
      if (!field) throw valueError(`Invalid field '${name}' on model '${model}'`);
      return [name, kept(world, model, name, field, value)];
    }),
  );
}

function kept(world: World, model: string, name: string, field: Field, value: unknown): unknown {
  if (value === null || value === '' || value === undefined) return false;
  if (typeof value === 'string' && value.includes('\u0000'))
    throw valueError('A string literal cannot contain NUL (0x00) characters.');
  if (field.type === 'date' && value) return dateOf(String(value));
  if (field.selection && value && !field.selection.some(([one]) => one === value)) {
    throw valueError(`Wrong value for ${model}.${name}: '${value}'`);
  }
  if (
    field.type === 'many2one' &&
    value &&
    world.schema[field.relation ?? ''] &&
    !world.store.get(field.relation!, value)
  ) {
    throw foreignKey(model, name);
  }
  if (field.type === 'many2many' && Array.isArray(value)) return commanded(value);
  return value;
}

/** A date with a time is taken, and its time is dropped. */
function dateOf(text: string): string {
  const day = text.slice(0, 10);
  const at = new Date(`${day}T00:00:00Z`);
  if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)) return day;
  throw valueError(`time data '${text}' does not match format '%Y-%m-%d'`);
}

/** `[[6, 0, [1, 2]]]` and `[[4, 1, 0]]`, or plain numbers. */
function commanded(value: readonly unknown[]): number[] {
  return value.flatMap((one) => {
    if (!Array.isArray(one)) return [Number(one)];
    return one[0] === 6 ? (one[2] as number[]) : one[0] === 4 ? [Number(one[1])] : [];
  });
}

const TITLES: Record<string, string> = { 'res.partner': 'Contact', 'account.move': 'Journal Entry' };

function foreignKey(model: string, name: string): OdooError {
  const what = `Model: ${TITLES[model] ?? model} (${model})\nConstraint: ${model.replaceAll('.', '_')}_${name}_fkey\n`;
  return validationError(
    `The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\n${what}`,
  );
}

/** Models without rules of their own. */
export function createPlain(world: World, model: string, values: Record<string, unknown>): Row {
  const ready = checked(world, model, values);
  if (model === 'res.partner' && !ready.name)
    throw validationError('The operation cannot be completed: Contacts require a name');
  if (model === 'ir.model.data') refuseTwin(world, ready);
  if (model === 'res.users') refuseLogin(world, ready);
  return world.store.insert(model, { ...(world.schema[model]?.active ? { active: true } : {}), ...ready });
}

export function writePlain(world: World, model: string, rows: readonly Row[], values: Record<string, unknown>): void {
  const ready = checked(world, model, values);
  for (const { id } of rows) {
    if (model === 'res.partner' && ready.parent_id === id) {
      throw validationError('You cannot create recursive Partner hierarchies.');
    }
    world.store.update(model, id, ready);
  }
}

export function unlinkPlain(world: World, model: string, rows: readonly Row[]): void {
  for (const { id } of rows) {
    const isUsed =
      model === 'res.partner' && world.store.rows('account.move').some(({ partner_id }) => partner_id === id);
    if (isUsed) throw userError('The partner cannot be deleted because it is used in Accounting');
    world.store.remove(model, id);
  }
}

function refuseTwin(world: World, { module, name }: Record<string, unknown>): void {
  if (!world.store.rows('ir.model.data').some((row) => row.module === module && row.name === name)) return;
  throw validationError(
    `The operation cannot be completed: duplicate key value violates unique constraint "ir_model_data_module_name_uniq_index"\nDETAIL:  Key (module, name)=(${module}, ${name}) already exists.\n`,
  );
}

function refuseLogin(world: World, { login }: Record<string, unknown>): void {
  if (!world.store.rows('res.users').some((row) => row.login === login)) return;
  const mark = world.major >= 18 ? '!' : ' !';
  throw validationError(`The operation cannot be completed: You can not have two users with the same login${mark}`);
}

export function fieldsOf(
  world: World,
  model: string,
  names: readonly string[] = [],
  attributes: readonly string[] = [],
) {
  const all = Object.entries(world.schema[model]!).filter(([name]) => names.length === 0 || names.includes(name));
  const wants = (name: string) => attributes.length === 0 || attributes.includes(name);
  return Object.fromEntries(
    all.map(([name, { type, string, relation, selection, required = false, unstored = false }]) => {
      const told = {
        type,
        string,
        required,
        store: !unstored,
        ...(relation ? { relation } : {}),
        ...(selection ? { selection } : {}),
      };
      return [name, Object.fromEntries(Object.entries(told).filter(([key]) => wants(key)))];
    }),
  );
}
