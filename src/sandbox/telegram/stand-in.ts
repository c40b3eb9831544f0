/**
 * The stand-in Telegram: a strict, stateful Bot API server on this machine, with the owner's phone as an in-process
 * interface. Wire shapes and refusals follow Bot API 10.3.
 */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { type Clock, systemClock, wait } from '../../clock.ts';
import { readParams, type UploadedFile } from './body.ts';
import { type BotUser, Chats } from './chat.ts';
import { Faults, failBefore, type Rates, RateWindow } from './faults.ts';
import { METHODS, type World } from './methods.ts';
import { sendText, tap } from './phone.ts';
import { Queries } from './queries.ts';
import { ReplyError } from './reply-error.ts';
import type { Change, ChatMessage, FaultKind, TapOverrides, TextOptions, Toast } from './types.ts';
import { UpdateQueue } from './updates.ts';

export interface TelegramStandInOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  token?: string;
  ownerId?: number;
  /** Answers 429 beyond these; off without them. */
  rates?: Rates;
  /** How many messages a chat keeps. */
  messagesMax?: number;
  /** How long a `slow` call takes, in milliseconds. */
  slowMs?: number;
  clock?: Clock;
}

export interface TelegramStandIn {
  /** For `TELEGRAM_API_ROOT`. */
  url: string;
  token: string;
  ownerId: number;
  botInfo: BotUser;
  /** The owner's chat, oldest first. */
  messages(): ChatMessage[];
  /** One message of the owner's chat; undefined when there is none. */
  message(id: number): ChatMessage | undefined;
  file(fileId: string): UploadedFile | null;
  /** Types a message; gives back its id (of the last part, where the client had to cut it). */
  sendText(text: string, options?: TextOptions): number;
  /** Taps a button; resolves with what the phone shows, or null when no answer came in time. */
  tap(messageId: number, data: string, overrides?: TapOverrides): Promise<Toast | null>;
  /** Queues any update; gives back its id. */
  pushUpdate(update: Record<string, unknown>): number;
  /** Deletes a message as the owner can. */
  deleteMessage(id: number): void;
  /** Calls back after every change of the chat; gives back how to stop that. */
  onChange(listener: (change: Change) => void): () => void;
  /** The next `count` calls go wrong; without `method` any call but getUpdates. */
  fault(kind: FaultKind, count: number, method?: string): void;
  /** Updates come twice, late, out of order and with gaps from now on; null ends that. `random` gives numbers from 0 to 1. */
  disorder(random: (() => number) | null): void;
  /** How often each method was called, in the spelling of the caller. */
  calls(): Record<string, number>;
  /** Updates that the bot has not confirmed yet. */
  unconfirmed(): number;
  /** Commands that the bot has set. */
  commands(): readonly { command: string; description: string }[];
  /** Empties chats, updates, faults and counters. */
  reset(): void;
  close(): Promise<void>;
}

const MESSAGES_MAX = 100_000;
const SLOW_MS = 2_000;

export async function startTelegramStandIn(options: TelegramStandInOptions = {}): Promise<TelegramStandIn> {
  const clock = options.clock ?? systemClock;
  const token = options.token ?? `4242424242:${randomBytes(26).toString('base64url').slice(0, 35)}`;
  const ownerId = options.ownerId ?? 1_000_001;
  const listeners = new Set<(change: Change) => void>();
  const changed = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const world: World = {
    bot: botUser(Number(token.split(':')[0])),
    chats: new Chats(clock, options.messagesMax ?? MESSAGES_MAX, changed),
    queries: new Queries(clock),
    updates: new UpdateQueue(clock),
    commands: [],
  };
  world.chats.open(ownerId);
  const faults = new Faults();
  const rates = new RateWindow(clock, options.rates ?? {});
  const calls = new Map<string, number>();
  const app = botApi({ world, token, faults, rates, calls, clock, slowMs: options.slowMs ?? SLOW_MS });
  const server = await listen(app, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    ownerId,
    botInfo: world.bot,
    messages: () => [...world.chats.chat(ownerId).values()].map((message) => structuredClone(message)),
    message: (id) => structuredClone(world.chats.chat(ownerId).get(id)),
    file: (fileId) => world.chats.file(fileId),
    sendText: (text, how = {}) => sendText(world, how.from ?? ownerId, text, how.replyTo),
    tap: async (messageId, data, overrides = {}) => {
      const toast = await tap(world, ownerId, messageId, data, overrides);
      changed({ kind: 'toast', messageId });
      return toast;
    },
    pushUpdate: (update) => world.updates.push(update),
    deleteMessage: (id) => {
      world.chats.remove(ownerId, id);
      changed({ kind: 'edit', messageId: id });
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fault: (kind, count, method) => faults.add(kind, count, method),
    disorder: (random) => world.updates.disorder(random),
    calls: () => Object.fromEntries(calls),
    unconfirmed: () => world.updates.size,
    commands: () => world.commands,
    reset: () => {
      world.chats.clear();
      world.updates.clear();
      world.queries.clear();
      faults.clear();
      calls.clear();
      changed({ kind: 'reset' });
    },
    close: () => closeServer(server, world),
  };
}

interface Api {
  world: World;
  token: string;
  faults: Faults;
  rates: RateWindow;
  calls: Map<string, number>;
  clock: Clock;
  slowMs: number;
}

function botApi(api: Api): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.all('/:bot/:method', async (c) => {
    const gone = new AbortController();
    c.env.outgoing.once('close', () => gone.abort());
    try {
      const answer = await call(api, c.req.param('bot'), c.req.param('method'), c.req.raw, gone.signal);
      if (answer === 'drop') return drop(c.env.outgoing);
      if (answer === 'malformed') return c.html('<html><body>502 Bad Gateway</body></html>');
      return c.json({ ok: true, result: answer.result });
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error;
      return c.json(error.body(), error.status as 400);
    }
  });
  app.notFound((c) => c.json(new ReplyError(404, 'Not Found').body(), 404));
  app.onError((error, c) => c.json({ ok: false, error_code: 500, description: error.message }, 500));
  return app;
}

async function call(
  api: Api,
  bot: string,
  name: string,
  request: Request,
  signal: AbortSignal,
): Promise<{ result: unknown } | 'drop' | 'malformed'> {
  if (bot !== `bot${api.token}`) throw new ReplyError(401, 'Unauthorized');
  const key = name.toLowerCase();
  const method = METHODS[key];
  if (!method) throw new ReplyError(404, 'Not Found');
  api.calls.set(name, (api.calls.get(name) ?? 0) + 1);
  const params = await readParams(request);
  const fault = api.faults.take(key);
  failBefore(fault);
  if (fault === 'drop-before') return 'drop';
  if (fault === 'slow') await wait(api.clock, api.slowMs, signal).catch(() => {});
  api.rates.count(key, params.values.chat_id);
  const result = await method(api.world, params, signal);
  if (fault === '500-after') throw new ReplyError(500, 'Internal Server Error');
  if (fault === 'drop-after') return 'drop';
  if (fault === 'malformed') return 'malformed';
  return { result };
}

function drop(outgoing: ServerResponse): Response {
  outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

function botUser(id: number): BotUser {
  return {
    id,
    is_bot: true,
    first_name: 'Countersign',
    username: 'countersign_sandbox_bot',
    can_join_groups: false,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  };
}

function listen(app: Hono<{ Bindings: HttpBindings }>, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port, overrideGlobalObjects: false }, () =>
      resolve(server),
    );
    server.once('error', reject);
  });
}

function closeServer(server: ServerType, world: World): Promise<void> {
  world.updates.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
