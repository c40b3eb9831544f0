/**
 * The outside of the simulated world: one service, where arrivals come from and effects go to, with three kinds of actions. A mail can be looked up for
 * certain once nothing late can arrive any more; a post never; a payment at once, but it is never retried by itself.
 */
import { z } from 'zod';
import { type Attempt, type Connector, defineConnector, type Lookup } from '../../src/connectors/connector.ts';
import type { Action, Receipt } from '../../src/domain/action.ts';
import type { Arrival, Category } from '../../src/domain/task.ts';
import { OfficeError } from '../../src/errors.ts';
import { ground } from './ground.ts';
import { exchange, type Fate, LATE_MS_MAX } from './network.ts';

export interface Effect {
  action: Action;
  key: string;
  /** When it took place outside. */
  at: number;
}

class Outside {
  arrivals: Arrival[] = [];
  effects: Effect[] = [];
  /** When the office let an action go, whatever became of it. */
  departures: { action: Action; key: string; at: number }[] = [];
  /** Fates of the next calls that act; without one, all is well. */
  fates: Fate[] = [];
  #wake: () => void = () => {};

  reset(): void {
    Object.assign(this, { arrivals: [], effects: [], departures: [], fates: [] });
    this.#wake = () => {};
  }

  arrive(arrival: Arrival): void {
    this.arrivals.push(arrival);
    ground.note(`arrives ${arrival.subject}`);
    this.#wake();
  }

  listen(wake: () => void): () => void {
    this.#wake = wake;
    return () => {
      this.#wake = () => {};
    };
  }
}

export const outside = new Outside();

const text = z.string();
const SCHEMAS = {
  'email.send': z.strictObject({ type: z.literal('email.send'), to: text, subject: text, text }),
  'post.publish': z.strictObject({ type: z.literal('post.publish'), place: text, text }),
  'payment.make': z.strictObject({ type: z.literal('payment.make'), to: text, amount: text, text }),
};
type Type = keyof typeof SCHEMAS;

const CATEGORIES: Record<Type, Category> = {
  'email.send': 'email',
  'post.publish': 'social_media',
  'payment.make': 'payments',
};

export const outsideConnector: Connector = defineConnector<unknown, null>({
  id: 'outside',
  title: 'The outside',
  configSchema: z.unknown(),
  missing: () => [],
  open: async () => null,
  account: () => 'office@example.com',
  check: async () => ({ ok: true, says: 'Connected.' }),
  watch: {
    intervalMs: () => null,
    subscribe: (_session, wake) => outside.listen(wake),
    poll: async (_session, { cursor, accept, signal }) => {
      const from = (cursor as number | null) ?? 0;
      const { said } = await call('arrivals', 'well', () => outside.arrivals.slice(from), signal);
      const found = (said as { result: Arrival[] }).result;
      for (const arrival of found) await accept(arrival);
      return { cursor: from + found.length };
    },
  },
  actions: (Object.keys(SCHEMAS) as Type[]).map((type) => ({
    type,
    category: CATEGORIES[type],
    schema: SCHEMAS[type] as never,
    attachments: () => [],
    facts: (action: Action) => ({
      category: CATEGORIES[type],
      critical: [
        ...(action.to ? [{ kind: 'recipient' as const, field: 'to', value: String(action.to) }] : []),
        ...(action.amount ? [{ kind: 'amount' as const, field: 'amount', value: String(action.amount) }] : []),
      ],
      staysInThread: true,
    }),
    render: (action: Action) => ({
      title: `${type} to ${action.to ?? action.place}`,
      blocks: [{ kind: 'text' as const, label: 'Text', text: `${action.text}` }],
    }),
    execute: (_session: null, action: Action, attempt: Attempt) => act(action, attempt),
    lookup: (_session: null, action: Action, attempt: Attempt) => lookUp(action, attempt),
  })),
});

async function act(action: Action, { key, signal, remember }: Attempt): Promise<Receipt> {
  await remember({ key });
  outside.departures.push({ action, key, at: ground.time.now });
  const fate = outside.fates.shift() ?? 'well';
  const { status, said } = await call(
    `act ${action.text}`,
    fate,
    () => {
      outside.effects.push({ action, key, at: ground.time.now });
      return key;
    },
    signal,
  );
  if (status === 200) return receiptOf(action, (said as { result: string }).result);
  if (status === 429) throw new OfficeError('rate_limited', 'The outside asked to wait.', { retryAfterMs: 2_000 });
  throw new OfficeError('outcome_unknown', 'The outside failed.');
}

async function lookUp(action: Action, { key, since, signal }: Attempt): Promise<Lookup> {
  if (action.type === 'post.publish') return { found: false, certain: false };
  const found = await call('look up', 'well', () => outside.effects.some((effect) => effect.key === key), signal);
  if ((found.said as { result: boolean }).result) return { found: true, receipt: receiptOf(action, key) };
  // What went out last may still be on its way.
  const last = outside.departures.findLast((departure) => departure.key === key)?.at ?? since;
  return { found: false, certain: ground.time.now > last + LATE_MS_MAX + 2_000 };
}

function receiptOf(action: Action, id: string): Receipt {
  return { id, link: '', at: new Date(ground.time.now).toISOString(), summary: `Done: ${action.text}` };
}

/** How a connector tells what became of a call: certainly not sent, or unknown. */
async function call(what: string, fate: Fate, serve: () => unknown, signal: AbortSignal) {
  try {
    return await exchange(`outside ${what}`, fate, serve, signal);
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string };
    if (name === 'Dead') throw error;
    if (code === 'ECONNREFUSED') throw new OfficeError('unreachable', 'The outside can’t be reached.');
    throw new OfficeError('outcome_unknown', 'The connection to the outside broke.');
  }
}
