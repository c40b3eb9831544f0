/**
 * The stand-in for WhatsApp: Meta's Cloud API with its media, its 24 hours and its webhook, and the people who write. For the sandbox and
 * tests only.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { type FaultKind, startStandInServer } from '../../outside/stand-in/server.ts';
import type { Shown, StandIn, StandInOptions } from '../stand-in.ts';
import { cloudRoutes, graphError } from './stand-in/cloud.ts';
import { gestures } from './stand-in/gestures.ts';
import { createPeople, type People } from './stand-in/people.ts';
import { PHONE_NUMBER_ID } from './stand-in/phone-number-id.ts';
import { createWebhookSender, type WebhookSender } from './stand-in/webhook-sender.ts';

/** What its tests can do beside what every stand-in offers. */
export interface WhatsAppStandIn extends StandIn {
  people: People;
  webhook: WebhookSender;
  /** The next message to a person is taken and then given back with this number. */
  giveBack(code: number): void;
  /** Which version answers. */
  serve(version: string): void;
}

const NUMBER = '+15550001111';
const SECRETS = { token: 'stand-in-whatsapp-token', app: 'stand-in-app-secret', verify: 'stand-in-verify-token' };

export async function startStandIn({ port, slowMs }: StandInOptions): Promise<WhatsAppStandIn> {
  const webhookPort = await freePort();
  const webhook = createWebhookSender({ port: webhookPort, verifyToken: SECRETS.verify, appSecret: SECRETS.app });
  const people = createPeople(() => server.changed());
  const state = { version: 'v26.0', giveBack: 0, token: SECRETS.token, number: NUMBER, people, webhook };
  const app = new Hono().route('/', cloudRoutes(state));
  const server = await startStandInServer({
    app,
    port,
    slowMs,
    calls: {
      effect: ({ method, url }) => method === 'POST' && url.endsWith('/messages'),
      media: ({ url }) => url.endsWith('/media'),
    },
    answers: {
      401: () => graphError(401, 190, 'Authentication Error'),
      429: () => graphError(429, 130429, 'Rate limit hit'),
      500: () => graphError(500, 131000, 'Something went wrong'),
    },
  });
  // Somebody wrote this morning, before there was an office.
  people.wrote({ number: '+971501234567', name: 'Ali Khan', text: 'Good morning! When do you open today?' });

  return {
    url: server.url,
    settings: {
      WHATSAPP_ACCESS: 'cloud',
      WHATSAPP_NUMBER: NUMBER,
      WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
      WHATSAPP_TOKEN: SECRETS.token,
      WHATSAPP_APP_SECRET: SECRETS.app,
      WHATSAPP_VERIFY_TOKEN: SECRETS.verify,
      WHATSAPP_WEBHOOK_PORT: String(webhookPort),
      WHATSAPP_GRAPH_ROOT: server.url,
      WHATSAPP_GRAPH_VERSION: 'v26.0',
    },
    people,
    webhook,
    giveBack: (code) => {
      state.giveBack = code;
    },
    serve: (version) => {
      state.version = version;
    },
    effects: () => people.sentCount(),
    shows: (): Shown[] => people.shows(NUMBER),
    gestures: gestures(people, webhook),
    onChange: server.onChange,
    fault: (kind: FaultKind, count, match) => server.fault(kind, count, match),
    requests: server.requests,
    reset: () => {
      server.clearFaults();
      webhook.lose(false);
      people.reset();
    },
    close: async () => {
      await webhook.close();
      await server.close();
    },
  };
}

/** The office opens it; until then nothing is there. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
