/**
 * What a breaker and a service that asks to wait have to do, told a second time and as simply as possible: by dates, without timers and
 * states. Knows nothing of `machines/`.
 */

/** How a call ended: `limited` and `login` are a service that answered; `silent` says nothing about it. */
export type Ending = 'well' | 'fault' | 'limited' | 'login' | 'silent';

export class ServiceModel {
  readonly #failures_max: number;
  readonly #open_ms: number;
  #failuresInARow = 0;
  /** Null while it is closed. */
  #restUntil: number | null = null;
  /** Until then the one probe has time to tell how it went. */
  #probeUntil = Number.NEGATIVE_INFINITY;
  #waitUntil = Number.NEGATIVE_INFINITY;

  constructor(failures_max: number, open_ms: number) {
    this.#failures_max = failures_max;
    this.#open_ms = open_ms;
  }

  /** Why no call may go out now; null where one may. */
  refusal(now: number): 'breaker' | 'limited' | null {
    if (this.#restUntil !== null && (now < this.#restUntil || now < this.#probeUntil)) return 'breaker';
    return now < this.#waitUntil ? 'limited' : null;
  }

  /** A call goes out; true where it is the probe. */
  begin(now: number): boolean {
    if (this.#restUntil === null) return false;
    this.#probeUntil = now + this.#open_ms;
    return true;
  }

  end(ending: Ending, now: number, wait_ms: number): void {
    if (ending === 'silent') return;
    if (ending === 'fault') this.#fail(now);
    else this.#succeed();
    if (ending === 'limited') this.#waitUntil = now + wait_ms;
  }

  /** Also a service that says no is there. */
  #succeed(): void {
    this.#failuresInARow = 0;
    this.#restUntil = null;
    this.#probeUntil = Number.NEGATIVE_INFINITY;
  }

  #fail(now: number): void {
    this.#failuresInARow += 1;
    // A late failure of a call that began before tells nothing new while it rests.
    const rests = this.#restUntil !== null && now < this.#restUntil;
    if (rests || this.#failuresInARow < this.#failures_max) return;
    this.#restUntil = now + this.#open_ms;
    this.#probeUntil = Number.NEGATIVE_INFINITY;
  }
}
