/** The test bed: the sandbox's world in this process, an office in a child process, and a handbook without a hold. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../src/log.ts';
import { startWorld, type World } from '../src/sandbox/world.ts';
import { fillVault } from '../src/vault/starter.ts';

const here = import.meta.dirname;

export interface Bed {
  dir: string;
  vaultDir: string;
  stateDir: string;
  world: World;
  close(): Promise<void>;
}

export async function openBed(): Promise<Bed> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const vaultDir = join(dir, 'vault');
  const stateDir = join(dir, 'state');
  await fillVault(vaultDir, join(here, '..', 'vault'));
  await withoutHold(join(vaultDir, 'Company_Handbook.md'));
  const world = await startWorld({ port: 0, vaultDir, stateDir, log: silentLog });
  const close = async () => {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { dir, vaultDir, stateDir, world, close };
}

async function withoutHold(page: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const changed = text.replace(/^#\s*hold: .*$/m, 'hold: 0 s');
  if (!changed.includes('\nhold: 0 s')) throw new Error('the starter handbook has no line "hold:" to change');
  await writeFile(page, changed);
}

export interface RunningOffice {
  /** Milliseconds from the start of the process to "ready". */
  readyMs: number;
  /** When the process was started, by `performance.now()`. */
  startedAt: number;
  memory(): Promise<number>;
  stop(): Promise<void>;
}

export async function startOffice(bed: Bed): Promise<RunningOffice> {
  const startedAt = performance.now();
  const child = fork(join(here, 'office.ts'), {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, BENCH_DIR: bed.dir, ...bed.world.settings },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await said(child, 'ready');
  return {
    startedAt,
    readyMs: performance.now() - startedAt,
    memory: async () => {
      child.send('memory');
      return ((await said(child, 'memory')) as { rss: number }).rss;
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    },
  };
}

function said(child: ChildProcess, type: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: { type: string }) => {
      if (message.type !== type) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message);
    };
    const onExit = (code: number | null) => reject(new Error(`the office ended with ${code}`));
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
