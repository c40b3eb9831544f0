/** One call of a method on a model, as a caller from outside may make it: arguments bound, rights checked, carried out or undone. For the sandbox and tests only. */
import { mayDo, notAllowed, type Operation, type Rights, refuseFields } from './access.ts';
import { type Bound, bind, refuseContext, type Signature } from './bind.ts';
import { formattedReadGroup, readGroup } from './groups.ts';
import { load } from './load.ts';
import { createMove, draftMoves, postMoves, unlinkMoves, writeMoves } from './moves.ts';
import { browse, createPlain, existing, fieldsOf, read, search, unlinkPlain, writePlain } from './orm.ts';
import { createPayment, createWizard, wizardDefaults } from './payments.ts';
import type { Row } from './store.ts';
import { accessError, OdooError, userError, valueError } from './wire.ts';
import type { World } from './world.ts';

export interface Caller {
  uid: number;
  rights: Rights;
  companyId: number;
  companyIds: readonly number[];
}

export interface Called {
  model: string;
  method: string;
  /** In the order of the method's own; records first where it is called on some. */
  args: readonly unknown[];
  kwargs: Readonly<Record<string, unknown>>;
}

/** What the method gives; undefined where it gives nothing. Throws `OdooError`, with everything undone. */
export function callMethod(world: World, caller: Caller, called: Called): unknown {
  const { model, method } = called;
  if (!world.schema[model]) throw userError(`Object ${model} doesn't exist`);
  if (method.startsWith('_')) throw accessError(`Private methods (such as ${method}) cannot be called remotely.`);
  const kind = METHODS[method];
  const isThere = kind && (!kind.models || kind.models.includes(model)) && (kind.since ?? 0) <= world.major;
  if (!isThere)
    throw new OdooError('builtins.AttributeError', `The method '${method}' does not exist on the model '${model}'`);
  const bound = bind(world, called, kind);
  refuseContext(world, caller, bound.context);
  if (kind.operation && !mayDo(caller.rights, model, kind.operation))
    throw notAllowed(world.major, model, kind.operation);
  return world.store.atomically(() => kind.run(world, caller, model, bound));
}

interface Method extends Signature {
  operation?: Operation;
  models?: readonly string[];
  since?: number;
  run(world: World, caller: Caller, model: string, bound: Bound): unknown;
}

const MOVES = ['account.move'];

