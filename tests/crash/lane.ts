/** Where one story after the other is played: stand-ins that are emptied between two of them, and a fresh place for each office. */

import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/clock.ts';
import { type GmailStandIn, startGmailStandIn } from '../../src/connectors/gmail/stand-in.ts';
import type { StandIn } from '../../src/connectors/stand-in.ts';
import { openLedger } from '../../src/runtime/ledger/sqlite.ts';
import { startTelegramStandIn, type TelegramStandIn } from '../../src/sandbox/telegram/stand-in.ts';
import { startService } from '../../src/sandbox/world.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { launch, PROJECT, type Running } from '../cli/countersign.ts';

/** A stand-in that hangs goes on after this time: longer than `short-waits.ts` lets a request wait, shorter than a doubt. */
const HANGS_MS = 900;
const PRELOADED = [
  import.meta.resolve('../helpers/break-hooks.ts'),
  import.meta.resolve('./short-waits.ts'),
  import.meta.resolve('./boundaries.ts'),
];

export interface Lane {
  telegram: TelegramStandIn;
  gmail: GmailStandIn;
  /** Those that were started so far, by their connector's id. */
  services: ReadonlyMap<string, StandIn>;
  /** An empty world with these services beside Gmail, and a fresh place in it. */
  clear(services?: readonly string[]): Promise<Place>;
  close(): Promise<void>;
}

/** A boundary by its number, or by names to be passed in order: `getUpdates: answered > commit: after`. */
export type Boundary = number | string;

/** Where the boundaries are counted from, and the one to die at. */
export interface Doom {
  at: Boundary;
  /** A file whose appearance starts the count; without it, the start of the process. */
  begin?: string;
}

export interface Place {
  dir: string;
  vaultDir: string;
  stateDir: string;
  settings: Record<string, string>;
  /** Starts an office that notes its boundaries, and dies at one of them where `doom` says so. */
  office(doom?: Doom): Running & { trace: string };
  /** One look into the ledger, beside the office. */
  ask(sql: string): Record<string, string | number | null>[];
  /** Ends what still runs, and removes the place. */
  leave(): Promise<void>;
}

export async function openLane(): Promise<Lane> {
  const telegram = await startTelegramStandIn({ slowMs: HANGS_MS });
  const gmail = await startGmailStandIn({ slowMs: HANGS_MS });
  const login = await gmail.login();
  const dir = await mkdtemp(join(tmpdir(), 'cs-sweep-'));
  const starter = join(dir, 'starter');
  await fillVault(starter, join(PROJECT, 'vault'));
  const services = new Map<string, StandIn>();
  const start = async (id: string): Promise<StandIn> => {
    const started = services.get(id) ?? (await startService(id, { stateDir: join(dir, id), slowMs: HANGS_MS }));
    services.set(id, started);
    await started.reset();
    return started;
  };
  let places = 0;
  return {
    telegram,
    gmail,
    services,
    clear: async (ids = []) => {
      telegram.reset();
      await gmail.reset();
      const started = await Promise.all(ids.map(start));
      places += 1;
      const place = join(dir, String(places));
      const [vaultDir, stateDir] = [join(place, 'vault'), join(place, 'state')];
      await mkdir(stateDir, { recursive: true, mode: 0o700 });
      await cp(starter, vaultDir, { recursive: true });
      await writeFile(join(stateDir, 'google-token.json'), JSON.stringify(login), { mode: 0o600 });
      return openPlace(place, {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_OWNER_ID: String(telegram.ownerId),
        TELEGRAM_API_ROOT: telegram.url,
        GOOGLE_CLIENT_ID: gmail.clientId,
        GOOGLE_CLIENT_SECRET: gmail.clientSecret,
        GMAIL_API_ROOT: gmail.url,
        GMAIL_POLL_SECONDS: '1',
        ...Object.assign({}, ...started.map(({ settings }) => settings)),
        VAULT_DIR: vaultDir,
        STATE_DIR: stateDir,
        DRY_RUN: 'false',
        TIME_ZONE: 'UTC',
      });
    },
    close: async () => {
      await Promise.all([telegram, gmail, ...services.values()].map((one) => one.close()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function openPlace(dir: string, settings: Record<string, string>): Place {
  const { VAULT_DIR: vaultDir = '', STATE_DIR: stateDir = '' } = settings;
  // The ledger is there from the first moment on, so that it can be looked at.
  void openLedger({ stateDir, clock: systemClock }).close();
  const offices: Running[] = [];
  return {
    dir,
    vaultDir,
    stateDir,
    settings,
    office: (doom) => {
      const trace = join(dir, `trace-${offices.length + 1}`);
      const env = {
        ...settings,
        NODE_OPTIONS: PRELOADED.map((file) => `--import=${file}`).join(' '),
        CRASH_PLACE: dir,
        CRASH_TRACE: trace,
        ...(doom && { CRASH_AT: String(doom.at) }),
        ...(doom?.begin && { CRASH_BEGIN: doom.begin }),
        ...(process.env.BREAK && { BREAK: process.env.BREAK }),
      };
      const office = launch(['start'], dir, env);
      offices.push(office);
      return { ...office, trace };
    },
    ask: (sql) => {
      const ledger = new DatabaseSync(join(stateDir, 'ledger.db'), { readOnly: true, timeout: 5_000 });
      try {
        return ledger.prepare(sql).all() as Record<string, string | number | null>[];
      } finally {
        ledger.close();
      }
    },
    leave: async () => {
      for (const office of offices) await office.stop('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
