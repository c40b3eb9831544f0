/**
 * The one way to call X: by its own client, signed with the owner's keys, to one address only, in bounded time and size, within a rate budget,
 * and with errors as the office knows them. The client is loaded with the first call. Its errors hold the keys, so nothing of them goes on.
 */

import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:http';
import type { ITwitterApiClientPlugin, TwitterApiv2 } from 'twitter-api-v2';
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { createPace, type Pace } from '../../outside/pace.ts';
import { pause } from '../../outside/social/settle.ts';
import type { ConnectorContext } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { type Exchange, failureOf, malformed, refusalOf } from './errors.ts';
import { postId } from './posts.ts';

export interface Keys {
  appKey: string;
  appSecret: string;
  accessToken: string;
  accessSecret: string;
}

export interface XAsk<T> {
  /** What it is, and which budget it counts against. Only a `post` is seen by anybody. */
  kind: 'post' | 'read' | 'upload';
  signal: AbortSignal;
  answer: z.ZodType<T>;
  send(v2: TwitterApiv2): Promise<unknown>;
}

export interface XApi {
  /** `@acme` */
  account: string;
  context: ConnectorContext;
  /** Throws `OfficeError`. */
  ask<T>(ask: XAsk<T>): Promise<T>;
  /** The account's own id, looked up once. Throws `not_authorized` where the keys are another account's. */
  me(signal: AbortSignal): Promise<string>;
  /** Asks X whose keys these are, and whether they may post, which is null where X doesn't say. Throws as `me` does. */
  login(signal: AbortSignal): Promise<{ mayPost: boolean | null }>;
}

const X_ROOT = 'https://api.x.com';
const whoAmI = z.object({ data: z.object({ id: postId, username: z.string() }) });

export function createApi(
  { account, keys, root }: { account: string; keys: Keys; root: string },
  context: ConnectorContext,
): XApi {
  const { clock } = context;
  const paces = pacesOf(context);
  const settings = { compression: 'identity', ...(root.startsWith('http:') && { httpAgent: new Agent() }) } as const;
  let ownId: string | null = null;
  let accessLevel = '';

  const ask = async <T>({ kind, signal, answer, send }: XAsk<T>): Promise<T> => {
    const effect = kind === 'post';
    await takeTurn(paces[kind], context, signal);
    const { TwitterApi } = await import('twitter-api-v2');
    if (signal.aborted) throw stopped();
    const exchange: Exchange = { status: 0, headers: {}, body: null };
    const plugins = [wire({ root, signal, context, exchange })];
    try {
      exchange.body = await send(new TwitterApi(keys, { ...settings, plugins }).v2);
    } catch (error) {
      readFailure(error, exchange);
      if (exchange.status === 0) throw failureOf(below(error), codeOf(error), signal.aborted, { effect });
      if (exchange.status < 300) throw signal.aborted && !effect ? stopped() : malformed({ effect });
    }
    accessLevel = String(exchange.headers['x-access-level'] ?? accessLevel);
    if (exchange.status >= 300) {
      const refusal = refusalOf(exchange, { effect, now: clock.now() });
      const until = refusal.code === 'rate_limited' ? clock.now() + (refusal.retryAfterMs ?? 0) : 0;
      if (until > 0) paces[kind].closeUntil(until);
      throw refusal;
    }
    const parsed = answer.safeParse(exchange.body);
    if (!parsed.success) throw malformed({ effect });
    return parsed.data;
  };

  const login = async (signal: AbortSignal) => {
    const { data } = await ask({ kind: 'read', signal, answer: whoAmI, send: (v2) => v2.get('users/me') });
    if (`@${data.username}`.toLowerCase() !== account.toLowerCase()) {
      throw new OfficeError('not_authorized', `The keys for X are those of another account than ${account}.`, {
        hint: `Make the access token while you are logged in as ${account}, or correct X_ACCOUNT.`,
      });
    }
    ownId = data.id;
    return { mayPost: accessLevel === '' ? null : accessLevel.includes('write') };
  };

  return {
    account,
    context,
    ask,
    login,
    me: async (signal) => {
      if (ownId === null) await login(signal);
      return ownId!;
    },
  };
}

/** Throws `rate_limited`, unless the wait is so short that it is waited out. */
async function takeTurn(pace: Pace, { clock }: ConnectorContext, signal: AbortSignal): Promise<void> {
  for (let left = BOUNDS.short_wait_ms; ; ) {
    if (signal.aborted) throw stopped();
    try {
      return pace.take();
    } catch (error) {
      const ms = error instanceof OfficeError ? (error.retryAfterMs ?? 0) : Number.POSITIVE_INFINITY;
      if (ms > left) throw error;
      left -= ms;
      await pause(clock, ms, 'X', signal);
    }
  }
}

function stopped(): OfficeError {
  return new OfficeError('stopped', 'The call to X was stopped.');
}

function pacesOf({ clock }: ConnectorContext): Record<XAsk<unknown>['kind'], Pace> {
  const pace = (requests: number) => createPace({ title: 'X', clock, requests, perMs: BOUNDS.window_ms });
  return {
    post: pace(BOUNDS.posts_per_window_max),
    read: pace(BOUNDS.reads_per_window_max),
    upload: pace(BOUNDS.uploads_per_window_max),
  };
}

interface Wire {
  root: string;
  signal: AbortSignal;
  context: ConnectorContext;
  exchange: Exchange;
}

/** What the client lacks: another address, a signal, a bound on time and on size, and what came back where it throws. */
function wire({ root, signal, context, exchange }: Wire): ITwitterApiClientPlugin {
  const { http_ms_max, http_answer_bytes_max } = context.limits;
  return {
    onBeforeRequestConfig: ({ params }) => {
      params.timeout = http_ms_max;
      params.requestEventDebugHandler = (event, data) => {
        if (event !== 'response') return;
        const response = (data as { res: IncomingMessage }).res;
        exchange.status = response.statusCode ?? 0;
        exchange.headers = response.headers;
        let bytes = 0;
        response.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > http_answer_bytes_max) response.destroy();
        });
      };
    },
    onBeforeRequest: ({ computedParams, requestOptions }) => {
      const { pathname, search } = computedParams.url;
      if (root !== X_ROOT) computedParams.url = new URL(`${root}${pathname}${search}`);
      requestOptions.signal = signal;
    },
  };
}

/** Of the client's error only X's own answer is kept. */
function readFailure(error: unknown, exchange: Exchange): void {
  const { data } = error as { data?: unknown };
  exchange.body = typeof data === 'object' ? data : null;
}

/** Node's own error, where the client wraps one. */
function below(error: unknown): unknown {
  return (error as { requestError?: unknown }).requestError ?? error;
}

function codeOf(error: unknown): string {
  const { code } = below(error) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
