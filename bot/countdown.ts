/**
 * The hold on the owner's screen: while an Undo is possible, the card says how long. Only for the eye, so it is neither
 * kept nor repeated; it ends by itself, and always before a later stamp of the same card is sent.
 */
import { type Clock, wait } from '../src/clock.ts';
import type { Card } from '../src/domain/card.ts';
import { isNotModified } from './call-error.ts';
import { editedMessage } from './messages.ts';
import type { Sender } from './sender.ts';
import { renderCard } from './text/cards.ts';

/** How long a later stamp waits for an edit that is on its way, in milliseconds. */
const YIELD_MS = 2_000;

interface Running {
  stop: AbortController;
  ended: Promise<void>;
}

export class Countdown {
  readonly #sender: Sender;
  readonly #clock: Clock;
  readonly #timeZone: string;
  readonly #everyMs: number;
  readonly #running = new Map<number, Running>();

  constructor(sender: Sender, clock: Clock, timeZone: string, everyMs: number) {
    this.#sender = sender;
    this.#clock = clock;
    this.#timeZone = timeZone;
    this.#everyMs = everyMs;
  }

  /** Starts for a card that was just shown on hold; does nothing for any other. */
  start(chatId: number, messageId: number, card: Card): void {
    if (card.stage !== 'hold' || card.runsAt === undefined || card.runsAt - this.#clock.now() <= this.#everyMs) return;
    const stop = new AbortController();
    const ended = this.#count(chatId, messageId, card, card.runsAt, stop.signal)
      .catch(() => {})
      .finally(() => {
        if (this.#running.get(messageId)?.stop === stop) this.#running.delete(messageId);
      });
    this.#running.set(messageId, { stop, ended });
  }

  /** Resolves when no edit of this message can follow any more. */
  async stop(messageId: number): Promise<void> {
    const running = this.#running.get(messageId);
    if (!running) return;
    running.stop.abort();
    const yielded = new AbortController();
    await Promise.race([running.ended, wait(this.#clock, YIELD_MS, yielded.signal).catch(() => {})]);
    yielded.abort();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((messageId) => this.stop(messageId)));
  }

  async #count(chatId: number, messageId: number, card: Card, runsAt: number, signal: AbortSignal): Promise<void> {
    for (let shown = ''; ; ) {
      await wait(this.#clock, this.#everyMs, signal);
      const now = this.#clock.now();
      if (runsAt - now < 1_000) return;
      const { main, keyboard } = renderCard(card, { now, timeZone: this.#timeZone });
      if (main.text === shown) continue;
      shown = main.text;
      const { method, payload } = editedMessage(chatId, messageId, main, { keyboard });
      await this.#sender.send('edit', method, payload, signal).catch((error) => {
        if (!isNotModified(error)) throw error;
      });
    }
  }
}
