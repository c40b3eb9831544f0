/**
 * The world around an office, on this machine: the stand-in Telegram, a stand-in for each connector, and the page where a person
 * plays the owner and the outside. An office uses it through settings alone, in this process or in another.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type Clock, systemClock } from '../clock.ts';
import type { GmailStandIn } from '../connectors/gmail/stand-in.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import type { StandIn, StartStandIn } from '../connectors/stand-in.ts';
import type { Log } from '../log.ts';
import { startPage } from './page/server.ts';
import type { TelegramStandIn } from './telegram/stand-in.ts';

export interface WorldOptions {
  /** The page's port; 0 picks a free one, as for all others. */
  port: number;
  telegramPort?: number;
  gmailPort?: number;
  /** Ids of the connectors whose services are there beside Gmail's, which always is. */
  services?: readonly string[];
  vaultDir: string;
  /** Where logins are written. */
  stateDir: string;
  clock?: Clock;
  log: Log;
}

export interface World {
  pageUrl: string;
  telegram: TelegramStandIn;
  gmail: GmailStandIn & StandIn;
  /** By the connector's id, Gmail's included. */
  standIns: ReadonlyMap<string, StandIn>;
  /** With these an office lives in this world. */
  settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Throws `config_invalid` when the page's port is taken. Whatever had started is closed again then. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { vaultDir, stateDir, clock = systemClock, log } = options;
  const opened: { close(): Promise<unknown> }[] = [];
  const keep = async <T extends { close(): Promise<unknown> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    opened.push(started);
    return started;
  };
  const close = async () => {
    await Promise.all(
      opened
        .splice(0)
        .reverse()
        .map((each) => each.close()),
    );
  };
  try {
    await mkdir(vaultDir, { recursive: true });
    const ids = ['gmail', ...(options.services ?? [])];
    const telegramStarting = keep(startTelegram(options.telegramPort));
    const starting = [...new Set(ids)].map(async (id) => {
      const port = id === 'gmail' ? options.gmailPort : undefined;
      return [id, await keep(startService(id, { port, stateDir }))] as const;
    });
    // Waits for all even where one fails, so that the others can be closed.
    await Promise.allSettled([telegramStarting, ...starting]);
    const telegram = await telegramStarting;
    const standIns = new Map(await Promise.all(starting));
    const gmail = standIns.get('gmail') as World['gmail'];
    const services = CONNECTORS.flatMap(({ id, title }) => {
      const standIn = standIns.get(id);
      return standIn ? [{ id, title, standIn }] : [];
    });
    const page = await keep(startPage(options.port, { telegram, gmail, services, vaultDir, clock, log }));
    const settings = {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_OWNER_ID: String(telegram.ownerId),
      TELEGRAM_API_ROOT: telegram.url,
      ...Object.assign({}, ...[...standIns.values()].map((standIn) => standIn.settings)),
      VAULT_DIR: vaultDir,
      STATE_DIR: stateDir,
      DRY_RUN: 'false',
    };
    return { pageUrl: page.url, telegram, gmail, standIns, settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startTelegram(port = 0): Promise<TelegramStandIn> {
  const { startTelegramStandIn } = await import('./telegram/stand-in.ts');
  return startTelegramStandIn({ port });
}

/** Ids of all connectors that have a stand-in. */
export function allServices(): string[] {
  return CONNECTORS.map(({ id }) => id).filter((id) => existsSync(standInOf(id)));
}

/** Each connector keeps its stand-in beside it, so that a folder is all that one adds or removes. */
function standInOf(id: string): URL {
  return new URL(`../connectors/${id}/stand-in.ts`, import.meta.url);
}

export async function startService(id: string, options: Parameters<StartStandIn>[0]): Promise<StandIn> {
  const { startStandIn } = (await import(standInOf(id).href)) as { startStandIn: StartStandIn };
  return startStandIn(options);
}
