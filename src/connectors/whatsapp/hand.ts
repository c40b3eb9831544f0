/** What both ways to WhatsApp can do; the connector is written against this alone. */
import type { Receipt } from '../../domain/action.ts';
import type { Arrival } from '../../domain/task.ts';
import type { Attempt, CheckResult, ConnectorContext, Login, Lookup } from '../connector.ts';
import type { Store } from './store.ts';
import type { WhatsAppReply } from './whatsapp-reply.ts';

/** Things about the real service that only it can tell. */
export type ProbeName = 'version' | 'webhook' | 'page';

export interface Problem {
  /** One plain sentence. */
  message: string;
  hint: string;
}

export interface Hand {
  /** The number that messages leave from. */
  account: string;
  context: ConnectorContext;
  store: Store;
  /** Milliseconds between polls; null: only when woken. */
  pollMs: number | null;
  subscribe(wake: () => void): Promise<() => void> | (() => void);
  /** Resolves with true where there is more to look at. */
  poll(accept: (arrival: Arrival) => Promise<boolean>, signal: AbortSignal): Promise<boolean>;
  /** Why it can't be sent so, whatever the owner decides; null where nothing is known against it. */
  problem(action: WhatsAppReply): Problem | null;
  reply(action: WhatsAppReply, attempt: Attempt): Promise<Receipt>;
  lookup(action: WhatsAppReply, attempt: Attempt): Promise<Lookup>;
  check(signal: AbortSignal): Promise<CheckResult>;
  probe(name: ProbeName, signal: AbortSignal): Promise<CheckResult>;
  login(signal: AbortSignal): Promise<Login>;
  close(): Promise<void>;
}
