/**
 * Simulated time. Events happen one after the other, each with everything that it sets in motion, and in the same order for the same seed. An
 * event of the office belongs to one of its lives: what a killed office still had in mind never happens.
 */
import type { Clock } from '../../src/clock.ts';

interface Event {
  at: number;
  order: number;
  /** Null for what belongs to the world outside of the office. */
  life: number | null;
  run: () => void;
}

/** Taken before anybody replaces it. */
const { setImmediate: nextTurn } = globalThis;

export class Time {
  now: number;
  /** Grows with each kill. */
  life = 0;
  /** A dead office sets nothing in motion any more. */
  isAlive = false;
  readonly random: () => number;
  #events: Event[] = [];
  #order = 0;

  constructor(startAt: number, random: () => number) {
    this.now = startAt;
    this.random = random;
  }

  /** Something of the office: it dies with it. */
  after(ms: number, run: () => void): object {
    return this.isAlive ? this.#add(ms, this.life, run) : {};
  }

  /** Something of the outside world. */
  outside(ms: number, run: () => void): object {
    return this.#add(ms, null, run);
  }

  cancel(event: object | undefined | null): void {
    const at = this.#events.indexOf(event as Event);
    if (at >= 0) this.#events.splice(at, 1);
  }

  /** A whole number from 0 to `below` - 1. */
  draw(below: number): number {
    return Math.floor(this.random() * below);
  }

  chance(of: number): boolean {
    return this.random() < of;
  }

  /** The office is gone; returns when nothing of it moves any more. */
  async end(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await drained();
  }

  /** Plays everything that is due within so many milliseconds; the time is then that much later. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    await drained();
    while ((this.#events[0]?.at ?? Number.POSITIVE_INFINITY) <= until) await this.#playNext();
    this.now = until;
  }

  /** Plays on until the promise settles, at most so many milliseconds of the simulated time. */
  async until<T>(promise: Promise<T>, msMax: number, what: string): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    const until = this.now + msMax;
    await drained();
    while (!isSettled && (this.#events[0]?.at ?? Number.POSITIVE_INFINITY) <= until) await this.#playNext();
    if (!isSettled) throw new Error(`${what} did not end within ${msMax} ms`);
    return promise;
  }

  /** The clock that the outside's stand-ins live by. */
  get outsideClock(): Clock {
    return {
      now: () => this.now,
      setTimeout: (run, ms) => this.outside(ms, run),
      clearTimeout: (event) => this.cancel(event),
    };
  }

  /** The office's clock. */
  get officeClock(): Clock {
    return {
      now: () => this.now,
      setTimeout: (run, ms) => this.after(ms, run),
      clearTimeout: (event) => this.cancel(event),
    };
  }

  async #playNext(): Promise<void> {
    const event = this.#events.shift()!;
    this.now = Math.max(this.now, event.at);
    if (event.life !== null && event.life !== this.life) return;
    try {
      event.run();
    } catch (error) {
      // What a dead office still throws is nobody's business.
      if (event.life === this.life && this.isAlive) throw error;
    }
    await drained();
  }

  #add(ms: number, life: number | null, run: () => void): Event {
    this.#order += 1;
    const event = { at: this.now + Math.max(0, Number.isNaN(ms) ? 0 : ms), order: this.#order, life, run };
    // Found by halves: what comes later stands behind, and of the same moment the first asked for comes first.
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.at <= event.at) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
    return event;
  }
}

/** Resolves when every promise that can go on has gone on. */
function drained(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}
