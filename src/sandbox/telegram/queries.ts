/** Taps that wait for the bot's answer. An id is answered once, and not for ever. */
import { randomInt } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { badRequest } from './reply-error.ts';
import type { Toast } from './types.ts';

const ANSWER_CHARS_MAX = 200;
/** The real one is not documented; answers were refused from about this age on. */
const QUERY_MS_MAX = 30_000;

export class Queries {
  readonly #clock: Clock;
  readonly #open = new Map<string, { at: number; answer: (toast: Toast) => void }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new query: its id, and the bot's answer, or null when none came within `waitMs`. */
  ask(waitMs: number): { id: string; answered: Promise<Toast | null> } {
    const id = `${randomInt(2 ** 40)}${randomInt(2 ** 20)}`;
    const answered = new Promise<Toast | null>((resolve) => {
      const timer = this.#clock.setTimeout(() => resolve(null), waitMs);
      const answer = (toast: Toast) => {
        this.#clock.clearTimeout(timer);
        resolve(toast);
      };
      this.#open.set(id, { at: this.#clock.now(), answer });
    });
    return { id, answered };
  }

  answer(id: unknown, text: unknown, alert: unknown): void {
    const query = this.#open.get(String(id));
    this.#open.delete(String(id));
    if (!query || this.#clock.now() - query.at > QUERY_MS_MAX) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    const shown = String(text ?? '');
    if ([...shown].length > ANSWER_CHARS_MAX) throw badRequest('MESSAGE_TOO_LONG');
    query.answer({ text: shown, alert: alert === true });
  }

  clear(): void {
    this.#open.clear();
  }
}
