/** A call's arguments, bound as Python binds them, with its words where they don't fit. For the sandbox and tests only. */
import type { Called, Caller } from './methods.ts';
import { accessError, typeError, userError } from './wire.ts';
import type { World } from './world.ts';

export interface Bound extends Record<string, unknown> {
  ids: unknown;
  context: Record<string, unknown>;
}

/** What is known of a method's arguments. */
export interface Signature {
  /** Their names, in order. */
  params: readonly string[];
  /** Called on records: always, or since that version. */
  onRecords?: boolean | number;
}

/** As Python binds them: by place, then by name. */
export function bind({ major }: World, { method, args, kwargs }: Called, { params, onRecords }: Signature): Bound {
  const { context = {}, ids, ...named } = kwargs;
  const isOnRecords = typeof onRecords === 'number' ? major >= onRecords : onRecords;
  const [records, ...rest] = isOnRecords && ids === undefined ? args : [ids, ...args];
  const places =
    rest.length > params.length ? params.length + (method === 'search' && major < 18 ? 1 : 0) : params.length;
  if (rest.length > places) {
    const least = method === 'search' ? 2 : 1;
    throw typeError(
      `BaseModel.${method}() takes from ${least} to ${places + 1} positional arguments but ${rest.length + 1} were given`,
    );
  }
  const strange = Object.keys(named).find((name) => !params.includes(name));
  if (strange) throw typeError(`BaseModel.${method}() got an unexpected keyword argument '${strange}'`);
  const placed = Object.fromEntries(rest.map((value, index) => [params[index], value]));
  return { ...placed, ...named, ids: records, context: context as Record<string, unknown> };
}

export function refuseContext(
  { major }: World,
  { companyIds }: Caller,
  { lang, allowed_company_ids: allowed = [] }: Record<string, unknown>,
): void {
  if (lang && lang !== 'en_US' && major >= 18) throw userError(`Invalid language code: ${lang}`);
  const isStrange = (allowed as number[]).some((id) => !companyIds.includes(id));
  if (isStrange) throw accessError('Access to unauthorized or invalid companies.');
}
