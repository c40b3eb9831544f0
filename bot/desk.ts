/**
 * What every feature of the bot works with: it asks the office, and leaves answers to be sent. Leaving returns at once, so
 * no handler ever waits for Telegram.
 */
import { type Clock, wait } from '../src/clock.ts';
import type { By, CommandReply, OfficeReader, OwnerCommand } from '../src/domain/office.ts';
import { errorFacts, OfficeError } from '../src/errors.ts';
import type { Limits } from '../src/limits.ts';
import type { Log } from '../src/log.ts';
import type { Client } from './client.ts';
import { type HowSent, newMessage } from './messages.ts';
import type { Sender } from './sender.ts';
import { prose, shorten } from './text/outside-text.ts';
import { partsOf } from './text/parts.ts';
import { own, type RichText } from './text/rich-text.ts';

export interface DeskParts {
  send(command: OwnerCommand): Promise<CommandReply>;
  read: OfficeReader;
  client: Client;
  sender: Sender;
  clock: Clock;
  limits: Limits;
  log: Log;
  timeZone: string;
}

const TRIES_MAX = 3;
const TOAST_AFTER_MS = 5;
const WENT_WRONG = 'That did not work just now. Please try again.';

export class Desk {
  readonly send: DeskParts['send'];
  readonly read: OfficeReader;
  readonly timeZone: string;
  readonly #parts: DeskParts;
  readonly #closing = new AbortController();
  readonly #left = new Set<Promise<void>>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.send = parts.send;
    this.read = parts.read;
    this.timeZone = parts.timeZone;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#parts.clock.now();
  }

  by(userId: number): By {
    return `telegram:${userId}`;
  }

  /** Leaves a message to be sent; the keyboard goes under the last part. A bare string may quote outside text. */
  say(chatId: number, what: RichText | string, how: HowSent = {}): void {
    const parts = partsOf(typeof what === 'string' ? own(prose(what)) : what);
    this.later(chatId, async () => {
      for (const [place, part] of parts.entries()) {
        await this.#send(chatId, part, place === parts.length - 1 ? how : { quiet: how.quiet });
      }
    });
  }

  /** Answers a tap. That the phone stopped waiting for it is nobody's loss. */
  toast(queryId: string, text: string, alert = false): void {
    const shown = shorten(text, this.#parts.limits.callback_answer_chars_max);
    const payload = { callback_query_id: queryId, ...(shown && { text: shown }), ...(alert && { show_alert: true }) };
    this.#leave(async () => {
      const { signal } = this.#closing;
      try {
        // What the tap has set in motion goes first; on the phone nobody sees the difference.
        await wait(this.#parts.clock, TOAST_AFTER_MS, signal);
        await this.#parts.client.call('answerCallbackQuery', payload, { signal });
      } catch (error) {
        this.#parts.log.debug({ error: errorFacts(error) }, 'a tap was answered too late');
      }
    });
  }

  /** Takes the buttons away from a message; that there is none any more is fine too. */
  async unbutton(chatId: number, messageId: number): Promise<void> {
    const payload = { chat_id: chatId, message_id: messageId, reply_markup: { inline_keyboard: [] } };
    await this.#parts.sender
      .send('edit', 'editMessageReplyMarkup', payload, this.#closing.signal)
      .catch((error) => this.#parts.log.debug({ error: errorFacts(error) }, 'buttons were gone already'));
  }

  /** Runs what may take a moment beside the updates; tells the owner when it fails. */
  later(chatId: number, work: () => Promise<void>): void {
    this.#leave(async () => {
      try {
        await work();
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#parts.log.warn({ error: errorFacts(error) }, 'an answer to the owner failed');
        const shown = error instanceof OfficeError ? `${error.message} ${error.hint ?? ''}`.trim() : WENT_WRONG;
        await this.#send(chatId, own(prose(shown)), {}).catch(() => {});
      }
    });
  }

  /** Resolves when everything left so far was sent or given up. */
  async settled(): Promise<void> {
    while (this.#left.size > 0) await Promise.all(this.#left);
  }

  close(): void {
    this.#closing.abort();
  }

  #leave(work: () => Promise<void>): void {
    const left: Promise<void> = work().finally(() => this.#left.delete(left));
    this.#left.add(left);
  }

  async #send(chatId: number, rich: RichText, how: HowSent): Promise<void> {
    const { signal } = this.#closing;
    const { method, payload } = newMessage(chatId, rich, how);
    for (let tries = 1; ; tries++) {
      try {
        await this.#parts.sender.send('answer', method, payload, signal, { signal });
        return;
      } catch (error) {
        if (tries >= TRIES_MAX || !(error instanceof OfficeError) || !error.retryable) throw error;
        this.#parts.sender.holdBack(this.#parts.limits.retry_base_ms * tries);
      }
    }
  }
}
