/**
 * The world around an office, on this machine: the stand-in Telegram, the stand-in Gmail, and the page where a person
 * plays the owner and the outside. An office uses it through settings alone, in this process or in another.
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import type { GmailStandIn } from '../connectors/gmail/stand-in.ts';
import type { Log } from '../log.ts';
import type { SettingName } from '../settings.ts';
import { startPage } from './page/server.ts';
import type { TelegramStandIn } from './telegram/stand-in.ts';

export interface WorldOptions {
  /** The page's port; 0 picks a free one, as for the two others. */
  port: number;
  telegramPort?: number;
  gmailPort?: number;
  vaultDir: string;
  /** Where the Gmail login is written. */
  stateDir: string;
  clock?: Clock;
  log: Log;
}

export interface World {
  pageUrl: string;
  telegram: TelegramStandIn;
  gmail: GmailStandIn;
  /** With these an office lives in this world. */
  settings: Partial<Record<SettingName, string>>;
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
    const [telegram, gmail] = await inTime([
      keep(startTelegram(options.telegramPort)),
      keep(startGmail(options.gmailPort)),
    ]);
    const page = await keep(startPage(options.port, { telegram, gmail, vaultDir, clock, log }));
    const tokenFile = await writeLogin(stateDir, await gmail.login());
    const settings = {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_OWNER_ID: String(telegram.ownerId),
      TELEGRAM_API_ROOT: telegram.url,
      GOOGLE_CLIENT_ID: gmail.clientId,
      GOOGLE_CLIENT_SECRET: gmail.clientSecret,
      GOOGLE_TOKEN_FILE: tokenFile,
      GMAIL_API_ROOT: gmail.url,
      GMAIL_POLL_SECONDS: '0.5',
      VAULT_DIR: vaultDir,
      STATE_DIR: stateDir,
      DRY_RUN: 'false',
    };
    return { pageUrl: page.url, telegram, gmail, settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startTelegram(port = 0): Promise<TelegramStandIn> {
  const { startTelegramStandIn } = await import('./telegram/stand-in.ts');
  return startTelegramStandIn({ port });
}

async function startGmail(port = 0): Promise<GmailStandIn> {
  const { startGmailStandIn } = await import('../connectors/gmail/stand-in.ts');
  return startGmailStandIn({ port });
}

/** Waits for both even where one fails, so that the other one can be closed. */
async function inTime<A, B>(starting: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

/** Only this account's own programs may read it, as with a real login. */
async function writeLogin(stateDir: string, login: unknown): Promise<string> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await chmod(stateDir, 0o700);
  const path = join(stateDir, 'google-token.json');
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return path;
}
