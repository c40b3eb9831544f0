/** WhatsApp by Meta's Cloud API. */
import type { CheckResult, ConnectorContext, Login } from '../../connector.ts';
import { BOUNDS } from '../bounds.ts';
import type { Hand, Problem } from '../hand.ts';
import { openStore } from '../store.ts';
import type { WhatsAppReply } from '../whatsapp-reply.ts';
import { type CloudConfig, createApi, WINDOW_CLOSED } from './api.ts';
import { checkNumber, checkVersion, checkWebhook, tokenEnds } from './checks.ts';
import { readWebhook } from './parse.ts';
import { lookupReply, sendReply } from './send.ts';
import { takeInbox } from './watch.ts';

/** Opens no port before it is watched. */
export async function openCloud(config: CloudConfig, context: ConnectorContext): Promise<Hand> {
  const { clock, log } = context;
  const store = openStore(context.stateDir, clock.now());
  const api = createApi(config, context);

  const problem = ({ to, chat }: WhatsAppReply): Problem | null => {
    if (to === '') return unknownNumber(chat);
    // Whoever never wrote can't be answered; but what was before this book began, only Meta knows.
    const last = store.person(to)?.wroteAt ?? store.since;
    return clock.now() > last + BOUNDS.window_ms - BOUNDS.window_margin_ms ? WINDOW_CLOSED : null;
  };
  const take = (body: unknown): void => {
    const { messages, statuses, unread } = readWebhook(body, config.phoneNumberId, clock.now());
    if (unread > 0) log.warn({ unread }, 'parts of a WhatsApp webhook could not be read');
    store.keep(messages, statuses);
  };

  const door = createDoor(async (wake) => {
    const { startReceiver } = await import('./receiver.ts');
    const { webhookPort: port, verifyToken, appSecret } = config;
    const takeAndWake = (body: unknown) => {
      take(body);
      wake();
    };
    return startReceiver({ port, verifyToken, appSecret, take: takeAndWake, log });
  });

  const hand = { account: config.number, context, store, problem, api, phoneNumberId: config.phoneNumberId };
  return {
    ...hand,
    pollMs: null,
    subscribe: door.subscribe,
    poll: async (accept, signal) => {
      await door.open();
      return takeInbox(hand, accept, signal);
    },
    reply: (action, attempt) => sendReply(hand, action, attempt),
    lookup: (action, attempt) => lookupReply(hand, action, attempt),
    check: (signal) => checkNumber(hand, signal),
    probe: (name, signal): Promise<CheckResult> => {
      if (name === 'version') return checkVersion(hand, config.graphVersion, signal);
      if (name === 'webhook') return checkWebhook(hand, signal);
      return Promise.resolve({ ok: true, says: 'WhatsApp Web is not in use.' });
    },
    login: (signal): Promise<Login> => tokenEnds(hand, config.token, signal),
    close: async () => {
      door.close();
      store.close();
    },
  };
}

/** Opened while somebody watches; where it can't be (its port is taken), each look tries again and says so. */
function createDoor(start: (wake: () => void) => Promise<() => void>) {
  let wake: (() => void) | null = null;
  let opening: Promise<() => void> | null = null;
  const open = async () => {
    if (!wake) return;
    opening ??= start(() => wake?.());
    await opening.catch((error: unknown) => {
      opening = null;
      throw error;
    });
  };
  const close = () => {
    wake = null;
    opening?.then((stop) => stop()).catch(() => {});
    opening = null;
  };
  return {
    open,
    close,
    subscribe: async (wakeWatcher: () => void) => {
      wake = wakeWatcher;
      await open();
      return close;
    },
  };
}

function unknownNumber(chat: string): Problem {
  const hint = 'Say it with the number, e.g. “write to +971501234567 on WhatsApp: …”.';
  return { message: `Nobody called ${chat} has written on WhatsApp.`, hint };
}
