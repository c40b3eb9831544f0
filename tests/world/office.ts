/** The office in the simulated world: opened, killed, cut off from power, and opened again, with its own code from top to bottom. */
import { join } from 'node:path';
import { createBot } from '../../bot/bot.ts';
import { loadSettings, type Settings } from '../../src/config.ts';
import type { Action } from '../../src/domain/action.ts';
import { OfficeError } from '../../src/errors.ts';
import { LIMITS, type Limits } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import type { Reasoner, ThinkInput, Thought } from '../../src/reasoning/reasoner.ts';
import { type Office, startOffice } from '../../src/runtime/office.ts';
import { Dead, ground } from './ground.ts';
import { weather } from './network.ts';
import { outside, outsideConnector } from './outside.ts';
import { OWNER, phone } from './phone.ts';
import { endDatabases, useFolder } from './shims/sqlite.ts';

export const VAULT = '/vault';
const STATE = '/state';
const START_MS_MAX = 600_000;
const STOP_MS_MAX = 60_000;

/** What would only make a story long. */
const LIMITS_OF_THE_WORLD: Partial<Limits> = {
  telegram_poll_s: 3_600,
  telegram_messages_per_chat_per_s: 1_000,
  telegram_messages_per_s: 1_000,
  telegram_countdown_ms: 3_600_000,
  heartbeat_ms: 600_000,
};

export const HANDBOOK = `
known_contacts: [known@example.com]
rules:
  - name: answers to people I know
    when: { action: email.send, to: known }
    then: AUTO
`;

class WorldOffice {
  #office: Office | null = null;
  #settings: Settings | null = null;

  get isOpen(): boolean {
    return this.#office !== null && !ground.isDead;
  }

  get office(): Office {
    if (!this.#office) throw new Error('the office is closed');
    return this.#office;
  }

  /** A new world, with an empty vault and no ledger. */
  async makeWorld(seed: number, startAt: number, folder: string): Promise<void> {
    ground.reset(seed, startAt);
    weather.telegram = 0;
    useFolder(join(folder, 'sqlite'));
    phone.reset();
    outside.reset();
    ground.onDeath = () => {
      this.#office = null;
      endDatabases();
    };
    ground.time.isAlive = true;
    this.#settings = await ground.time.until(settingsOf(), START_MS_MAX, 'reading settings');
    ground.disk.makeFolder(VAULT, true);
    ground.disk.makeFolder(STATE, true);
    this.writeHandbook(HANDBOOK);
    syncAll();
    ground.time.isAlive = false;
    endDatabases();
  }

  /** As the owner would in her editor. */
  writeHandbook(block: string): void {
    this.write(`${VAULT}/Company_Handbook.md`, `# Handbook\n\n\`\`\`yaml\n${block.trim()}\n\`\`\`\n`);
  }

  /** Somebody else than the office writes a file; on a full disk her editor tells her that it can't. */
  write(path: string, content: string): void {
    if (ground.disk.isFull) return;
    const found = ground.disk.find(path) ?? ground.disk.createFile(path);
    if (found.kind !== 'file') throw new Error(`${path} is a folder`);
    ground.disk.truncate(found, 0, path);
    ground.disk.write(found, Buffer.from(content), 0, path);
    ground.disk.sync(found);
  }

  /** True when it is open; false when it died on the way, or could not start. */
  async open(): Promise<boolean> {
    ground.time.isAlive = true;
    ground.note('OPENS');
    const dead = new Promise<never>((_, reject) => {
      const before = ground.onDeath;
      ground.onDeath = () => {
        before();
        reject(new Dead());
      };
    });
    try {
      this.#office = await ground.time.until(Promise.race([this.#start(), dead]), START_MS_MAX, 'the start');
      return true;
    } catch (error) {
      ground.note(`could not open: ${error}`);
      if (!ground.isDead) this.kill();
      await ground.time.end();
      if (error instanceof Dead || error instanceof OfficeError || isFileError(error)) return false;
      throw error;
    }
  }

  #start(): Promise<Office> {
    const settings = this.#settings!;
    const { time } = ground;
    const limits = { ...LIMITS, ...LIMITS_OF_THE_WORLD };
    return startOffice({
      settings,
      connectors: [outsideConnector],
      reasoner: () => reasoner,
      clock: time.officeClock,
      limits,
      log: worldLog,
      random: time.random,
      line: (ports) =>
        createBot({
          ...ports,
          token: settings.TELEGRAM_BOT_TOKEN!,
          apiRoot: settings.TELEGRAM_API_ROOT,
          pair: ports.pairing.pair,
          onStranger: ({ userId, did }) => ports.onStranger({ userId, what: did }),
          clock: time.officeClock,
          limits,
          log: worldLog,
          timeZone: settings.TIME_ZONE,
        }),
    });
  }

