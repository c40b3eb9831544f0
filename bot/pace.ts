/** Keeps calls to so many a second, in the order they ask. */
import { type Clock, wait } from '../src/clock.ts';

export class Pace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #burst: number;
  /** When a full second's worth would be free again (the generic cell rate algorithm). */
  #freeAt = 0;

  /** `perSecond` may be Infinity; as many may go at once, but at least one. */
  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#everyMs = 1_000 / perSecond;
    this.#burst = Math.max(1, Math.floor(perSecond));
  }

  /** Resolves when it is this caller's turn; rejects when the signal ends the wait. */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.#everyMs === 0) return;
    const now = this.#clock.now();
    const toleranceMs = (this.#burst - 1) * this.#everyMs;
    const at = Math.max(now, this.#freeAt - toleranceMs);
    this.#freeAt = Math.max(now, this.#freeAt) + this.#everyMs;
    if (at > now) await wait(this.#clock, at - now, signal);
  }
}
