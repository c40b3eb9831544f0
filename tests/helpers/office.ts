/**
 * A whole office in a world of stand-ins, in a folder of its own: what the scenario tests, the promises and the browser story share. Limits
 * that would only make a test wait are lifted; everything else is as in production, over real sockets, files and SQLite.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../../src/assembly.ts';
import type { Clock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { LIMITS, type Limits } from '../../src/limits.ts';
import { createLog, type LogLevel, silentLog } from '../../src/log.ts';
import type { Reasoner } from '../../src/reasoning/reasoner.ts';
import type { Office } from '../../src/runtime/office.ts';
import type { ReasonerNeeds } from '../../src/runtime/open-desk.ts';
import type { ChatMessage, TapOverrides, Toast } from '../../src/sandbox/telegram/types.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { fillVault } from '../../src/vault/starter.ts';

const STARTER_VAULT = new URL('../../vault', import.meta.url).pathname;
const WAIT_MS_MAX = 25_000;
const LOOK_EVERY_MS = 10;

const QUICK: Partial<Limits> = {
  hold_ms: 150,
  retry_base_ms: 20,
  retry_wait_ms_max: 200,
  restart_base_ms: 20,
  restart_wait_ms_max: 200,
  telegram_poll_s: 1,
  telegram_messages_per_chat_per_s: 1_000,
  telegram_messages_per_s: 1_000,
  dashboard_wait_ms: 30,
};

export interface TestOfficeOptions {
  limits?: Partial<Limits>;
  /** The yaml block of the handbook; the starter's own without it. */
  handbook?: string;
  settings?: Record<string, string>;
  /** Ids of the connectors whose services are there beside Gmail's. */
  services?: readonly string[];
  clock?: Clock;
  /** Shows the office's log on standard error, for looking into a failure. */
  log?: LogLevel;
  /** In place of the registry's. */
  connectors?: readonly Connector[];
  /** Thinks in place of the templates. */
  reasoner?: Reasoner | ((needs: ReasonerNeeds) => Reasoner);
  /** What the claude program gets. */
  env?: NodeJS.ProcessEnv;
  /** False: the world stands, `start` opens the office. */
  open?: boolean;
}

