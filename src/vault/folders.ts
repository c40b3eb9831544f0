/**
 * The vault's folders: checked for links on the way, made where they are missing, synced once for all who wait.
 * Paths are relative to the vault; the empty one is the vault itself.
 */
import { closeSync, mkdirSync, openSync, readdirSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OfficeError } from '../errors.ts';
import { codeOf, explained, lookAt, removeQuietly, syncOpen, tempIn } from './files.ts';

export interface Folders {
  /** Absolute path of a folder that has been checked. Throws `not_found`, `path_refused`. */
  at(folder: string): string;
  /** The same; makes what is missing. Throws `path_refused` where only the case of a name differs from another. */
  ensure(folder: string): Promise<string>;
  /** Makes durable which names the folder holds. Those who call while one sync runs share the next. */
  sync(folder: string): Promise<void>;
  /** Syncs where the last sync failed, or none was made since the start: until then, nothing in the folder may be called durable. */
  settle(folder: string): Promise<void>;
  /** True where the last sync failed: what was put there before has to be written anew, because a sync alone no longer brings it to the disk. */
  isInDoubt(folder: string): boolean;
  /** Names in a folder; empty where there is no such folder. Throws `path_refused`. */
  list(folder: string): Promise<string[]>;
}

/** Few folders are ever in use; the bound is for a vault whose folders are renamed for years. */
const KNOWN_MAX = 1_000;

/** `dir` is the vault itself, which may be reached through links; inside it, none is followed. */
export function createFolders(dir: string): Folders {
  const root = realpathSync(dir);
  /** Which inode a folder was when its whole path was checked: while it is the same, the path needs no second look. */
  const known = new Map<string, string>();
  const syncs = new Map<string, { running: Promise<void>; next: Promise<void> | null }>();
  const unsettled = new Set<string>();
  /** Synced since the start; what an earlier process left in another one may still be lost. */
  const settled = new Set<string>();

  function at(folder: string): string {
    const path = join(root, folder);
    const identity = identityOf(path);
    if (identity === null || known.get(folder) !== identity) {
      checkWay(root, folder);
      if (known.size >= KNOWN_MAX) known.clear();
      known.set(folder, identityOf(path) ?? '');
    }
    return path;
  }

  async function ensure(folder: string): Promise<string> {
    try {
      return at(folder);
    } catch (error) {
      if (!(error instanceof OfficeError) || error.code !== 'not_found') throw error;
    }
    const parent = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
    const name = folder.slice(parent === '' ? 0 : parent.length + 1);
    const parentPath = folder === '' ? root : await ensure(parent);
    refuseCaseTwin(readdirSync(parentPath), name, folder);
    makeFolder(join(parentPath, name), folder);
    await sync(parent);
    return at(folder);
  }

  function sync(folder: string): Promise<void> {
    const entry = syncs.get(folder);
    if (!entry) return startSync(folder);
    entry.next ??= entry.running.then(
      () => startSync(folder),
      () => startSync(folder),
    );
    return entry.next;
  }

  function startSync(folder: string): Promise<void> {
    const running = syncOnce(folder);
    const entry = { running, next: null };
    syncs.set(folder, entry);
    const ended = () => {
      if (syncs.get(folder) === entry && entry.next === null) syncs.delete(folder);
    };
    running.then(ended, ended);
    return running;
  }

  async function syncOnce(folder: string): Promise<void> {
    try {
      await syncFolder(at(folder), unsettled.has(folder));
      unsettled.delete(folder);
      settled.add(folder);
    } catch (error) {
      unsettled.add(folder);
      throw explained(error, folder);
    }
  }

  async function settle(folder: string): Promise<void> {
    if (!settled.has(folder) || unsettled.has(folder) || syncs.has(folder)) await sync(folder);
  }

  async function list(folder: string): Promise<string[]> {
    try {
      return await readdir(at(folder));
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'not_found') return [];
      throw explained(error, folder);
    }
  }

  return { at, ensure, sync, settle, isInDoubt: (folder) => unsettled.has(folder), list };
}

/** Throws `path_refused` where another name differs from this one in nothing but case. */
export function refuseCaseTwin(names: readonly string[], name: string, shown: string): void {
  const folded = name.toLowerCase();
  const twin = names.find((other) => other !== name && other.toLowerCase() === folded);
  if (twin === undefined) return;
  const message = `${shown} would differ from ${twin} only in the case of its letters.`;
  throw new OfficeError('path_refused', message, { hint: 'Rename one of the two.' });
}

function identityOf(path: string): string | null {
  const stats = lookAt(path);
  return stats?.isDirectory() ? `${stats.dev}:${stats.ino}` : null;
}

function checkWay(root: string, folder: string): void {
  let path = root;
  for (const part of ['', ...(folder === '' ? [] : folder.split('/'))]) {
    path = join(path, part);
    const stats = lookAt(path);
    if (!stats) throw new OfficeError('not_found', `There is no folder ${folder || path} in the vault.`);
    if (!stats.isDirectory()) {
      const message = `${folder || path} leads over a link or a file; only real folders are used.`;
      throw new OfficeError('path_refused', message, { hint: 'Put a real folder in its place.' });
    }
  }
}

function makeFolder(path: string, shown: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw explained(error, shown);
  }
}

/** After a failed sync the system may hold the folder for written; only a change makes it write again. */
function changeSomething(path: string): void {
  const temp = tempIn(path);
  closeSync(openSync(temp, 'wx'));
  removeQuietly(temp);
}

/** Some file systems can't sync a folder and say so; there is nothing more to be done on them. */
async function syncFolder(path: string, failedBefore: boolean): Promise<void> {
  if (failedBefore) changeSomething(path);
  const folder = openSync(path, 'r');
  try {
    await syncOpen(folder);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EISDIR'].includes(codeOf(error))) throw error;
  } finally {
    closeSync(folder);
  }
}
