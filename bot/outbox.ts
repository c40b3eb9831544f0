/**
 * Delivers what the ledger's outbox holds: in order within a task, at least once, for as long as it takes. Different
 * tasks don't wait for each other's turn beyond Telegram's limits. A message that Telegram will never take is dropped
 * with its reason, so that it can't hold up the rest.
 */
import { type Clock, wait } from '../src/clock.ts';
import type { Mailbox, OutMessage, QueuedMessage } from '../src/domain/office.ts';
import { errorFacts, OfficeError } from '../src/errors.ts';
import type { Limits } from '../src/limits.ts';
import type { Log } from '../src/log.ts';
import { Announcements } from './announcements.ts';
import { isBlocked, isNotEditable, isNotModified } from './call-error.ts';
import type { Countdown } from './countdown.ts';
import { type Call, editedMessage, newMessage } from './messages.ts';
import { type Pictures, pieceCalls, wordCalls } from './pictures.ts';
import type { Sender } from './sender.ts';
import { renderCard } from './text/cards.ts';

/** Messages of different tasks on their way at once. */
const AT_ONCE_MAX = 64;
/** Far more than can be undone by one failed commit. */
const DELIVERED_KEPT_MAX = 512;
/** A reason of its own spares the error with its stack that an abort without one makes. */
const OVER = 'over';

export interface OutboxParts {
  mailbox: Mailbox;
  sender: Sender;
  countdown: Countdown;
  clock: Clock;
  limits: Limits;
  log: Log;
  timeZone: string;
  pictures: Pictures;
}

