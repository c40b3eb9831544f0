/** Wakes whoever waits for work, so that a queue is never polled. */
export class Signal {
  #waiters: (() => void)[] = [];

  raise(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves at once when `ready` says so, else at the next `raise`; rejects with the abort's reason. */
  next(signal: AbortSignal, ready: () => boolean): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (ready()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiters = this.#waiters.filter((one) => one !== wake);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(wake);
    });
  }
}
