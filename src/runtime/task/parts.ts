/**
 * What a draft is made of. A plain action is one part. A joint one (a post to several platforms) has several: each runs in its own connector,
 * under its own account, and one that was done already in an earlier try of the same draft is never done again.
 */
import type { ActionKind, Price } from '../../connectors/connector.ts';
import type { Action, ActionFacts, Receipt } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { usdText } from '../../domain/in-words.ts';
import type { Task } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { ConnectorHost } from '../connector-host.ts';
import type { Desk } from '../desk.ts';
import { executionKey } from '../keys.ts';
import type { Delivery } from '../ledger/deliveries.ts';
import type { TaskRow } from '../ledger/task-row.ts';

export interface Part {
  action: Action;
  host: ConnectorHost;
  kind: ActionKind<unknown>;
  /** What came of it in an earlier try; null where it is still to be done. */
  done: Receipt | null;
}

export function partOf(desk: Desk, action: Action, done: Receipt | null = null): Part {
  const { host, kind } = desk.hosts.ofAction(action.type);
  return { action, host, kind, done };
}

/** Throws `action_invalid` for an action that can't run as it is. */
export function checked(desk: Desk, action: Action | null): Action {
  if (!action) throw new OfficeError('action_invalid', 'There is no draft in this note.');
  const parsed = desk.hosts.ofAction(action.type).kind.schema.safeParse(action);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OfficeError(
    'action_invalid',
    `The draft can't be used: ${issue?.path.join('.') || action.type}: ${issue?.message}`,
  );
}

/** Throws `action_invalid` where one of them can't run as it is, or its service isn't set up. */
export async function jointParts(desk: Desk, row: TaskRow, actions: readonly Action[]): Promise<Part[]> {
  const done = (await deliveriesNow(desk, row)).filter(({ state }) => state === 'confirmed');
  const parts = actions.map((action) => {
    const delivery = done.find(({ type }) => type === action.type);
    const part = partOf(desk, action);
    return { ...part, done: delivery ? (delivery.receipt ?? asTheOwnerSays(desk)) : null };
  });
  const left = parts.filter((part) => part.done === null);
  if (left.length === 0) throw new OfficeError('action_invalid', 'All of it was done already; nothing is left to do.');
  for (const { action, host } of left) {
    if ((await host.account()) !== 'none') checked(desk, action);
    else await host.session();
  }
  return parts;
}

/** Of the joint action that is in hand now; those of earlier steps of the task are over. */
export async function deliveriesNow(desk: Desk, row: TaskRow): Promise<Delivery[]> {
  const scope = scopeOf(row);
  return (await desk.ledger.deliveries(row.id)).filter(({ key }) => key.includes(scope));
}

/** Each approved revision has keys of its own; what was confirmed under an earlier one is known by its scope, the step of the task. */
export function deliveryKey(row: TaskRow, type: string, key = executionKey(row)): string {
  return `${key}${scopeOf(row)}${type}`;
}

function scopeOf({ memo }: TaskRow): string {
  return `/${memo.history?.length ?? 0}/`;
}

function asTheOwnerSays({ clock }: Desk): Receipt {
  return { id: '', link: '', at: new Date(clock.now()).toISOString(), summary: 'Done, as you said.' };
}

/** Everything that decides anywhere decides here. */
export function jointFacts(own: ActionFacts, parts: readonly Part[], task: Task): ActionFacts {
  const each = parts.map(({ action, kind }) => kind.facts(action, task));
  return {
    category: own.category,
    critical: [...own.critical, ...each.flatMap(({ critical }) => critical)],
    staysInThread: each.every(({ staysInThread }) => staysInThread),
  };
}

/** Null where it costs nothing, or is done. */
export async function priceOfPart({ action, host, kind, done }: Part): Promise<Price | null> {
  return done === null && kind.price ? kind.price(action, await host.session()) : null;
}

/** Of what is still to be done. */
export async function priceOf(parts: readonly Part[]): Promise<Price | null> {
  const priced = await Promise.all(parts.map(async (part) => ({ part, price: await priceOfPart(part) })));
  const prices = priced.flatMap(({ part, price }) => (price ? { ...price, on: part.host.connector.title } : []));
  if (prices.length === 0) return null;
  const usd = prices.reduce((sum, price) => sum + micro(price), 0) / 1_000_000;
  const says = prices.map((price) => (parts.length > 1 ? `${price.on}: ${price.says}` : price.says));
  return { usd, says: says.join(', ') };
}

/** In millionths of a US dollar. */
export function micro({ usd }: Price): number {
  return Math.round(usd * 1_000_000);
}

/** The card's body: what each part would do, and what is done already. */
export function partBlocks(parts: readonly Part[], task: Task, price: Price | null): CardBlock[] {
  const done = parts.flatMap(({ host, done: receipt }): CardBlock[] =>
    receipt === null
      ? []
      : [{ kind: 'field', label: `Done on ${host.connector.title}`, value: receipt.link || receipt.summary }],
  );
  const left = parts.filter((part) => part.done === null);
  const cost: CardBlock[] = price
    ? [{ kind: 'field', label: 'Price', value: usdText(price.usd), mark: price.says }]
    : [];
  return [...done, ...left.flatMap(({ action, kind }) => kind.render(action, task).blocks), ...cost];
}
