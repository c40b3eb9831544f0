/**
 * Makes vault and ledger out of a back-up, in folders where nothing is. Everything is read, checked and written aside before anything gets
 * its name; the ledger comes last, so that no office can begin on half a vault. The key that seals approvals is made anew and the ledger
 * knows that it was restored: so every approval is void, and what may have been done since is asked about, not repeated.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, isoTime } from '../../clock.ts';
import { isDiskFull, OfficeError } from '../../errors.ts';
import { createFolders } from '../../vault/folders.ts';
import { splitPath } from '../../vault/names.ts';
import { FOLDERS } from '../../vault/places.ts';
import { officeEntry } from '../entries.ts';
import { openLedger } from '../ledger/sqlite.ts';
import { lock } from '../lock.ts';
import { invalid, LEDGER, type Manifest, VAULT_PREFIX } from './format.ts';
import { readArchive, type Sink } from './read.ts';
import { checkCopy } from './snapshot.ts';

/** Left free on the disk, so that an office can begin. */
const ROOM_BYTES_MIN = 64 * 1024 ** 2;
/** Made by whoever looked into the folder before; they hold nothing. */
const EMPTY_NAMES = /^(\.countersign|office\.lock(-journal|-wal|-shm)?)$/;

export interface RestoreOptions {
  file: string;
  vaultDir: string;
  stateDir: string;
  /** Moves what is there aside; nothing is ever deleted. */
  force: boolean;
  clock: Clock;
}

export interface RestoreReport {
  files: number;
  /** When the back-up was made; milliseconds since the epoch. */
  backupAt: number;
  /** Where what was there lies now. */
  aside: string[];
}

/** Throws `already_running`, `path_refused` where something is, `archive_invalid`, `disk_full`. */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { file, vaultDir, stateDir, force, clock } = options;
  const dirs = [vaultDir, stateDir];
  refuseRunning(vaultDir, stateDir);
  const full = dirs.filter((dir) => !isEmpty(dir));
  if (full.length > 0 && !force) {
    throw new OfficeError('path_refused', `There is something in ${full.join(' and in ')} already.`, {
      hint: 'Choose an empty VAULT_DIR and STATE_DIR, or move it aside with --force.',
    });
  }
  // Read once to the end before anything is moved aside.
  const { at: backupAt } = await readArchive(file, () => ({ write: () => {}, end: () => {} }));
  const aside = full.map((dir) => ({ dir, at: moveAside(dir, clock.now()) }));
  const works: string[] = [];
  try {
    const locks = dirs.map((dir) => lock(dir === vaultDir ? join(dir, '.countersign') : dir, 'folder'));
    for (const dir of dirs) works.push(workIn(dir));
    const [vaultWork, stateWork] = works as [string, string];
    const manifest = await unpack(file, vaultWork, stateWork);
    await mark(stateWork, manifest, clock);
    await place(manifest, vaultWork, vaultDir);
    for (const name of readdirSync(stateWork)) renameSync(join(stateWork, name), join(stateDir, name));
    chmodSync(stateDir, 0o700);
    for (const dir of dirs) syncFolder(dir);
    for (const release of locks) release();
    return { files: manifest.files.length, backupAt, aside: aside.map(({ at }) => at) };
  } catch (error) {
    for (const work of works) rmSync(work, { recursive: true, force: true });
    for (const { dir, at } of aside) moveBack(dir, at);
    if (!isDiskFull(error) || error instanceof OfficeError) throw error;
    throw new OfficeError('disk_full', 'There is no room for what is in the back-up.', { cause: error });
  } finally {
    for (const work of works) rmSync(work, { recursive: true, force: true });
  }
}

/** An office holds both locks; a folder that isn't there has none. */
function refuseRunning(vaultDir: string, stateDir: string): void {
  if (existsSync(join(vaultDir, '.countersign'))) lock(join(vaultDir, '.countersign'), 'vault')();
  if (existsSync(stateDir)) lock(stateDir, 'state folder')();
}

