/** A bot on the stand-in over real sockets, with the loops that the office would run around it. */
import { type BotOptions, createBot, type OwnerBot } from '../../bot/bot.ts';
import { systemClock } from '../../src/clock.ts';
import { LIMITS, type Limits } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import {
  startTelegramStandIn,
  type TelegramStandIn,
  type TelegramStandInOptions,
} from '../../src/sandbox/telegram/stand-in.ts';
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import { FakeOffice } from './fake-office.ts';

/** No waiting for Telegram's pace, quick retries. */
export const QUICK: Limits = {
  ...LIMITS,
  telegram_messages_per_chat_per_s: Number.POSITIVE_INFINITY,
  telegram_messages_per_s: Number.POSITIVE_INFINITY,
  retry_base_ms: 5,
  retry_wait_ms_max: 20,
  telegram_poll_s: 5,
};

export interface Bench {
  telegram: TelegramStandIn;
  office: FakeOffice;
  bot: OwnerBot;
  errors: unknown[];
  /** The newest message of the bot's. */
  last(): ChatMessage | undefined;
  stop(): Promise<void>;
}

export interface BenchOptions {
  bot?: Partial<BotOptions>;
  telegram?: TelegramStandInOptions;
  office?: FakeOffice;
  /** Without the loops: the test pulls and delivers by itself. */
  idle?: boolean;
}

export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const telegram = await startTelegramStandIn(options.telegram);
  const office = options.office ?? new FakeOffice();
  const bot = createBot({
    token: telegram.token,
    apiRoot: telegram.url,
    ownerId: telegram.ownerId,
    send: office.send,
    read: office.read,
    mailbox: office.mailbox,
    onStranger: (stranger) => office.strangers.push(stranger),
    clock: systemClock,
    limits: QUICK,
    log: silentLog,
    timeZone: 'Europe/Berlin',
    ...options.bot,
  });
  const stop = new AbortController();
  const errors: unknown[] = [];
  const loops = options.idle ? [] : [pollLoop(bot, stop.signal, errors), bot.deliver(stop.signal)];
  return {
    telegram,
    office,
    bot,
    errors,
    last: () => telegram.messages().findLast(({ from }) => from === 'bot'),
    stop: async () => {
      stop.abort();
      await Promise.all(loops);
      await bot.close();
      await telegram.close();
    },
  };
}

async function pollLoop(bot: OwnerBot, signal: AbortSignal, errors: unknown[]): Promise<void> {
  while (!signal.aborted) {
    try {
      await bot.poll(signal);
    } catch (error) {
      if (!signal.aborted) errors.push(error);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

/** Resolves with the first answer that isn't undefined, null or false; throws after five seconds. */
export async function until<T>(look: () => T | Promise<T>, what = 'it'): Promise<NonNullable<T>> {
  const end = performance.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`${what} did not happen within 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
