/**
 * The one way out to the chat: keeps Telegram's limits over everything that is sent, and holds all of it back together
 * while Telegram asks to wait or can't be reached.
 */
import { type Clock, wait } from '../src/clock.ts';
import { OfficeError } from '../src/errors.ts';
import type { Limits } from '../src/limits.ts';
import type { CallOptions, Client } from './client.ts';
import { Pace } from './pace.ts';

/**
 * A new message counts against both limits, an edit only against the overall one. An answer to the owner's own words is a message that
 * goes before the others: she is there and waits.
 */
export type Weight = 'message' | 'answer' | 'edit';

export class Sender {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #perChat: Pace;
  readonly #inAll: Pace;
  #notBefore = 0;
  /** How long was asked for last. */
  #heldBackMs = 0;

  constructor(client: Client, clock: Clock, limits: Limits) {
    this.#client = client;
    this.#clock = clock;
    this.#perChat = new Pace(clock, limits.telegram_messages_per_chat_per_s);
    this.#inAll = new Pace(clock, limits.telegram_messages_per_s);
  }

  /** One paced call; waits out a 429 and tries again, throws every other error. */
  async send<R>(
    weight: Weight,
    method: string,
    payload: object,
    signal: AbortSignal,
    options: CallOptions = {},
  ): Promise<R> {
    for (;;) {
      const first = weight === 'answer';
      if (weight !== 'edit') await this.#perChat.turn(signal, first);
      await this.#inAll.turn(signal, first);
      await this.#quiet(signal);
      try {
        return await this.#client.call<R>(method, payload, options);
      } catch (error) {
        if (!(error instanceof OfficeError) || error.code !== 'rate_limited') throw error;
        this.holdBack(error.retryAfterMs ?? 1_000);
      }
    }
  }

  /** Nothing is sent for so long, in milliseconds. */
  holdBack(ms: number): void {
    this.#heldBackMs = Math.max(this.#leftMs(), ms);
    this.#notBefore = this.#clock.now() + this.#heldBackMs;
  }

  async #quiet(signal: AbortSignal): Promise<void> {
    for (let left = this.#leftMs(); left > 0; left = this.#leftMs()) await wait(this.#clock, left, signal);
  }

  #leftMs(): number {
    const now = this.#clock.now();
    // Further ahead it can only be where the clock was put back; nobody waits for that.
    this.#notBefore = Math.min(this.#notBefore, now + this.#heldBackMs);
    return this.#notBefore - now;
  }
}
