/** `load`: records from rows of text, with their external ids. What exists is written again, and its lines are added once more. For the sandbox and tests only. */
import { mayDo, notAllowed } from './access.ts';
import type { Caller } from './methods.ts';
import { writeMoves } from './moves.ts';
import { writePlain } from './orm.ts';
import type { Row } from './store.ts';
import { OdooError } from './wire.ts';
import type { World } from './world.ts';

type Values = Record<string, unknown>;

export function load(
  world: World,
  caller: Caller,
  model: string,
  fields: readonly string[],
  data: readonly (readonly string[])[],
  create: (values: Values) => Row,
) {
  try {
    return {
      ids: world.store.atomically(() => records(fields, data).map((one) => upsert(world, caller, model, one, create))),
      messages: [],
      nextrow: 0,
    };
  } catch (error) {
    if (!(error instanceof OdooError || error instanceof LoadProblem)) throw error;
    const rows = { from: 0, to: data.length - 1 };
    const more = error instanceof LoadProblem ? error.more : {};
    return { ids: false, messages: [{ rows, type: 'error', record: 0, message: error.message, ...more }], nextrow: 0 };
  }
}

class LoadProblem extends Error {
  readonly more: Values;

  constructor(message: string, more: Values) {
    super(message);
    this.more = more;
  }
}

interface Loaded {
  xmlId: string;
  values: Record<string, string>;
  lines: Record<string, string>[];
}

/** A row without a first field belongs to the record above it. */
function records(fields: readonly string[], data: readonly (readonly string[])[]): Loaded[] {
  const found: Loaded[] = [];
  for (const row of data) {
    const named = Object.fromEntries(fields.map((name, index) => [name, row[index] ?? '']));
    const line: Record<string, string> = {};
    const values: Record<string, string> = {};
    for (const [name, value] of Object.entries(named)) {
      if (name === 'id' || value === '') continue;
      if (name.startsWith('invoice_line_ids/')) line[name.slice('invoice_line_ids/'.length)] = value;
      else values[name] = value;
    }
    if (named.id || found.length === 0) found.push({ xmlId: named.id ?? '', values, lines: [] });
    if (Object.keys(line).length > 0) found.at(-1)!.lines.push(line);
  }
  return found;
}

function upsert(
  world: World,
  { rights, uid }: Caller,
  model: string,
  { xmlId, values, lines }: Loaded,
  create: (values: Values) => Row,
): number {
  const ready: Values = Object.fromEntries(
    Object.entries(values).map(([name, value]) => resolved(world, model, name, value)),
  );
  const products = lines.map((line) => [
    0,
    0,
    { ...line, quantity: Number(line.quantity ?? 1), price_unit: Number(line.price_unit ?? 0) },
  ]);
  const all = products.length > 0 ? { ...ready, invoice_line_ids: products } : ready;
  const [module = '', name = ''] = xmlId.split('.');
  const known = world.store.rows('ir.model.data').find((row) => row.module === module && row.name === name);
  const operation = known ? 'write' : 'create';
  if (!mayDo(rights, model, operation)) throw notAllowed(world.major, model, operation);
  if (known) {
    const row = world.store.get(model, known.res_id)!;
    const changes = model === 'account.move' && row.state === 'posted' ? inOdooOrder(all) : all;
    if (model === 'account.move') writeMoves(world, [row], changes, uid);
    else writePlain(world, model, [row], changes);
    return row.id;
  }
  const made = create(all);
  if (xmlId) world.store.insert('ir.model.data', { module, name, model, res_id: made.id, noupdate: false });
  return made.id;
}

/** The order in which Odoo names what it refuses. */
function inOdooOrder({ invoice_date, partner_id, ...rest }: Values): Values {
  return { invoice_date, partner_id, ...rest };
}

/** `partner_id/.id` is a number; a pointer's plain name is looked for. */
function resolved(world: World, model: string, name: string, value: string): [string, unknown] {
  if (name.endsWith('/.id')) return [name.slice(0, -'/.id'.length), Number(value)];
  const { relation, string } = world.schema[model]?.[name] ?? {};
  if (!relation) return [name, value];
  const row = world.store.rows(relation).find((one) => one.name === value);
  if (row) return [name, row.id];
  throw new LoadProblem(`No matching record found for name '${value}' in field '${string}'`, {
    field: name,
    field_name: string,
  });
}
