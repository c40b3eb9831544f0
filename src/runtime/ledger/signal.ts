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

/** The same for one thing among many; what nobody waits for costs nothing. */
export class Signals {
  readonly #signals = new Map<string, { signal: Signal; waiting: number }>();

  awaits(name: string): boolean {
    return this.#signals.has(name);
  }

  raise(name: string): void {
    this.#signals.get(name)?.signal.raise();
  }

  /** Resolves at the next `raise` of this name; rejects with the abort's reason. */
  async next(name: string, signal: AbortSignal): Promise<void> {
    const entry = this.#signals.get(name) ?? { signal: new Signal(), waiting: 0 };
    this.#signals.set(name, entry);
    entry.waiting += 1;
    try {
      await entry.signal.next(signal, () => false);
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0 && this.#signals.get(name) === entry) this.#signals.delete(name);
    }
  }
}
