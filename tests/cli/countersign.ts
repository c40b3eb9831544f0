/** The command line as a person runs it: real processes, with an environment and a home of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PROJECT = resolve(import.meta.dirname, '../..');
const MAIN = join(PROJECT, 'src/main.ts');
const LOOK_AGAIN_MS = 25;

export type Env = Record<string, string | undefined>;

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves once both streams are closed. */
  ended: Promise<Ended>;
  /** Sends the signal, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

const started = new Set<Running>();
const places: string[] = [];

/** A new empty folder, gone after `cleanUp`. */
export async function newPlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'countersign-cli-'));
  places.push(place);
  return place;
}

/** Kills what is left over and removes the folders. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...started].map((running) => running.stop('SIGKILL')));
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
}

/** Starts `countersign …` in `place`, which is also its home; nothing of this process's environment is passed on. */
export function launch(args: readonly string[], place: string, env: Env = {}): Running {
  const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: place,
    env: { PATH, HOME: place, TMPDIR: tmpdir(), ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      started.delete(running);
      resolve({ code, out, err });
    });
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  const running = { child, out: () => out, err: () => err, ended, stop };
  started.add(running);
  return running;
}

/** Runs it to its end. */
export function run(args: readonly string[], place: string, env: Env = {}): Promise<Ended> {
  return launch(args, place, env).ended;
}

/** Waits until `look` gives something true; throws with what was said so far when it takes too long. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  say = () => '',
  ms = 15_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`It did not come to this in ${ms} ms: ${what}\n${say()}`);
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Waits for the office's word that it is open. */
export async function opened(office: Running): Promise<Running> {
  await until(
    'the office is open',
    () => /the office is open/.test(office.err()) || office.child.exitCode !== null,
    office.err,
  );
  if (office.child.exitCode !== null) throw new Error(`The office ended: ${office.err()}`);
  return office;
}
