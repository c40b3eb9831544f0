/** Before there is an owner: the only thing that is heard is the one-time code, and guessing is cut short. */
import type { Clock } from '../src/clock.ts';
import type { RawUpdate } from './owner.ts';

export type Pair = (code: string, userId: number) => Promise<boolean>;

const CODE = /^(?:\/start\s+)?([A-Za-z0-9-]{4,64})$/;
const WRONG_TRIES_MAX = 10;

export class Pairing {
  readonly #pair: Pair;
  readonly #clock: Clock;
  readonly #windowMs: number;
  #wrong = 0;
  #since = 0;

  /** Within `windowMs` at most ten wrong codes are looked at, whoever sends them. */
  constructor(pair: Pair, clock: Clock, windowMs: number) {
    this.#pair = pair;
    this.#clock = clock;
    this.#windowMs = windowMs;
  }

  /** The id of the new owner, or null where the update didn't hold the right code in a private chat. */
  async tryPair({ message }: RawUpdate): Promise<number | null> {
    const userId = message?.from?.id;
    const code = CODE.exec(message?.text?.trim() ?? '')?.[1];
    if (!code || typeof userId !== 'number' || message?.from?.is_bot === true) return null;
    if (message?.chat?.type !== 'private' || message.chat.id !== userId) return null;
    if (this.#clock.now() - this.#since > this.#windowMs) {
      this.#wrong = 0;
      this.#since = this.#clock.now();
    }
    if (this.#wrong >= WRONG_TRIES_MAX) return null;
    // Counted before it is looked at, so that many guesses at once are no more than ten either.
    this.#wrong += 1;
    return (await this.#pair(code, userId)) ? userId : null;
  }
}
