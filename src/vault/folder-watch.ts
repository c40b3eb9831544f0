/**
 * Watches folders one by one and keeps doing so when one is removed, renamed or replaced under it. Knows nothing of
 * notes; tells only which name in which folder something happened to.
 */
import { type FSWatcher, watch } from 'node:fs';
import { errorFacts, OfficeError } from '../errors.ts';
import type { VaultContext } from './context.ts';
import { codeOf, lookAt } from './files.ts';

export interface FolderWatches {
  /** Resolves when the watch stands; a folder that isn't there is made. A repeat is harmless. */
  add(folder: string): Promise<void>;
  end(): void;
}

interface Watched {
  watcher: FSWatcher;
  /** Which folder it was: another one may have taken its name. */
  inode: bigint;
}

export function createFolderWatches(
  context: Pick<VaultContext, 'folders' | 'log'>,
  heard: (folder: string, name: string) => void,
): FolderWatches {
  const { folders, log } = context;
  const watched = new Map<string, Watched>();
  let ended = false;

  async function add(folder: string): Promise<void> {
    const path = await folders.ensure(folder);
    if (ended || watched.has(folder)) return;
    const inode = lookAt(path)?.ino ?? 0n;
    const watcher = watchFolder(path, folder, (name) => {
      // The folder itself tells by its own name that it was moved or removed.
      if (name === null || name === folder.split('/').at(-1)) mend();
      if (name !== null) heard(folder, name);
    });
    watcher.on('error', mend);
    watched.set(folder, { watcher, inode });
  }

  /** Looks after every folder, because one that moves takes those in it along without a word. */
  function mend(): void {
    for (const [folder, { watcher, inode }] of ended ? [] : watched) {
      if (isStill(folder, inode)) continue;
      log.warn({ folder }, 'A watched folder was replaced; it is watched anew.');
      watcher.close();
      watched.delete(folder);
      addAgain(folder).catch((error) => log.error({ folder, error: errorFacts(error) }, 'A folder is not watched.'));
    }
  }

  async function addAgain(folder: string): Promise<void> {
    await add(folder);
    // Whatever came while nobody watched.
    for (const name of await folders.list(folder)) heard(folder, name);
  }

  function isStill(folder: string, inode: bigint): boolean {
    try {
      return lookAt(folders.at(folder))?.ino === inode;
    } catch {
      return false;
    }
  }

  function end(): void {
    ended = true;
    for (const { watcher } of watched.values()) watcher.close();
    watched.clear();
  }

  return { add, end };
}

function watchFolder(path: string, folder: string, tell: (name: string | null) => void): FSWatcher {
  try {
    return watch(path, { persistent: false }, (_, name) => tell(name));
  } catch (error) {
    const isLimit = codeOf(error) === 'ENOSPC' || codeOf(error) === 'EMFILE';
    if (!isLimit) throw error;
    const hint = 'Raise fs.inotify.max_user_watches and fs.inotify.max_user_instances.';
    throw new OfficeError('config_invalid', `The system allows no watch on ${folder}.`, { hint, cause: error });
  }
}
