/**
 * What has to be said although the ledger can't keep it, such as that its disk is full: kept in memory until Telegram has it. Only the newest counts; what
 * was not said yet gives way to it.
 */
import { wordsOf } from './messages.ts';
import type { Sender } from './sender.ts';

interface Way {
  chatId: number;
  /** Ends waiting. */
  signal: AbortSignal;
  /** Ends calls that are on their way. */
  hard: AbortSignal;
}

export class Announcements {
  readonly #sender: Sender;
  #next: { title: string; text: string } | null = null;
  #come = Promise.withResolvers<void>();

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  say(title: string, text: string): void {
    this.#next = { title, text };
    this.#come.resolve();
  }

  /** Runs until the signal ends it. `persist` tries again for as long as trying can help, and never rejects but when it is over. */
  async run(way: Way, persist: (attempt: () => Promise<void>) => Promise<void>): Promise<void> {
    const over = new Promise<void>((resolve) => way.signal.addEventListener('abort', () => resolve(), { once: true }));
    while (!way.signal.aborted) {
      await Promise.race([this.#come.promise, over]);
      this.#come = Promise.withResolvers();
      while (this.#next !== null && !way.signal.aborted) await persist(() => this.#sayNext(way));
    }
  }

  async #sayNext({ chatId, signal, hard }: Way): Promise<void> {
    const said = this.#next;
    if (said === null) return;
    for (const { method, payload } of wordsOf({ kind: 'notice', ...said }, chatId))
      await this.#sender.send('answer', method, payload, signal, { signal: hard });
    if (this.#next === said) this.#next = null;
  }
}
