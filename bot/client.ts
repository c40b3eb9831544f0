/**
 * The Bot API, called through telegraf and nothing else. Whatever goes wrong comes out as an `OfficeError` without token,
 * address or payload; the telegraf object, which shows its token to whoever inspects it, stays private here.
 */
import { Telegram } from 'telegraf';
import type { Clock } from '../src/clock.ts';
import { callError } from './call-error.ts';

export interface ClientOptions {
  token: string;
  apiRoot: string;
  clock: Clock;
  /** A call without an answer is given up after so long, in milliseconds. */
  callMsMax: number;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Beyond the usual, for a long poll. In milliseconds. */
  extraMs?: number;
}

export class Client {
  readonly #telegram: Telegram;
  readonly #token: string;
  readonly #clock: Clock;
  readonly #callMsMax: number;

  constructor({ token, apiRoot, clock, callMsMax }: ClientOptions) {
    this.#telegram = new Telegram(token, { apiRoot });
    this.#token = token;
    this.#clock = clock;
    this.#callMsMax = callMsMax;
  }

  /** Throws `OfficeError`; `stopped` when the signal ended it. The result's shape is Telegram's word. */
  async call<R>(method: string, payload: object, { signal, extraMs = 0 }: CallOptions = {}): Promise<R> {
    const stop = new AbortController();
    const onAbort = () => stop.abort();
    const timer = this.#clock.setTimeout(onAbort, this.#callMsMax + extraMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) stop.abort();
    try {
      // telegraf's types end at Bot API 7.1; newer fields pass through it unchanged.
      return (await this.#telegram.callApi(method as 'getMe', payload as Record<string, never>, {
        signal: stop.signal as never,
      })) as R;
    } catch (error) {
      throw callError(error, { method, token: this.#token, stopped: signal?.aborted === true });
    } finally {
      this.#clock.clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }
}
