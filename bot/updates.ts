/**
 * Updates in: pulled, written down, handled, and only then confirmed to Telegram by the next pull's offset. One call is
 * one pull; the loop and its backoff belong to whoever calls.
 */
import type { Mailbox } from '../src/domain/office.ts';
import { errorFacts, OfficeError } from '../src/errors.ts';
import type { Limits } from '../src/limits.ts';
import type { Log } from '../src/log.ts';
import type { Client } from './client.ts';
import type { RawUpdate } from './owner.ts';

const ALLOWED_UPDATES = ['message', 'callback_query'];
/** How often this process tries one update; the ledger limits how many starts try it. */
const TRIES_MAX = 3;
/** While an update waits to be tried again, a pull takes no longer than this. */
const RETRY_POLL_S = 1;

export interface UpdatesParts {
  client: Client;
  mailbox: Mailbox;
  limits: Limits;
  log: Log;
  handle(update: RawUpdate): Promise<void>;
  /** It could not be written down, for the first time; true where it was answered all the same, and needn't be when it comes again. */
  onUnrecorded(update: RawUpdate, error: unknown): Promise<boolean>;
  /** It failed for good: the owner is told. */
  onGivenUp(update: RawUpdate): void;
}

export class Updates {
  readonly #parts: UpdatesParts;
  #offset = 0;
  /** Written down but not handled yet, with the number of failures that waiting would not cure. */
  readonly #waiting = new Map<number, { update: RawUpdate; failures: number }>();
  /** Not written down yet, so Telegram gives them again; true for those that have been answered. */
  #unrecorded = new Map<number, boolean>();

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  /** What an earlier process wrote down and did not finish. */
  async takeUp(): Promise<void> {
    const found = (await this.#parts.mailbox.unhandledUpdates()) as RawUpdate[];
    await this.#handleAll(found);
  }

  /** Throws `OfficeError`; an update that a failing handler left is tried again with the next pull. */
  async poll(signal: AbortSignal): Promise<void> {
    const { client, mailbox, limits } = this.#parts;
    await this.#handleAll([...this.#waiting.values()].map(({ update }) => update));
    const timeout = this.#waiting.size > 0 ? Math.min(RETRY_POLL_S, limits.telegram_poll_s) : limits.telegram_poll_s;
    const updates = await client.call<RawUpdate[]>(
      'getUpdates',
      { offset: this.#offset, limit: 100, timeout, allowed_updates: ALLOWED_UPDATES },
      { signal, extraMs: timeout * 1_000 },
    );
    if (!Array.isArray(updates) || !updates.every((update) => Number.isSafeInteger(update?.update_id))) {
      throw new OfficeError('answer_malformed', 'Telegram’s updates could not be read.', {
        retryable: true,
        outcome: 'not-sent',
      });
    }
    // Also where there is nothing: whoever waits for what could not be written down learns that it won't come again.
    if (updates.length === 0 && this.#unrecorded.size === 0) return;
    const answered = new Map(this.#unrecorded);
    const fresh = await this.#record(updates);
    // Written down is enough to confirm: what fails below is found again in the ledger.
    if (updates.length > 0) this.#offset = Math.max(...updates.map((update) => update.update_id)) + 1;
    for (const { update_id } of fresh) if (answered.get(update_id)) await mailbox.updateHandled(update_id);
    await this.#handleAll(fresh.filter(({ update_id }) => !answered.get(update_id)));
  }

  async #record(updates: readonly RawUpdate[]): Promise<RawUpdate[]> {
    const { mailbox, log, onUnrecorded } = this.#parts;
    try {
      const fresh = (await mailbox.recordUpdates(updates)) as RawUpdate[];
      this.#unrecorded.clear();
      return fresh;
    } catch (error) {
      const known = this.#unrecorded;
      this.#unrecorded = new Map(updates.map(({ update_id }) => [update_id, known.get(update_id) ?? false]));
      for (const update of updates.filter(({ update_id }) => !known.has(update_id))) {
        const tell = onUnrecorded(update, error).catch((problem) => {
          log.warn({ error: errorFacts(problem) }, 'nobody was told that something could not be written down');
          return false;
        });
        this.#unrecorded.set(update.update_id, await tell);
      }
      throw error;
    }
  }

  /** In order; what doesn't depend on what came before goes together, so that the ledger can write it down as one. */
  async #handleAll(updates: readonly RawUpdate[]): Promise<void> {
    for (let next = 0; next < updates.length; ) {
      const run = [updates[next]!];
      while (isIndependent(updates[next]!) && isIndependent(updates[next + run.length]))
        run.push(updates[next + run.length]!);
      next += run.length;
      await Promise.all(run.map((update) => this.#handleOne(update)));
    }
  }

  async #handleOne(update: RawUpdate): Promise<void> {
    try {
      await this.#parts.handle(update);
    } catch (error) {
      if (!this.#isLastTry(update, error)) return;
      this.#parts.onGivenUp(update);
    }
    this.#waiting.delete(update.update_id);
    await this.#parts.mailbox.updateHandled(update.update_id);
  }

  #isLastTry(update: RawUpdate, error: unknown): boolean {
    const before = this.#waiting.get(update.update_id)?.failures ?? 0;
    const curable = error instanceof OfficeError && error.retryable;
    const failures = curable ? before : before + 1;
    this.#parts.log.error({ error: errorFacts(error), update: update.update_id }, 'an update could not be handled');
    this.#waiting.set(update.update_id, { update, failures });
    return failures >= TRIES_MAX;
  }
}

/** A tap names its card, and plain words are a request of their own; a command or a reply may change what follows. */
function isIndependent(update: RawUpdate | undefined): boolean {
  if (update?.callback_query !== undefined) return true;
  const message = update?.message;
  return typeof message?.text === 'string' && !message.text.startsWith('/') && message.reply_to_message === undefined;
}