  /** kill -9: what the system has is kept. */
  kill(): void {
    try {
      ground.die();
    } catch {
      // It always throws, for whoever is in the middle of something.
    }
  }

  async cutPower(): Promise<void> {
    this.kill();
    await ground.time.end();
    ground.disk.cutPower();
    ground.note('power was cut');
  }

  async close(): Promise<void> {
    const office = this.#office;
    if (!office) return;
    ground.note('STOPS');
    await ground.time.until(office.stop(), STOP_MS_MAX, 'the stop').catch((error) => {
      if (!ground.isDead) throw error;
    });
    this.kill();
    await ground.time.end();
  }
}

export const worldOffice = new WorldOffice();

async function settingsOf(): Promise<Settings> {
  const { settings } = await loadSettings(
    {
      TELEGRAM_BOT_TOKEN: `4242424242:${'t'.repeat(35)}`,
      TELEGRAM_OWNER_ID: String(OWNER),
      TELEGRAM_API_ROOT: 'http://telegram.test',
      VAULT_DIR: VAULT,
      STATE_DIR: STATE,
      DRY_RUN: 'false',
      TIME_ZONE: 'UTC',
    },
    '/',
  );
  return settings;
}

function syncAll(): void {
  const { disk } = ground;
  for (const path of ['/', VAULT, STATE, `${VAULT}/Company_Handbook.md`]) disk.sync(disk.need(path, 'sync'));
}

function isFileError(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'string';
}

const worldLog = {
  ...silentLog,
  warn: (facts: unknown, says?: string) => ground.note(`log: ${JSON.stringify(facts)} ${says ?? ''}`),
  error: (facts: unknown, says?: string) => ground.note(`log: ${JSON.stringify(facts)} ${says ?? ''}`),
} as typeof silentLog;

/** Does what the subject says (`mail 3`, `post 4`, `pay 5`, `mail 6 of 3 steps`), so that every text is told apart from every other. */
const reasoner: Reasoner = {
  name: 'of the world',
  think: async ({ task, instruction, history }: ThinkInput): Promise<Thought> => {
    const [, kind, number, steps = '1'] = /^(mail|post|pay) (\d+)(?: of (\d+))?$/.exec(task.subject) ?? [];
    if (!kind) return { kind: 'done', why: 'There is nothing to do.' };
    const step = history.length + 1;
    const text = `${kind} ${number} step ${step}${instruction ? `, ${instruction}` : ''}.`;
    return {
      kind: 'act',
      action: ACTIONS[kind]!(text, task.from, task.subject),
      plan: [],
      why: 'The subject says so.',
      goesOn: step < Number(steps),
    };
  },
};

const ACTIONS: Record<string, (text: string, from: string, subject: string) => Action> = {
  mail: (text, from, subject) => ({ type: 'email.send', to: addressIn(from), subject: `Re: ${subject}`, text }),
  post: (text) => ({ type: 'post.publish', place: 'Square', text }),
  pay: (text, from) => ({ type: 'payment.make', to: addressIn(from), amount: '100', text }),
};

function addressIn(from: string): string {
  return /[^<> ]+@[^<> ]+/.exec(from)?.[0] ?? from;
}