const METHODS: Record<string, Method> = {
  search: {
    params: ['domain', 'offset', 'limit', 'order'],
    operation: 'read',
    run: (world, _, model, bound) => found(world, model, bound).map(({ id }) => id),
  },
  search_count: {
    params: ['domain', 'limit'],
    operation: 'read',
    run: (world, _, model, bound) => found(world, model, bound).length,
  },
  search_read: {
    params: ['domain', 'fields', 'offset', 'limit', 'order'],
    operation: 'read',
    run: (world, caller, model, bound) => {
      refuseFields(world.major, caller.rights, caller.uid, model, (bound.fields as string[]) ?? []);
      return read(world, model, found(world, model, bound), bound.fields as string[]);
    },
  },
  read: {
    params: ['fields', 'load'],
    onRecords: true,
    operation: 'read',
    run: (world, caller, model, { ids, fields, load: how }) => {
      refuseFields(world.major, caller.rights, caller.uid, model, (fields as string[]) ?? []);
      return read(world, model, browse(world, model, ids), fields as string[], how as string | undefined);
    },
  },
  create: {
    params: ['vals_list'],
    operation: 'create',
    run: (world, caller, model, { vals_list: values, context }) => {
      const made = [values]
        .flat()
        .map((one) => create(world, caller, model, one as Record<string, unknown>, context).id);
      return Array.isArray(values) ? made : made[0];
    },
  },
  write: {
    params: ['vals'],
    onRecords: true,
    operation: 'write',
    run: (world, { uid }, model, { ids, vals }) => {
      const rows = existing(world, model, ids, uid);
      if (model === 'account.move') writeMoves(world, rows, vals as Record<string, unknown>, uid);
      else writePlain(world, model, rows, vals as Record<string, unknown>);
      return true;
    },
  },
  unlink: {
    params: [],
    onRecords: true,
    operation: 'unlink',
    run: (world, { uid }, model, { ids }) => {
      const rows = existing(world, model, ids, uid);
      if (model === 'account.move') unlinkMoves(world, rows);
      else unlinkPlain(world, model, rows);
      return true;
    },
  },
  name_search: {
    params: ['name', 'args', 'operator', 'limit'],
    operation: 'read',
    run: (world, _, model, { name = '', limit }) => {
      const rows = search(world, model, { domain: [['display_name', 'ilike', name]], limit: Number(limit ?? 100) });
      return rows.map((row) => [row.id, world.displayName(model, row)]);
    },
  },
  read_group: {
    params: ['domain', 'fields', 'groupby', 'offset', 'limit', 'orderby', 'lazy'],
    operation: 'read',
    run: (world, _, model, { domain, fields, groupby, lazy }) =>
      readGroup(world, model, {
        domain: (domain as unknown[]) ?? [],
        fields: fields as string[],
        groupby: [groupby].flat() as string[],
        lazy: lazy as boolean | undefined,
      }),
  },
  formatted_read_group: {
    params: ['domain', 'groupby', 'aggregates'],
    operation: 'read',
    since: 19,
    run: (world, _, model, { domain, groupby, aggregates }) =>
      formattedReadGroup(world, model, {
        domain: (domain as unknown[]) ?? [],
        groupby: groupby as string[],
        fields: (aggregates as string[]) ?? [],
      }),
  },
  fields_get: {
    params: ['allfields', 'attributes'],
    run: (world, _, model, { allfields, attributes }) =>
      fieldsOf(world, model, allfields as string[], attributes as string[]),
  },
  default_get: {
    params: ['fields_list'],
    run: (world, _, model, { context }) => {
      if (model === 'account.payment.register') return wizardDefaults(world, context);
      const { default_move_type: move_type } = context;
      return model === 'account.move' ? { ...(move_type ? { move_type } : {}), state: 'draft' } : {};
    },
  },
  load: {
    params: ['fields', 'data'],
    run: (world, caller, model, { fields, data }) =>
      load(world, caller, model, fields as string[], data as string[][], (values) =>
        create(world, caller, model, values, {}),
      ),
  },
  has_access: {
    params: ['operation'],
    onRecords: true,
    since: 18,
    run: (_, { rights }, model, { operation }) => mayDo(rights, model, operation as Operation),
  },
  check_access_rights: {
    params: ['operation', 'raise_exception'],
    run: (world, { rights }, model, { operation, raise_exception: raises = true }) => {
      const may = mayDo(rights, model, operation as Operation);
      if (!may && raises) throw notAllowed(world.major, model, operation as Operation);
      return may;
    },
  },
  has_group: {
    params: ['group_ext_id'],
    onRecords: 18,
    models: ['res.users'],
    run: (_, { rights }) => rights !== 'plain',
  },
  context_get: {
    params: [],
    models: ['res.users'],
    run: (world, { uid }) => ({ lang: 'en_US', tz: world.store.get('res.users', uid)?.tz ?? false, uid }),
  },
  get_external_id: {
    params: [],
    onRecords: true,
    run: (world, _, model, { ids }) => {
      const names = (id: unknown) =>
        world.store.rows('ir.model.data').find((row) => row.model === model && row.res_id === id);
      return Object.fromEntries(
        [ids].flat().map((id) => [id, names(id) ? `${names(id)!.module}.${names(id)!.name}` : '']),
      );
    },
  },
  check_object_reference: {
    params: ['module', 'xml_id'],
    models: ['ir.model.data'],
    run: (world, _, __, { module, xml_id: name }) => {
      const row = world.store.rows('ir.model.data').find((one) => one.module === module && one.name === name);
      if (!row) throw valueError(`External ID not found in the system: ${module}.${name}`);
      return [row.model, row.res_id];
    },
  },
  action_post: {
    params: [],
    onRecords: true,
    operation: 'write',
    models: MOVES,
    run: (world, { uid }, model, { ids }) => {
      postMoves(world, existing(world, model, ids, uid));
      return false;
    },
  },
  button_draft: {
    params: [],
    onRecords: true,
    operation: 'write',
    models: MOVES,
    run: (world, { uid }, model, { ids }) => draftMoves(world, existing(world, model, ids, uid)),
  },
  button_cancel: {
    params: [],
    onRecords: true,
    operation: 'write',
    models: MOVES,
    run: (world, { uid }, model, { ids }) => {
      for (const { id } of existing(world, model, ids, uid)) world.store.update(model, id, { state: 'cancel' });
    },
  },
  action_create_payments: {
    params: [],
    onRecords: true,
    operation: 'write',
    models: ['account.payment.register'],
    run: (world, { uid }, model, { ids }) => createPayment(world, existing(world, model, ids, uid)[0]!),
  },
};

function create(
  world: World,
  { uid, companyId }: Caller,
  model: string,
  values: Record<string, unknown>,
  context: Record<string, unknown>,
): Row {
  if (model === 'account.move') return createMove(world, values, uid, companyId);
  if (model === 'account.payment.register') return createWizard(world, values, context);
  return createPlain(world, model, values);
}

function found(world: World, model: string, { domain, offset, limit, order, context }: Bound): Row[] {
  return search(world, model, {
    domain: (domain as unknown[]) ?? [],
    offset: Number(offset ?? 0),
    limit: limit as number | null,
    order: order as string | null,
    activeOnly: context.active_test !== false,
  });
}
