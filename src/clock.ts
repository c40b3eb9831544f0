/**
 * Time for the whole office: the only place that may read the machine's clock or arm a timer.
 * The shape is XState's clock plus `now`, so one object drives machines, deadlines and watchers; tests pass xstate's
 * `SimulatedClock`, which has the same shape.
 */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  // biome-ignore lint/suspicious/noExplicitAny: XState's own Clock leaves the timer's id open
  setTimeout(fn: (...args: any[]) => void, ms: number): any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  clearTimeout(id: any): void;
}

/** Node fires a longer delay at once; a wait beyond it must be cut into pieces by its owner. */
const TIMER_MS_MAX = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => setTimeout(fn, Math.min(ms, TIMER_MS_MAX)),
  clearTimeout: (id) => clearTimeout(id),
};

/** ISO 8601 in UTC with milliseconds, as notes, the ledger and the audit trail write time. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Resolves after `ms` on this clock; rejects with the signal's reason when it is aborted first. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clock.clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
