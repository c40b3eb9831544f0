/**
 * The owner's chair on Telegram. It hears nobody but the owner, sends what she decides to the office, and delivers what
 * the office has for her. It knows no task, no vault and no ledger: all of that comes in through the options.
 */
import { Telegraf } from 'telegraf';
import type { UserFromGetMe } from 'telegraf/types';
import type { Clock } from '../src/clock.ts';
import type { CommandReply, Mailbox, OfficeReader, OwnerCommand } from '../src/domain/office.ts';
import { errorFacts } from '../src/errors.ts';
import type { Limits } from '../src/limits.ts';
import type { Log } from '../src/log.ts';
import { Client } from './client.ts';
import { Countdown } from './countdown.ts';
import { Desk } from './desk.ts';
import { commandMenu, commands, onlyLooks } from './features/commands.ts';
import { fallback } from './features/fallback.ts';
import { replies } from './features/replies.ts';
import { requests } from './features/requests.ts';
import { secondHand } from './features/second-hand.ts';
import { taps } from './features/taps.ts';
import { Outbox } from './outbox.ts';
import { isOwners, type RawUpdate, type Stranger, StrangerLog, senderOf } from './owner.ts';
import { type Pair, Pairing } from './pairing.ts';
import { Sender } from './sender.ts';
import { own } from './text/rich-text.ts';
import { Updates, type UpdatesParts } from './updates.ts';

export interface BotOptions {
  token: string;
  apiRoot: string;
  /** Telegram's user id of the owner; undefined until she is paired. */
  ownerId: number | undefined;
  send(command: OwnerCommand): Promise<CommandReply>;
  read: OfficeReader;
  mailbox: Mailbox;
  /** Somebody else wrote or tapped; at most once an hour for each. */
  onStranger(stranger: Stranger): void;
  /** Checks a one-time code and keeps the user id as the owner's; true when it was right. Without it nobody is paired. */
  pair?: Pair;
  clock: Clock;
  limits: Limits;
  log: Log;
  timeZone: string;
}

export interface OwnerBot {
  /** Checks the token, clears a webhook, sets the menu, and handles what an earlier process left. Throws `OfficeError`. */
  start(signal: AbortSignal): Promise<{ username: string }>;
  /** Pulls once, up to `telegram_poll_s`, and handles what came; starts first where that hasn't been done. Throws `OfficeError`. */
  poll(signal: AbortSignal): Promise<void>;
  /** Delivers the outbox until the signal ends it; waits for an owner first. */
  deliver(signal: AbortSignal): Promise<void>;
  /** Says it without the mailbox, as soon as there is an owner and she can be reached. */
  announce(title: string, text: string): void;
  /** Ends answers that are still on their way. */
  close(): Promise<void>;
}

export function createBot(options: BotOptions): OwnerBot {
  const { clock, limits, log, mailbox, timeZone } = options;
  const client = new Client({
    token: options.token,
    apiRoot: options.apiRoot,
    clock,
    callMsMax: limits.connector_call_ms_max,
  });
  const sender = new Sender(client, clock, limits);
  const desk = new Desk({ ...options, client, sender });
  const owner = new Owner(options.ownerId);
  const router = routerFor(desk, limits.connector_call_ms_max);
  const updates = new Updates({
    client,
    mailbox,
    limits,
    log,
    handle: gate(options, owner, router, desk),
    onUnrecorded: unrecorded(owner, router, desk),
    onGivenUp: () => {
      if (owner.id) desk.say(owner.id, 'I could not work with something you sent. Please send it again.');
    },
  });
  const countdown = new Countdown(sender, clock, timeZone, limits.telegram_countdown_ms);
  const outbox = new Outbox({
    mailbox,
    sender,
    countdown,
    clock,
    limits,
    log,
    timeZone,
    pictures: options.read.picture,
  });
  const start: OwnerBot['start'] = async (signal) => {
    const me = await client.call<UserFromGetMe>('getMe', {}, { signal });
    await client.call('deleteWebhook', { drop_pending_updates: false }, { signal });
    await client.call('setMyCommands', { commands: commandMenu() }, { signal });
    router.botInfo = me;
    await updates.takeUp();
    return { username: me.username };
  };
  return {
    start,
    poll: async (signal) => {
      if (!router.botInfo) await start(signal);
      await updates.poll(signal);
    },
    deliver: async (signal) => {
      const chatId = await owner.known(signal);
      if (chatId !== null) await outbox.run(chatId, signal);
    },
    announce: (title, text) => outbox.announce(title, text),
    close: async () => {
      desk.close();
      await desk.settled();
    },
  };
}

/** Routes the owner's updates. It never calls Telegram by itself, so it is given no token. */
function routerFor(desk: Desk, handlerTimeout: number): Telegraf {
  const router = new Telegraf('', { handlerTimeout });
  router.catch((error) => {
    throw error;
  });
  router.use(taps(desk), secondHand(desk), commands(desk), replies(desk), requests(desk), fallback(desk));
  return router;
}

/** Lets the owner through, a code while there is no owner, and nobody else. */
function gate(options: BotOptions, owner: Owner, router: Telegraf, desk: Desk): (update: RawUpdate) => Promise<void> {
  const strangers = new StrangerLog(options.clock);
  const pairing = options.pair && new Pairing(options.pair, options.clock, options.limits.pairing_code_ms);
  return async (update) => {
    if (owner.id !== undefined && isOwners(update, owner.id)) return router.handleUpdate(update as never);
    const paired = owner.id === undefined ? await pairing?.tryPair(update) : null;
    if (paired) {
      owner.set(paired);
      return desk.say(
        paired,
        own('We are paired: from now on you decide, and only you. /help shows what you can say.'),
      );
    }
    const stranger = senderOf(update);
    if (stranger.userId !== 0 && strangers.isNews(stranger.userId)) options.onStranger(stranger);
  };
}

/** What can't be written down isn't carried out, and comes again; but what only looks is answered, and of the rest the owner is told why it waits. */
function unrecorded(owner: Owner, router: Telegraf, desk: Desk): UpdatesParts['onUnrecorded'] {
  return async (update, error) => {
    if (owner.id === undefined || !isOwners(update, owner.id)) return false;
    const text = update.message?.text ?? '';
    if (onlyLooks(text)) {
      await router.handleUpdate(update as never);
      return true;
    }
    const why = errorFacts(error).code === 'disk_full' ? 'my disk is full' : 'my disk fails';
    const says = `Not noted yet: ${why}. I take it up by myself when it works again; nothing is sent until then.`;
    if (update.callback_query) desk.toast(update.callback_query.id, says, true);
    else desk.say(owner.id, own(says));
    return false;
  };
}

/** The owner's id, which is not known before she is paired. */
class Owner {
  id: number | undefined;
  #told: (() => void)[] = [];

  constructor(id: number | undefined) {
    this.id = id;
  }

  set(id: number): void {
    this.id = id;
    for (const tell of this.#told) tell();
    this.#told = [];
  }

  /** Resolves when there is an owner; with null when the signal comes first. */
  async known(signal: AbortSignal): Promise<number | null> {
    if (this.id !== undefined || signal.aborted) return this.id ?? null;
    await new Promise<void>((resolve) => {
      this.#told.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return this.id ?? null;
  }
}
