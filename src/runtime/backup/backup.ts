/**
 * Makes a back-up of vault and ledger, beside an office that goes on working. The ledger is copied first, then the vault: so a note may be
 * further than its row, which recovery copes with, but is never missing. No key, login or token is in it; an approval is worth nothing
 * without the key of its machine, so a restored office asks again.
 */
import { createWriteStream, existsSync, linkSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Clock, wait } from '../../clock.ts';
import { isDiskFull, OfficeError } from '../../errors.ts';
import { vaultMustExist } from '../../vault/must-exist.ts';
import { STATES_IN } from '../../vault/places.ts';
import { type Collected, collect, collectNotes, unitOf } from './collect.ts';
import { END, fileEntry, textEntry } from './entries.ts';
import { ABOUT, FORMAT, LEDGER, MANIFEST, type Manifest, type ManifestFile, VAULT_PREFIX } from './format.ts';
import { readArchive } from './read.ts';
import { copyLedger, type Snapshot } from './snapshot.ts';

/** So often what is open and was not met is looked for again; it may have been moved at every look. */
const LOOKS_MAX = 20;
const LOOK_AGAIN_MS = 50;

export interface BackupOptions {
  vaultDir: string;
  stateDir: string;
  /** Absolute paths in the vault that are never taken: logins. */
  leaveOut: readonly string[];
  /** Where the back-up goes. */
  file: string;
  /** Replaces a file that is there. */
  force: boolean;
  clock: Clock;
  /** Told of every file that was copied. */
  onProgress?(files: number): void;
}

export interface BackupReport {
  files: number;
  bytes: number;
  /** Paths in the vault that were passed over: links and other things that are no plain files. */
  passed: string[];
  /** Open tasks whose note is nowhere. */
  missing: string[];
}

/** Written whole or not at all, and read back before it gets its name. Throws `not_found`, `path_refused`, `config_invalid`, `disk_full`. */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const file = resolve(options.file);
  vaultMustExist(options.vaultDir);
  refuseInside(options.vaultDir, file);
  if (!options.force) refuseOver(file);
  const work = mkdtempSync(join(folderOf(file), '.countersign-backup-'));
  try {
    const snapshot = copyLedger(options.stateDir, join(work, LEDGER));
    const at = options.clock.now();
    const report: BackupReport = { files: 0, bytes: 0, passed: [], missing: [] };
    const temp = join(work, basename(file));
    const source = Readable.from(archive(options, join(work, LEDGER), snapshot, at, report), { objectMode: false });
    await pipeline(source, createGzip(), createWriteStream(temp, { flags: 'wx', mode: 0o600 }));
    await sync(temp);
    await readArchive(temp, () => ({ write: () => {}, end: () => {} }));
    publish(temp, file, options.force);
    await sync(dirname(file));
    return report;
  } catch (error) {
    if (!isDiskFull(error) || error instanceof OfficeError) throw error;
    throw new OfficeError('disk_full', `There is no room for the back-up in ${dirname(file)}.`, { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function* archive(
  options: BackupOptions,
  ledger: string,
  snapshot: Snapshot,
  at: number,
  report: BackupReport,
): AsyncGenerator<Buffer> {
  const { vaultDir, clock } = options;
  const stored: ManifestFile[] = [];
  yield* textEntry(ABOUT, JSON.stringify({ format: FORMAT, at }), at);
  const copy = yield* fileEntry(LEDGER, ledger);
  stored.push({ ...copy!, path: LEDGER });
  const how = {
    leaveOut: [options.stateDir, resolve(options.file), ...options.leaveOut],
    trail: snapshot.trail,
    onPassed: (path: string) => void report.passed.push(path),
  };
  const take = async function* ({ path, bytesMax }: Collected): AsyncGenerator<Buffer> {
    // A number, so that a file that is met twice is told apart.
    const name = `${VAULT_PREFIX}${stored.length}`;
    const told = yield* fileEntry(name, join(vaultDir, path), bytesMax);
    if (told) stored.push({ ...told, path: `${VAULT_PREFIX}${path}` });
    options.onProgress?.(stored.length);
  };
  for (const found of collect(vaultDir, how)) yield* take(found);
  const open = new Set(snapshot.open);
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const met = new Set(stored.map(({ path }) => basename(path)));
    const missed = [...collectNotes(vaultDir, open, how)].filter(({ path }) => !met.has(basename(path)));
    for (const found of missed) yield* take(found);
    if (missed.length === 0 && withoutNote(snapshot.open, stored).length === 0) break;
    await wait(clock, LOOK_AGAIN_MS);
  }
  report.missing = withoutNote(snapshot.open, stored);
  const manifest: Manifest = { format: FORMAT, at, files: settled(stored) };
  report.files = manifest.files.length;
  report.bytes = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  yield* textEntry(MANIFEST, JSON.stringify(manifest), at);
  yield END;
}

function withoutNote(open: readonly string[], stored: readonly ManifestFile[]): string[] {
  const met = new Set(stored.filter(({ path }) => path.endsWith('.md')).map(({ path }) => unitOf(basename(path))));
  return open.filter((id) => !met.has(id));
}

/** Of a note that was met in several folders the last is the one; what lies beside it goes where the note is. */
function settled(stored: readonly ManifestFile[]): ManifestFile[] {
  const notes = new Map<string, string>();
  for (const { path } of stored) if (isAmongNotes(path) && path.endsWith('.md')) notes.set(stemOf(path), dirname(path));
  const files = new Map<string, ManifestFile>();
  for (const file of stored) {
    const folder = isAmongNotes(file.path) ? notes.get(stemOf(file.path)) : undefined;
    const isElsewhere = folder !== undefined && folder !== dirname(file.path);
    if (isElsewhere && file.path.endsWith('.md')) continue;
    const path = isElsewhere ? join(folder, basename(file.path)) : file.path;
    files.set(path, { ...file, path });
  }
  return [...files.values()];
}

function isAmongNotes(path: string): boolean {
  return unitOf(basename(path)) !== null && (path.split('/')[1] ?? '') in STATES_IN;
}

function stemOf(path: string): string {
  return basename(path).replace(/\.[^.]+$/, '');
}

/** In the vault it would be synced and shown to others, and be part of the next one. */
function refuseInside(vaultDir: string, file: string): void {
  const folder = realpathSync(folderOf(file));
  const vault = realpathSync(vaultDir);
  if (folder !== vault && !folder.startsWith(`${vault}/`)) return;
  throw new OfficeError('path_refused', 'A back-up may not lie inside the vault.', { hint: 'Choose another place.' });
}

function folderOf(file: string): string {
  const folder = dirname(file);
  if (existsSync(folder)) return folder;
  throw new OfficeError('not_found', `There is no folder ${folder}.`, { hint: 'Make it first.' });
}

function refuseOver(file: string): void {
  if (!existsSync(file)) return;
  throw new OfficeError('path_refused', `${file} is there already.`, {
    hint: 'Choose another name, or replace it with --force.',
  });
}

function publish(temp: string, file: string, force: boolean): void {
  try {
    if (force) renameSync(temp, file);
    else linkSync(temp, file);
  } catch (error) {
    // Another one was faster, or the disk knows no second names.
    refuseOver(file);
    if (force) throw error;
    renameSync(temp, file);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
