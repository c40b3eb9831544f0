/**
 * The door for Meta's webhook, on this machine alone; a tunnel or a reverse proxy leads to it. Nothing is read before its signature is right,
 * and "received" is said only when it is safe on disk.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorFacts, OfficeError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import { BOUNDS, WEBHOOK_PATH } from '../bounds.ts';

export interface ReceiverOptions {
  port: number;
  verifyToken: string;
  appSecret: string;
  /** Durable when it returns; throws where it can't be kept, and then Meta comes again. */
  take(body: unknown): void;
  log: Log;
}

const CONNECTIONS_MAX = 50;
const HEADERS_MS_MAX = 10_000;
const REQUEST_MS_MAX = 20_000;

/** Throws `config_invalid` where the port is taken. */
export async function startReceiver(options: ReceiverOptions): Promise<() => void> {
  const app = new Hono();
  app.get(WEBHOOK_PATH, (c) => {
    const { 'hub.mode': mode, 'hub.verify_token': token = '', 'hub.challenge': challenge = '' } = c.req.query();
    // Given back as it came, so it may hold nothing but letters and digits.
    const isMeant = mode === 'subscribe' && sameWord(token, options.verifyToken) && /^[\w-]{1,200}$/.test(challenge);
    return isMeant ? c.text(challenge) : c.text('', 403);
  });
  app.post(
    WEBHOOK_PATH,
    bodyLimit({ maxSize: BOUNDS.webhook_bytes_max, onError: (c) => c.text('', 413) }),
    async (c) => {
      const bytes = Buffer.from(await c.req.arrayBuffer());
      if (!isSigned(bytes, c.req.header('x-hub-signature-256'), options.appSecret)) return c.text('', 401);
      return c.text('', taken(bytes, options));
    },
  );
  app.onError((_, c) => c.text('', 400));
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  server.maxConnections = CONNECTIONS_MAX;
  server.headersTimeout = HEADERS_MS_MAX;
  server.requestTimeout = REQUEST_MS_MAX;
  await listen(server, options.port);
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

function taken(bytes: Buffer, { take, log }: ReceiverOptions): 200 | 400 | 503 {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 400;
  }
  try {
    take(body);
    return 200;
  } catch (error) {
    log.warn(errorFacts(error), 'a WhatsApp webhook could not be kept; Meta comes again');
    return 503;
  }
}

function isSigned(bytes: Buffer, header: string | undefined, appSecret: string): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1];
  if (!hex) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', appSecret).update(bytes).digest());
}

/** Takes as long whatever is wrong with it. */
function sameWord(one: string, other: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'same length').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', () => {
      const hint = 'Set WHATSAPP_WEBHOOK_PORT to a free port, and lead your tunnel or proxy there.';
      reject(
        new OfficeError('config_invalid', `Port ${port} for WhatsApp's webhook is taken on this machine.`, { hint }),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
