/** Odoo's search domains: `['|', ['name', 'ilike', 'ali'], ['id', '=', 3]]`. For the sandbox and tests only. */
import type { Row } from './store.ts';
import { valueError } from './wire.ts';
import type { World } from './world.ts';

type Test = (row: Row) => boolean;

/** Throws what Odoo throws for a domain that makes no sense. */
export function matcher(world: World, model: string, domain: readonly unknown[]): Test {
  const stack: Test[] = [];
  for (const part of [...domain].reverse()) {
    if (part === '!') {
      const test = stack.pop()!;
      stack.push((row) => !test(row));
    } else if (part === '&' || part === '|') {
      const [left, right] = [stack.pop()!, stack.pop()!];
      stack.push(part === '&' ? (row) => left(row) && right(row) : (row) => left(row) || right(row));
    } else stack.push(leaf(world, model, part));
  }
  return (row) => stack.every((test) => test(row));
}

const OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not in',
  'like',
  'ilike',
  '=like',
  '=ilike',
  'not ilike',
  'not like',
];

function leaf(world: World, model: string, part: unknown): Test {
  if (!Array.isArray(part) || part.length !== 3) {
    const shown = Array.isArray(part) ? part.map(quoted).join(', ') : String(part);
    throw valueError(
      world.major >= 18
        ? `not enough values to unpack (expected 3, got ${Array.isArray(part) ? part.length : 1})`
        : `Invalid leaf (${shown})`,
    );
  }
  const [path, operator, wanted] = part as [string, string, unknown];
  const shown = `('${path}', '${operator}', ${quoted(wanted)})`;
  world.fieldAt(model, path, () => valueError(`Invalid field ${model}.${path} in leaf ${shown}`));
  if (!OPERATORS.includes(operator)) throw valueError(`Invalid leaf ${shown}`);
  return (row) => compare(world.valueAt(model, row, path), operator, wanted);
}

function compare(value: unknown, operator: string, wanted: unknown): boolean {
  const values = Array.isArray(value) ? value : [value];
  const isAny = (list: readonly unknown[]) =>
    values.length === 0 ? list.includes(false) : values.some((one) => list.some((each) => same(one, each)));
  switch (operator) {
    case '=':
      return isAny([wanted]);
    case '!=':
      return !isAny([wanted]);
    case 'in':
      return isAny(wanted as unknown[]);
    case 'not in':
      return !isAny(wanted as unknown[]);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isOrdered(value, operator, wanted);
    default:
      return isLike(String(value || ''), operator, String(wanted));
  }
}

function same(one: unknown, other: unknown): boolean {
  return (
    one === other ||
    ((one === false || one === undefined || one === null || one === '') && (other === false || other === null))
  );
}

function isOrdered(value: unknown, operator: string, wanted: unknown): boolean {
  if (value === false || value === undefined || value === null) return false;
  const isNumber = typeof value === 'number';
  const [a, b] = isNumber ? [value, Number(wanted)] : [String(value), String(wanted)];
  if (operator.startsWith('<')) return a < b || (operator === '<=' && a === b);
  return a > b || (operator === '>=' && a === b);
}

/** `%` and `_` stand for anything; without `=` the words may stand anywhere. */
function isLike(value: string, operator: string, wanted: string): boolean {
  const body = wanted.replace(/\\(.)|[%_]|[.*+?^${}()|[\]\\]/g, (found, escaped) => {
    if (escaped) return `\\${escaped}`.replace(/\\([%_])/, '$1');
    return found === '%' ? '.*' : found === '_' ? '.' : `\\${found}`;
  });
  const whole = operator.includes('=') ? `^${body}$` : body;
  const found = new RegExp(whole, operator.includes('ilike') ? 'isu' : 'su').test(value);
  return operator.startsWith('not') ? !found : found;
}

function quoted(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return Array.isArray(value) ? `[${value.map(quoted).join(', ')}]` : String(value);
}
