/**
 * The sandbox's page and its HTTP interface: one small server on this machine's loopback address. It knows the
 * stand-ins' in-process side and the vault's folder, and nothing of the office.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Clock } from '../../clock.ts';
import { errorFacts, OfficeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ReplyError } from '../telegram/reply-error.ts';
import { chatRoutes } from './chat-routes.ts';
import { createEvents, type Events } from './events.ts';
import { jsonOnly, localOnly, Refusal, safeHeaders } from './guards.ts';
import { outsideRoutes } from './outside-routes.ts';
import type { GmailSide, Service, TelegramSide } from './parts.ts';
import { serviceRoutes } from './service-routes.ts';
import { staticRoutes } from './static-routes.ts';
import { createVaultList, type VaultList } from './vault-list.ts';
import { vaultRoutes } from './vault-routes.ts';
import { watchVault } from './vault-watch.ts';

export interface PageParts {
  telegram: TelegramSide;
  gmail: GmailSide;
  /** All services but Telegram. */
  services: readonly Service[];
  /** Absolute; may be filled later. */
  vaultDir: string;
  clock: Clock;
  log: Log;
}

export interface Page {
  /** `http://localhost:4747`, without a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Port 0 picks a free one. Throws `config_invalid` when the port is taken. */
export async function startPage(port: number, parts: PageParts): Promise<Page> {
  const { telegram, vaultDir, clock, log } = parts;
  const vault = createVaultList(vaultDir);
  let watcher: { close(): void } | null = null;
  const events = createEvents(clock, (present) => {
    watcher?.close();
    watcher = present ? watchVault(vault.folders, { clock, log, onChange: () => events.tell('vault') }) : null;
  });

  let listening = port;
  const app = await pageApp(parts, vault, events, () => listening);
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  listening = await listen(server, port);
  const outside = parts.services.map(({ standIn }) => standIn.onChange(() => events.tell('outside')));
  const stops = [telegram.onChange(() => events.tell('chat')), ...outside];
  return {
    url: `http://localhost:${listening}`,
    close: async () => {
      for (const stop of stops) stop();
      events.close();
      watcher?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pageApp(parts: PageParts, vault: VaultList, events: Events, port: () => number): Promise<Hono> {
  const { telegram, gmail, services, vaultDir, log } = parts;
  const app = new Hono();
  app.use(safeHeaders());
  app.use(localOnly(port));
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ error: error.message }, error.status);
    if (error instanceof ReplyError) return c.json({ error: `Telegram refuses it: ${error.message}` }, 400);
    log.error({ error: errorFacts(error), path: c.req.path }, 'the sandbox page could not answer');
    return c.json({ error: 'Something unexpected went wrong; the log says more.' }, 500);
  });
  app.notFound((c) => c.json({ error: `There is nothing at ${c.req.method} ${c.req.path}.` }, 404));
  app.get('/api/events', (c) => events.stream(c));
  app.get('/api/health', (c) => c.json({ ok: true, telegram: telegram.url, gmail: gmail.url, account: gmail.account }));
  app.route('/api', vaultRoutes(vaultDir, vault));
  app.use('/api/*', jsonOnly());
  app.route('/api', chatRoutes(telegram));
  app.route('/api', outsideRoutes(gmail));
  app.route('/api', serviceRoutes(telegram, services));
  app.route('/', await staticRoutes());
  return app;
}

/** Loopback only. The port that it got. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new OfficeError('config_invalid', `Port ${port} is taken, so the sandbox's page cannot open there.`, {
          hint: 'Set PORT to a free one (0 picks one), or stop what uses it.',
        }),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