function isEmpty(dir: string): boolean {
  return !existsSync(dir) || readdirSync(dir).every((name) => EMPTY_NAMES.test(name));
}

function moveAside(dir: string, now: number): string {
  const stamp = isoTime(now).replace(/[-:]|\.\d+/g, '');
  const target = `${dir}.before-restore-${stamp}`;
  if (existsSync(target))
    throw new OfficeError('path_refused', `${target} is there already.`, { hint: 'Move it away.' });
  renameSync(dir, target);
  return target;
}

/** Only where nothing has got its name yet. */
function moveBack(dir: string, aside: string): void {
  if (!isEmpty(dir)) return;
  rmSync(dir, { recursive: true, force: true });
  renameSync(aside, dir);
}

/** Inside of the folder, which may be a disk of its own. */
function workIn(dir: string): string {
  mkdirSync(dir, { recursive: true });
  const work = join(dir, '.restoring');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { mode: 0o700 });
  return work;
}

/** Under numbers, so that no outside name is used before all of them are known to be harmless. */
async function unpack(file: string, vaultWork: string, stateWork: string): Promise<Manifest> {
  const manifest = await readArchive(file, ({ stored, bytes }) => {
    const isLedger = stored === LEDGER;
    const work = isLedger ? stateWork : vaultWork;
    refuseFull(work, bytes);
    return fileSink(join(work, isLedger ? LEDGER : numberOf(stored)), isLedger ? 0o600 : 0o644);
  });
  return manifest;
}

function numberOf(stored: string): string {
  const number = stored.slice(VAULT_PREFIX.length);
  if (/^\d{1,9}$/.test(number)) return number;
  throw invalid('A name in it is not one of ours.');
}

function refuseFull(dir: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(dir);
  if (bytes + ROOM_BYTES_MIN <= bavail * bsize) return;
  throw new OfficeError('disk_full', `There is no room in ${dirname(dir)} for what is in the back-up.`, {
    hint: 'Free some space.',
  });
}

function fileSink(path: string, mode: number): Sink {
  const file = openSync(path, 'wx', mode);
  return {
    write: (chunk) => {
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
    },
    end: () => {
      fsyncSync(file);
      closeSync(file);
    },
  };
}

/** The ledger, checked, learns what it is. Its key is made here, by opening it. */
async function mark(stateWork: string, { at: backupAt }: Manifest, clock: Clock): Promise<void> {
  const copy = new DatabaseSync(join(stateWork, LEDGER));
  try {
    checkCopy(copy);
  } finally {
    copy.close();
  }
  const ledger = openLedger({ stateDir: stateWork, clock });
  try {
    const made = `${isoTime(backupAt).slice(0, 16).replace('T', ' ')} UTC`;
    const text = `I was restored from a back-up of ${made}. What happened after that I don’t know: approvals are void, and I ask again, because things may have been done already. Mail that came in since comes in once more; what you asked for or decided here since does not.`;
    await ledger.markRestored(
      { at: clock.now(), backupAt },
      {
        out: [{ kind: 'notice', title: 'Restored from a back-up', text }],
        audit: [officeEntry('office.restored', 'office', `back-up of ${made}`, { actor: 'owner' })],
      },
    );
  } finally {
    await ledger.close();
  }
}

async function place({ files }: Manifest, vaultWork: string, vaultDir: string): Promise<void> {
  const folders = createFolders(vaultDir);
  for (const folder of FOLDERS) await folders.ensure(folder);
  const made = new Set<string>();
  for (const { stored, path } of files) {
    if (path === LEDGER) continue;
    const { folder, name } = splitPath(path.slice(VAULT_PREFIX.length));
    made.add(folder);
    const target = join(await folders.ensure(folder), name);
    if (existsSync(target)) throw invalid('Two files in it have one name.');
    renameSync(join(vaultWork, numberOf(stored)), target);
  }
  for (const folder of made) await folders.sync(folder);
}

function syncFolder(dir: string): void {
  const handle = openSync(dir, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
