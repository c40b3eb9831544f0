/** Faults to come and the rate limits: what a call meets before and after its effect. */
import type { Clock } from '../../clock.ts';
import { ReplyError, tooManyRequests } from './reply-error.ts';
import type { FaultKind } from './types.ts';

interface Fault {
  kind: FaultKind;
  left: number;
  method: string | undefined;
}

export class Faults {
  #faults: Fault[] = [];

  /** Without a method every call but getUpdates is hit. */
  add(kind: FaultKind, count: number, method?: string): void {
    this.#faults.push({ kind, left: count, method: method?.toLowerCase() });
  }

  /** The fault that this call meets, used up by it. */
  take(method: string): FaultKind | null {
    const fault = this.#faults.find((f) => (f.method === undefined ? method !== 'getupdates' : f.method === method));
    if (!fault) return null;
    fault.left -= 1;
    if (fault.left <= 0) this.#faults = this.#faults.filter((f) => f !== fault);
    return fault.kind;
  }

  clear(): void {
    this.#faults = [];
  }
}

/** Throws where the fault comes before the effect. */
export function failBefore(kind: FaultKind | null): void {
  if (kind === '500-before') throw new ReplyError(500, 'Internal Server Error');
  if (kind === '429') throw tooManyRequests(1);
  if (kind === '401') throw new ReplyError(401, 'Unauthorized');
  if (kind === '403') throw new ReplyError(403, 'Forbidden: bot was blocked by the user');
}

export interface Rates {
  /** New messages to one chat within a second; without it, any number. */
  perChat?: number;
  /** Calls that send or edit, within a second; without it, any number. */
  inAll?: number;
}

const WINDOW_MS = 1_000;

export class RateWindow {
  readonly #clock: Clock;
  readonly #rates: Rates;
  readonly #calls = new Map<string, number[]>();

  constructor(clock: Clock, rates: Rates) {
    this.#clock = clock;
    this.#rates = rates;
  }

  /** Throws 429 where this call is one too many. */
  count(method: string, chatId: unknown): void {
    if (/^(send(?!chataction)|edit)/.test(method)) this.#spend('all', this.#rates.inAll);
    if (/^send(?!chataction)/.test(method)) this.#spend(`chat ${String(chatId)}`, this.#rates.perChat);
  }

  #spend(key: string, max: number | undefined): void {
    if (max === undefined) return;
    const now = this.#clock.now();
    const recent = (this.#calls.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
    this.#calls.set(key, recent);
    if (recent.length >= max) throw tooManyRequests(1);
    recent.push(now);
  }
}