export class Outbox {
  readonly #parts: OutboxParts;
  readonly #jobs = new Map<string, Promise<void>>();
  /** What was delivered lately: not to be sent again by this process, also where the ledger couldn't write it down, or lost that again. */
  readonly #delivered = new Map<number, { message: string; ids: number[] }>();
  readonly #announcements: Announcements;
  #underWay = 0;
  #failures = 0;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#announcements = new Announcements(parts.sender);
  }

  /** Says this without the ledger, before anything else; what was not said yet gives way to it. */
  announce(title: string, text: string): void {
    this.#announcements.say(title, text);
  }

  /** Runs until the signal ends it; what is on its way then gets `stop_ms_max / 2` to arrive. */
  async run(chatId: number, signal: AbortSignal): Promise<void> {
    const { hard, release } = this.#afterGrace(signal);
    const way = { chatId, signal, hard };
    const announcing = this.#announcements.run(way, (attempt) =>
      this.#persist(way, attempt).catch((error) => this.#giveUpForNow(error, way)),
    );
    let after = 0;
    let newest: number | null = null;
    while (!signal.aborted) {
      const queued: QueuedMessage | null = this.#underWay < AT_ONCE_MAX ? await this.#next(after, signal) : null;
      if (queued && queued.id > after) {
        after = queued.id;
        newest = null;
        this.#start(queued, way);
        continue;
      }
      // A wake-up that brought nothing new: wait for a delivery instead, so that this loop can never spin.
      const woken = newest === after;
      newest = after;
      await this.#idle(signal, after, woken);
      if (this.#underWay === 0) after = 0;
    }
    await Promise.all([announcing, ...this.#jobs.values()]);
    await this.#parts.countdown.stopAll();
    release();
  }

  /** A ledger that fails for a moment must not end all delivery. */
  async #next(after: number, signal: AbortSignal): Promise<QueuedMessage | null> {
    const { clock, limits, log, mailbox } = this.#parts;
    try {
      return await mailbox.nextMessage(after);
    } catch (error) {
      log.error({ error: errorFacts(error) }, 'the outbox could not be read');
      await wait(clock, limits.retry_base_ms, signal).catch(() => {});
      return null;
    }
  }

  async #idle(signal: AbortSignal, after: number, woken: boolean): Promise<void> {
    const { mailbox } = this.#parts;
    if (this.#underWay === 0) return mailbox.messageQueued(signal).catch(() => {});
    const done = Promise.race(this.#jobs.values());
    if (woken || this.#underWay >= AT_ONCE_MAX) return done;
    const over = new AbortController();
    const queued = mailbox.messageQueued(AbortSignal.any([signal, over.signal]), after).catch(() => {});
    await Promise.race([done, queued]);
    over.abort(OVER);
  }

  #start(queued: QueuedMessage, way: Way): void {
    const lane = laneOf(queued.message);
    const before = this.#jobs.get(lane);
    this.#underWay += 1;
    const job = (before ?? Promise.resolve())
      .then(() => this.#deliver(queued, way, before !== undefined))
      .catch((error) => this.#giveUpForNow(error, way))
      .finally(() => {
        this.#underWay -= 1;
        if (this.#jobs.get(lane) === job) this.#jobs.delete(lane);
      });
    this.#jobs.set(lane, job);
  }

  /** The message is still in the ledger and is taken up again when nothing else is under way. */
  async #giveUpForNow(error: unknown, { signal }: Way): Promise<void> {
    if (signal.aborted) return;
    const { clock, limits, log } = this.#parts;
    log.error({ error: errorFacts(error) }, 'a message was not delivered');
    await wait(clock, limits.retry_base_ms, signal).catch(() => {});
  }

  async #deliver(found: QueuedMessage, way: Way, waited: boolean): Promise<void> {
    const { mailbox } = this.#parts;
    // While it waited for an earlier message of its task, the card's ids may have come to be known, or it was replaced.
    const queued = waited ? await mailbox.nextMessage(found.id - 1) : found;
    if (queued?.id !== found.id || way.signal.aborted) return;
    try {
      const ids = this.#idsOf(queued) ?? (await this.#send(queued, way));
      this.#remember(queued, ids);
      await this.#record(way, () => mailbox.messageSent(queued.id, way.chatId, ids));
    } catch (error) {
      if (way.signal.aborted || this.#idsOf(queued)) throw error;
      const { message } = errorFacts(error);
      this.#parts.log.error(
        { error: errorFacts(error), kind: queued.message.kind },
        'a message can never be delivered',
      );
      await this.#record(way, () => mailbox.messageDropped(queued.id, message));
    }
  }

  /** Under which ids this very message was delivered; an id of the outbox that was taken back may come again for another one. */
  #idsOf({ id, message }: QueuedMessage): number[] | undefined {
    const found = this.#delivered.get(id);
    return found?.message === JSON.stringify(message) ? found.ids : undefined;
  }

  #remember({ id, message }: QueuedMessage, ids: number[]): void {
    this.#delivered.set(id, { message: JSON.stringify(message), ids });
    if (this.#delivered.size > DELIVERED_KEPT_MAX) this.#delivered.delete(this.#delivered.keys().next().value ?? 0);
  }

  /** Tries again for as long as the ledger's disk takes; nothing but this message waits for it. */
  async #record(way: Way, attempt: () => Promise<void>): Promise<void> {
    const { clock, limits, log } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (way.signal.aborted || !isCurable(error)) throw error;
        if (tries === 1) log.warn({ error: errorFacts(error) }, 'what was delivered can’t be written down yet');
        await wait(clock, Math.min(limits.retry_base_ms * tries, limits.retry_wait_ms_max), way.signal);
      }
    }
  }

  /** Ids of what was sent, the one with the buttons first. */
  async #send({ message, cardMessageIds }: QueuedMessage, way: Way): Promise<number[]> {
    if (message.kind === 'card') {
      const ids = await this.#sendCard(message, way);
      await this.#retire(cardMessageIds[0], way);
      return ids;
    }
    if (message.kind === 'stamp') return this.#stamp(message, cardMessageIds, way);
    return this.#sendEach(await wordCalls(message, way.chatId, this.#parts.pictures), way);
  }

  async #sendCard({ card }: Extract<OutMessage, { card: unknown }>, way: Way): Promise<number[]> {
    const { before, main, keyboard } = renderCard(card, this.#viewing());
    const earlier = await this.#sendEach(await pieceCalls(before, way.chatId, this.#parts.pictures), way);
    // The clock went on while the parts before it were sent; a hold's countdown starts with what is left.
    const fresh = before.length > 0 ? renderCard(card, this.#viewing()).main : main;
    const [id] = await this.#sendEach([newMessage(way.chatId, fresh, { keyboard })], way);
    this.#parts.countdown.start(way.chatId, id!, card);
    return [id!, ...earlier];
  }

  /** A card that is shown again lives in its newest message only: the one before loses its buttons, if it still can. */
  async #retire(id: number | undefined, way: Way): Promise<void> {
    if (id === undefined) return;
    const { countdown, log, sender } = this.#parts;
    await countdown.stop(id);
    const payload = { chat_id: way.chatId, message_id: id, reply_markup: { inline_keyboard: [] } };
    await sender
      .send('edit', 'editMessageReplyMarkup', payload, way.signal, { signal: way.hard })
      .catch((error) => log.debug({ error: errorFacts(error) }, 'an older card kept its buttons'));
  }

  async #stamp(message: Extract<OutMessage, { kind: 'stamp' }>, ids: readonly number[], way: Way): Promise<number[]> {
    const [id] = ids;
    if (id === undefined) return this.#sendCard(message, way);
    const { countdown, sender } = this.#parts;
    await countdown.stop(id);
    try {
      await this.#persist(way, () => {
        const { main, keyboard } = renderCard(message.card, this.#viewing());
        const { method, payload } = editedMessage(way.chatId, id, main, { keyboard });
        return sender.send('edit', method, payload, way.signal, { signal: way.hard });
      });
    } catch (error) {
      if (isNotEditable(error)) return this.#sendCard(message, way);
      if (!isNotModified(error)) throw error;
    }
    countdown.start(way.chatId, id, message.card);
    return [id];
  }

  async #sendEach(calls: readonly Call[], way: Way): Promise<number[]> {
    const ids: number[] = [];
    for (const { method, payload } of calls) {
      const sent = await this.#persist(way, () =>
        // telegraf writes into a payload that carries a file, so each try gets its own.
        this.#parts.sender.send<{ message_id: number }>('message', method, { ...payload }, way.signal, {
          signal: way.hard,
        }),
      );
      ids.push(sent.message_id);
    }
    return ids;
  }

  /** Tries again for as long as trying can help; everything else waits with it. */
  async #persist<T>(way: Way, attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await attempt();
        if (this.#failures > 0) this.#parts.log.info('messages to Telegram go through again');
        this.#failures = 0;
        return result;
      } catch (error) {
        if (way.signal.aborted || !isCurable(error)) throw error;
        const waitMs = this.#backoffMs(error);
        this.#parts.sender.holdBack(waitMs);
        await wait(this.#parts.clock, waitMs, way.signal);
      }
    }
  }

  #backoffMs(error: unknown): number {
    const { limits, log } = this.#parts;
    if (this.#failures === 0) log.warn({ error: errorFacts(error) }, 'messages to Telegram wait');
    this.#failures += 1;
    const needsOwner = isBlocked(error) || (error instanceof OfficeError && error.code === 'not_authorized');
    const doubled = limits.retry_base_ms * 2 ** Math.min(this.#failures - 1, 20);
    return needsOwner ? limits.retry_wait_ms_max : Math.min(doubled, limits.retry_wait_ms_max);
  }

  #viewing(): { now: number; timeZone: string } {
    return { now: this.#parts.clock.now(), timeZone: this.#parts.timeZone };
  }

  /** A signal that follows the given one after a while, and how to take it back. */
  #afterGrace(signal: AbortSignal): { hard: AbortSignal; release: () => void } {
    const { clock, limits } = this.#parts;
    const hard = new AbortController();
    let timer: unknown;
    const onAbort = () => {
      timer = clock.setTimeout(() => hard.abort(), limits.stop_ms_max / 2);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return { hard: hard.signal, release: () => clock.clearTimeout(timer) };
  }
}

interface Way {
  chatId: number;
  /** Ends waiting. */
  signal: AbortSignal;
  /** Ends calls that are on their way. */
  hard: AbortSignal;
}

/** Messages of one lane keep their order. */
function laneOf(message: OutMessage): string {
  if (message.kind === 'card' || message.kind === 'stamp') return message.card.taskId;
  return message.taskId ?? '';
}

function isCurable(error: unknown): boolean {
  if (isBlocked(error)) return true;
  return error instanceof OfficeError && (error.retryable || error.code === 'not_authorized');
}
