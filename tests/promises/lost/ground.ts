/** A world of stand-ins in the test's process, an office on a failing disk in another one, and an owner who decides whatever she is asked. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../../src/log.ts';
import type { ChatMessage } from '../../../src/sandbox/telegram/types.ts';
import { startWorld, type World } from '../../../src/sandbox/world.ts';
import { fillVault } from '../../../src/vault/starter.ts';
import { PROJECT, run } from '../../cli/countersign.ts';
import type { Fault } from './failing-disk.ts';
import type { FromOffice, ToOffice } from './office-process.ts';

/** A file that could not be taken is offered again after a minute at the latest. */
const WAIT_MS_MAX = 70_000;
const LOOK_EVERY_MS = 15;

export interface Ground {
  world: World;
  dir: string;
  vaultDir: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** From now on the disk fails so; gives back how often it failed as it was told before. */
  fault(fault: Fault | null): Promise<number>;
  problems(): Promise<string[]>;
  drop(name: string, text: string): Promise<void>;
  /** Names of the files that wait to be taken. */
  inbox(): Promise<string[]>;
  /** Answers every card that asks, as often as it takes: approves, drops questions, and tells the truth about what was sent. */
  decide(): Promise<void>;
  /** How often the owner was told that something isn't taken in. */
  refusals(): number;
  /** Subjects of what was sent, sorted. */
  sent(): Promise<string[]>;
  /** One look into the ledger, beside the office. */
  ask(sql: string): Record<string, string | number | null>[];
  /** Every note below these folders, as text. */
  notes(...folders: string[]): Promise<string[]>;
  /** What `vault check` and the audit trail say; empty when all is well. */
  flaws(): Promise<string[]>;
  until(what: string, look: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), 'cs-lost-'));
  const [vaultDir, stateDir] = [join(dir, 'vault'), join(dir, 'state')];
  await fillVault(vaultDir, join(PROJECT, 'vault'));
  await mkdir(join(vaultDir, 'Inbox'), { recursive: true });
  const world = await startWorld({ port: 0, vaultDir, stateDir, log: silentLog });
  const settings = { ...world.settings, GMAIL_POLL_SECONDS: '0.2', TIME_ZONE: 'UTC', LOG_LEVEL: 'warn' };
  const phone = watchPhone(world);
  let office: ChildProcess | null = null;
  let said = '';

  const ask = <T extends FromOffice>(words: ToOffice): Promise<T> => {
    const answer = once(office!, 'message').then(([message]) => message as T);
    office!.send(words);
    return answer;
  };
  const sql = (text: string) => {
    const ledger = new DatabaseSync(join(stateDir, 'ledger.db'), { readOnly: true, timeout: 5_000 });
    try {
      return ledger.prepare(text).all() as Record<string, string | number | null>[];
    } finally {
      ledger.close();
    }
  };
  const ended = async (end: () => void) => {
    const exit = office && office.exitCode === null && office.signalCode === null ? once(office, 'exit') : null;
    if (exit) end();
    await exit;
    office = null;
  };
  const until: Ground['until'] = async (what, look) => {
    for (const end = Date.now() + WAIT_MS_MAX; !(await look()); await sleep(LOOK_EVERY_MS)) {
      if (office?.exitCode != null) throw new Error(`The office ended.\n${said.slice(-4_000)}`);
      if (Date.now() < end) continue;
      const open = sql('SELECT id, state, path, subject, wake_at, attempts FROM tasks WHERE closed_at IS NULL');
      const chat = world.telegram
        .messages()
        .slice(-8)
        .map(({ text }) => text.slice(0, 200));
      throw new Error(`${what} never came.\n${JSON.stringify({ open, chat }, null, 1)}\n${said.slice(-4_000)}`);
    }
  };
  const kill = () => ended(() => office?.kill('SIGKILL'));
  return {
    world,
    dir,
    vaultDir,
    start: async () => {
      const env = { PATH: dirname(process.execPath), HOME: dir, TMPDIR: tmpdir(), ...settings, ...broken() };
      office = fork(join(import.meta.dirname, 'office-process.ts'), [], {
        cwd: dir,
        env: env as NodeJS.ProcessEnv,
        execArgv: [`--import=${join(PROJECT, 'tests/helpers/break-hooks.ts')}`],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      for (const stream of [office.stdout, office.stderr])
        stream?.setEncoding('utf8').on('data', (text) => {
          said = `${said}${text}`.slice(-20_000);
        });
      const exit = once(office, 'exit').then(() => 'ended');
      if ((await Promise.race([once(office, 'message'), exit])) === 'ended')
        throw new Error(`It did not start.\n${said}`);
    },
    kill,
    stop: () => ended(() => office?.send({ ask: 'stop' } satisfies ToOffice)),
    fault: async (fault) => (await ask<{ failures: number }>({ ask: 'fault', fault })).failures,
    problems: async () => (await ask<{ problems: string[] }>({ ask: 'problems' })).problems,
    drop: (name, text) => writeFile(join(vaultDir, 'Inbox', name), text),
    inbox: async () => (await readdir(join(vaultDir, 'Inbox'))).filter((name) => !name.startsWith('.')),
    refusals: phone.refusals,
    decide: async () => {
      const open = phone.open();
      const doubts = open.some(({ buttons }) => buttons.flat().some(({ text }) => IN_DOUBT.test(text)));
      const sent = doubts ? (await world.gmail.sent()).map(({ subject }) => subject) : [];
      for (const card of open) tapOne(world, card, sent);
    },
    sent: async () => (await world.gmail.sent()).map(({ subject }) => subject).sort(),
    ask: sql,
    notes: async (...folders) => (await Promise.all(folders.map((folder) => textsIn(join(vaultDir, folder))))).flat(),
    flaws: async () => {
      const checks = [
        ['vault', 'check'],
        ['audit', 'verify'],
      ].map((args) => run(args, dir, settings));
      return (await Promise.all(checks)).filter(({ code }) => code !== 0).map(({ out, err }) => out + err);
    },
    until,
    close: async () => {
      await kill();
      await world.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A guard that is broken on purpose is broken in the other process, too. */
function broken(): Record<string, string> {
  return process.env.BREAK ? { BREAK: process.env.BREAK } : {};
}

const IN_DOUBT = /Yes, it was sent/;

/** Follows the chat, so that nobody has to look through all of it again and again. */
function watchPhone({ telegram }: World) {
  const open = new Map<number, ChatMessage>();
  const refused = new Set<number>();
  telegram.onChange(({ messageId = 0 }) => {
    const message = telegram.message(messageId);
    open.delete(messageId);
    if (message && message.buttons.length > 0) open.set(messageId, message);
    if (message?.from === 'bot' && message.text.startsWith('I can’t take this in')) refused.add(messageId);
  });
  return { open: () => [...open.values()], refusals: () => refused.size };
}

function tapOne(world: World, card: ChatMessage, sent: readonly string[]): void {
  const labelled = (label: RegExp) => card.buttons.flat().find(({ text }) => label.test(text));
  const isSent = sent.some((subject) => card.text.includes(subject));
  const button = labelled(/Approve|Try again/) ?? labelled(/Drop/) ?? labelled(isSent ? IN_DOUBT : /No, send it/);
  if (button?.data) void world.telegram.tap(card.id, button.data, { waitMs: 1 }).catch(() => {});
}

async function textsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const notes = entries.filter((entry) => entry.isFile() && /_[0-9A-Z]{26}\.md$/.test(entry.name));
  return Promise.all(notes.map((note) => readFile(join(note.parentPath, note.name), 'utf8').catch(() => '')));
}
