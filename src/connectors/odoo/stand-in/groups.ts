/** Sums by group: `read_group`, and `formatted_read_group` from 19 on. For the sandbox and tests only. */
import { search } from './orm.ts';
import type { Row } from './store.ts';
import { cents, float, OdooError, userError, valueError } from './wire.ts';
import type { World } from './world.ts';

export interface GroupOptions {
  domain: readonly unknown[];
  groupby: readonly string[];
  /** `balance:sum` or `balance`. */
  fields: readonly string[];
  lazy?: boolean;
}

/** One row a group, as the versions before 19 tell it. */
export function readGroup(world: World, model: string, { domain, groupby, fields, lazy = true }: GroupOptions) {
  const by = lazy ? groupby.slice(0, 1) : groupby;
  for (const name of by) refuseGroup(world, model, name);
  const sums = fields.map((field) => field.split(':')[0]!);
  const rows = search(world, model, { domain });
  if (by.length === 0) return [whole(world, model, rows, sums, domain)];
  const count = lazy ? `${by[0]!.split(':')[0]}_count` : '__count';
  const rest = lazy && groupby.length > 1 ? { __context: { group_by: groupby.slice(1) } } : {};
  return grouped(world, model, rows, by).map(({ keys, members }) => {
    const own = by.map((name, index) => [name, '=', wireKey(keys[index])]);
    const told = Object.fromEntries(by.map((name, index) => [name, wireGroup(world, model, name, keys[index])]));
    const __domain = [...Array(own.length).fill('&'), ...domain, ...own];
    return { ...told, [count]: members.length, ...sumsOf(world, model, members, sums), __domain, ...rest };
  });
}

/** As 19 tells it: the sums keep their function's name. */
export function formattedReadGroup(world: World, model: string, { domain, groupby, fields }: GroupOptions) {
  const rows = search(world, model, { domain });
  return grouped(world, model, rows, groupby).map(({ keys, members }) => {
    const told = Object.fromEntries(groupby.map((name, index) => [name, wireGroup(world, model, name, keys[index])]));
    const sums = fields
      .filter((field) => field !== '__count')
      .map((field) => [field, float(sumOf(world, model, members, field.split(':')[0]!))]);
    return {
      ...told,
      ...Object.fromEntries(sums),
      __extra_domain: groupby.map((name, index) => [name, '=', wireKey(keys[index])]),
    };
  });
}

/** Nothing to sum is null up to 17, false since. */
function whole(world: World, model: string, rows: readonly Row[], sums: readonly string[], domain: readonly unknown[]) {
  if (rows.length > 0) {
    const told = { __count: rows.length, ...sumsOf(world, model, rows, sums) };
    return world.major >= 18 ? { ...told, __domain: domain } : { id: 1, ...told };
  }
  const nothing = world.major >= 18 ? false : null;
  const told = { __count: 0, ...Object.fromEntries(sums.map((name) => [name, nothing])) };
  return world.major >= 18 ? { ...told, __domain: domain } : { id: null, ...told };
}

function refuseGroup(world: World, model: string, path: string): void {
  const name = path.split(':')[0]!;
  const field = world.schema[model]?.[name];
  const [first, second] = name.split('.');
  if (second && world.schema[model]?.[first!] && world.major >= 18) {
    throw valueError(`Property name '${second}' has to be used on a property field.`);
  }
  if (!field) throw valueError(`Invalid field '${name}' on model '${model}'`);
  if (!field.unstored) return;
  if (world.major < 18) {
    throw userError(
      `Field ${model}.${name} is not a stored field, only stored fields (regular or many2many) are valid for the 'groupby' parameter`,
    );
  }
  if (name === 'account_internal_group') {
    throw new OdooError(
      'psycopg2.errors.UndefinedTable',
      'invalid reference to FROM-clause entry for table "account_account"\nLINE 1: SELECT split_part(account_account.account_type, \'_\', 1), COU...\n                          ^\nHINT:  Perhaps you meant to reference the table alias "account_move_line__account_id".\n',
    );
  }
}

function grouped(world: World, model: string, rows: readonly Row[], by: readonly string[]) {
  const groups = new Map<string, { keys: unknown[]; members: Row[] }>();
  for (const row of rows) {
    const keys = by.map((path) => keyOf(world, model, row, path));
    const key = JSON.stringify(keys);
    if (!groups.has(key)) groups.set(key, { keys, members: [] });
    groups.get(key)!.members.push(row);
  }
  return [...groups.values()].sort((a, b) => (JSON.stringify(a.keys) < JSON.stringify(b.keys) ? -1 : 1));
}

function keyOf(world: World, model: string, row: Row, path: string): unknown {
  const [name = '', part] = path.split(':');
  const value = world.value(model, row, name);
  return part === 'month' && value ? String(value).slice(0, 7) : value;
}

function wireKey(key: unknown): unknown {
  return key ?? false;
}

function wireGroup(world: World, model: string, path: string, key: unknown): unknown {
  const [name = '', part] = path.split(':');
  const { relation = '' } = world.schema[model]![name]!;
  if (part === 'month' && key) {
    const month = new Date(`${key}-01T00:00:00Z`).toLocaleDateString('en', { month: 'long', timeZone: 'UTC' });
    return `${month} ${String(key).slice(0, 4)}`;
  }
  return relation && key ? [key, world.displayName(relation, world.store.get(relation, key))] : wireKey(key);
}

function sumsOf(world: World, model: string, rows: readonly Row[], names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, float(sumOf(world, model, rows, name))]));
}

function sumOf(world: World, model: string, rows: readonly Row[], name: string): number {
  return cents(rows.reduce((sum, row) => sum + Number(world.value(model, row, name)), 0));
}
