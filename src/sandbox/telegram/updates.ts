/**
 * The queue of updates: kept until confirmed by a higher offset, handed to one consumer at a time. A second one ends the
 * first one's poll with 409, as at Telegram. On request it hands them out as badly as a server can: some twice, also after they were confirmed, some
 * late, in any order, and with gaps between their ids.
 */
import type { Clock } from '../../clock.ts';
import { ReplyError } from './reply-error.ts';

export interface Update {
  update_id: number;
  [kind: string]: unknown;
}

const EVERY_KIND_BUT = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);
const GAP_MAX = 5;
const LATE_SHARE = 0.3;
const AGAIN_SHARE = 0.3;
/** So many of the newest that were confirmed may come once more. */
const REPEATED_MAX = 20;
const IDS_PER_SECOND = 10;
const IDS_SINCE = Date.UTC(2026, 0, 1);

export class UpdateQueue {
  readonly #clock: Clock;
  #pending: Update[] = [];
  #nextId: number;
  #allowed: readonly string[] = [];
  /** What was confirmed but may come again while the order is lost. */
  #confirmed: Update[] = [];
  #random: (() => number) | null = null;
  /** Held back by the last poll. */
  readonly #late = new Set<Update>();
  #poll: { wake: () => void; end: (error: ReplyError) => void } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    // Ids follow the clock, so that an office that outlives this process never meets an old id again.
    this.#nextId = Math.floor(((clock.now() - IDS_SINCE) / 1_000) * IDS_PER_SECOND);
  }

  /** Queues an update; gives back its id, which is a fresh one unless the update brings its own. */
  push(content: Record<string, unknown>): number {
    if (this.#random) this.#nextId += Math.floor(this.#random() * GAP_MAX);
    const update = { update_id: this.#nextId, ...content } as Update;
    this.#nextId = Math.max(this.#nextId, update.update_id) + 1;
    const kind = Object.keys(content).find((key) => key !== 'update_id') ?? '';
    const wanted = this.#allowed.length === 0 ? !EVERY_KIND_BUT.has(kind) : this.#allowed.includes(kind);
    if (wanted) {
      this.#pending.push(update);
      this.#poll?.wake();
    }
    return update.update_id;
  }

  /** One getUpdates call. `timeout` is in seconds; resolves with nothing when `signal` ends it. */
  async poll(params: Record<string, unknown>, signal: AbortSignal): Promise<Update[]> {
    const offset = Number(params.offset ?? 0);
    const limit = Math.min(Math.max(Number(params.limit ?? 100), 1), 100);
    const timeoutMs = Math.max(Number(params.timeout ?? 0), 0) * 1_000;
    if (Array.isArray(params.allowed_updates)) this.#allowed = params.allowed_updates.map(String);
    this.#poll?.end(
      new ReplyError(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    );
    if (offset > 0) this.#confirm(offset);
    if (offset < 0) this.#pending = this.#pending.slice(offset);
    if (this.#pending.length === 0 && timeoutMs > 0) await this.#wait(timeoutMs, signal);
    if (signal.aborted) return [];
    return this.#random ? this.#disordered(this.#random, limit) : this.#pending.slice(0, limit);
  }

  /** From now on nothing about the updates is orderly; null ends that. `random` gives numbers from 0 to 1. */
  disorder(random: (() => number) | null): void {
    this.#random = random;
    this.#confirmed = [];
    this.#poll?.wake();
  }

  get size(): number {
    return this.#pending.length;
  }

  clear(): void {
    this.#pending = [];
    this.#confirmed = [];
  }

  /** While the order is lost, what was never handed out is not confirmed by what came after it. */
  #confirm(offset: number): void {
    const confirmed = this.#pending.filter((update) => update.update_id < offset && !this.#late.has(update));
    this.#pending = this.#pending.filter((update) => !confirmed.includes(update));
    if (this.#random) this.#confirmed = [...this.#confirmed, ...confirmed].slice(-REPEATED_MAX);
  }

  #disordered(random: () => number, limit: number): Update[] {
    this.#late.clear();
    for (const update of this.#pending) if (random() < LATE_SHARE) this.#late.add(update);
    const now = this.#pending.filter((update) => !this.#late.has(update)).slice(0, limit);
    const again = [...this.#confirmed, ...now].filter(() => random() < AGAIN_SHARE);
    const drawn = [...now, ...again].map((update) => ({ update, place: random() }));
    return drawn.sort((a, b) => a.place - b.place).map(({ update }) => update);
  }

  /** Ends a waiting poll with nothing, so that the server can close. */
  close(): void {
    this.#poll?.wake();
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        this.#clock.clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        if (this.#poll === poll) this.#poll = null;
        settle();
      };
      const wake = () => finish(resolve);
      const poll = { wake, end: (error: ReplyError) => finish(() => reject(error)) };
      const timer = this.#clock.setTimeout(wake, ms);
      signal.addEventListener('abort', wake, { once: true });
      this.#poll = poll;
    });
  }
}