export interface TestOffice {
  world: World;
  /** The office that runs now; throws where none does. */
  readonly office: Office;
  vaultDir: string;
  stateDir: string;
  /** The owner's chat, oldest first. */
  chat(): ChatMessage[];
  /** The newest message of the bot's that has buttons and whose text matches; waits for it. */
  card(text?: string | RegExp): Promise<ChatMessage>;
  /** The newest message of the bot's whose text matches; waits for it. */
  said(text: string | RegExp): Promise<ChatMessage>;
  /** Taps the button of that label on a message as it is now, and gives what the phone shows. */
  tap(message: ChatMessage, label: string | RegExp, overrides?: TapOverrides): Promise<Toast | null>;
  /** Resolves with the first truthy answer; fails with `what` after 25 s. */
  waitFor<T>(look: () => T | Promise<T>, what?: string): Promise<Exclude<T, null | undefined | false | 0 | ''>>;
  /** Paths below a folder of the vault, relative to the vault, sorted; notes and files alike. */
  files(folder: string): Promise<string[]>;
  /** A file of the vault as text. */
  readText(path: string): Promise<string>;
  /** Writes the handbook with this yaml block. */
  writeHandbook(block: string): Promise<void>;
  start(): Promise<Office>;
  stop(): Promise<void>;
  restart(): Promise<Office>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

export async function openTestOffice(options: TestOfficeOptions = {}): Promise<TestOffice> {
  const dir = await mkdtemp(join(tmpdir(), 'cs-office-'));
  const [vaultDir, stateDir] = [join(dir, 'vault'), join(dir, 'state')];
  await fillVault(vaultDir, STARTER_VAULT);
  const log = options.log ? await createLog(options.log, true) : silentLog;
  const world = await startWorld({ port: 0, services: options.services ?? [], vaultDir, stateDir, log });
  let office: Office | null = null;

  const writeHandbook = (block: string) =>
    writeFile(join(vaultDir, 'Company_Handbook.md'), `# Company handbook\n\n\`\`\`yaml\n${block.trim()}\n\`\`\`\n`);
  const start = async () => {
    const given = { ...world.settings, GMAIL_POLL_SECONDS: '0.2', TIME_ZONE: 'UTC', ...options.settings };
    const { settings } = await loadSettings(given, dir);
    const limits = { ...LIMITS, ...QUICK, ...options.limits };
    const { clock, connectors, reasoner: mind, env } = options;
    const reasoner = typeof mind === 'object' ? () => mind : mind;
    office = await assemble(settings, { log, limits, clock, connectors, reasoner, env });
    return office;
  };
  const stop = async () => {
    await office?.stop();
    office = null;
  };
  const close = async () => {
    await stop();
    await world.close();
    await rm(dir, { recursive: true, force: true });
  };

  const chat = () => world.telegram.messages();
  const newest = (fits: (message: ChatMessage) => boolean) => chat().findLast((one) => one.from === 'bot' && fits(one));
  const describe = () => chat().map(({ id, from, text, buttons }) => `${id} ${from}: ${text} ${labels(buttons)}`);
  const waitFor: TestOffice['waitFor'] = async (look, what = 'what was waited for') => {
    const until = Date.now() + WAIT_MS_MAX;
    for (;;) {
      const answer = await look();
      if (answer) return answer as never;
      if (Date.now() > until) throw new Error(`${what} never came. The chat:\n${describe().join('\n---\n')}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };

  if (options.handbook !== undefined) await writeHandbook(options.handbook);
  if (options.open !== false) {
    await start().catch(async (error) => {
      await close();
      throw error;
    });
  }

  return {
    world,
    get office() {
      if (!office) throw new Error('the office is closed');
      return office;
    },
    vaultDir,
    stateDir,
    chat,
    card: (text = '') =>
      waitFor(() => newest((one) => one.buttons.length > 0 && holds(one.text, text)), `a card with ${text}`),
    said: (text) => waitFor(() => newest((one) => holds(one.text, text)), `a message with ${text}`),
    tap: (message, label, overrides) => {
      const shown = world.telegram.message(message.id)?.buttons.flat() ?? [];
      const button = shown.find(({ text }) => holds(text, label));
      if (!button) throw new Error(`no button ${label} under: ${message.text}\nbut ${labels([shown])}`);
      return world.telegram.tap(message.id, button.data, overrides);
    },
    waitFor,
    files: async (folder) => {
      const found = await readdir(join(vaultDir, folder), { recursive: true, withFileTypes: true }).catch(() => []);
      return found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(vaultDir.length + 1))
        .sort();
    },
    readText: (path) => readFile(join(vaultDir, path), 'utf8'),
    writeHandbook,
    start,
    stop,
    restart: async () => {
      await stop();
      return start();
    },
    close,
  };
}

/** Real time that can be moved forward; whatever became due by the leap runs at once. */
export interface LeapingClock extends Clock {
  leap(ms: number): void;
}

export function leapingClock(startAt = Date.now()): LeapingClock {
  let ahead = startAt - Date.now();
  const timers = new Map<object, { at: number; fn: () => void; handle: NodeJS.Timeout }>();
  const now = () => Date.now() + ahead;
  const arm = (id: object, at: number, fn: () => void) => {
    const run = () => {
      timers.delete(id);
      fn();
    };
    timers.set(id, { at, fn, handle: setTimeout(run, Math.max(0, Math.min(at - now(), 2 ** 31 - 1))) });
  };
  return {
    now,
    setTimeout: (fn, ms) => {
      const id = {};
      arm(id, now() + ms, fn);
      return id;
    },
    clearTimeout: (id) => {
      clearTimeout(timers.get(id)?.handle);
      timers.delete(id);
    },
    leap: (ms) => {
      ahead += ms;
      for (const [id, { at, fn, handle }] of [...timers]) {
        clearTimeout(handle);
        arm(id, at, fn);
      }
    },
  };
}

function holds(text: string, part: string | RegExp): boolean {
  return typeof part === 'string' ? text.includes(part) : part.test(text);
}

function labels(rows: readonly (readonly { text: string }[])[]): string {
  return rows.length === 0
    ? ''
    : `[${rows
        .flat()
        .map(({ text }) => text)
        .join('] [')}]`;
}
