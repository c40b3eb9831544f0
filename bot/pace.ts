/** Keeps calls to so many a second, in the order they ask; who may go first is let past the others. */
import type { Clock } from '../src/clock.ts';

interface Waiter {
  first: boolean;
  go(): void;
}

export class Pace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #burst: number;
  readonly #waiting: Waiter[] = [];
  /** When a full second's worth would be free again (the generic cell rate algorithm). */
  #freeAt = 0;
  #timer: unknown = null;

  /** `perSecond` may be Infinity; as many may go at once, but at least one. */
  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#everyMs = 1_000 / perSecond;
    this.#burst = Math.max(1, Math.floor(perSecond));
  }

  /** Resolves when it is this caller's turn; rejects when the signal ends the wait. */
  turn(signal: AbortSignal, first = false): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#everyMs === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        first,
        go: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#lineUp(waiter);
      this.#grant();
    });
  }

  #lineUp(waiter: Waiter): void {
    const behind = waiter.first ? this.#waiting.findIndex(({ first }) => !first) : -1;
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, waiter);
  }

  #grant(): void {
    if (this.#timer !== null) return;
    const now = this.#clock.now();
    const toleranceMs = (this.#burst - 1) * this.#everyMs;
    // Further ahead it can only be where the clock was put back; nobody waits for that.
    this.#freeAt = Math.min(this.#freeAt, now + toleranceMs + this.#everyMs);
    while (this.#waiting.length > 0 && this.#freeAt - toleranceMs <= now) {
      this.#freeAt = Math.max(now, this.#freeAt) + this.#everyMs;
      this.#waiting.shift()?.go();
    }
    if (this.#waiting.length === 0) return;
    this.#timer = this.#clock.setTimeout(
      () => {
        this.#timer = null;
        this.#grant();
      },
      this.#freeAt - toleranceMs - now,
    );
  }
}
