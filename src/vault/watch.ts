/**
 * Tells what others do in the vault: notes edited, moved or removed by a person, an editor or a sync, and named pages.
 * Each folder is watched by itself and none is listed, so ten thousand waiting notes cost nothing.
 */
import { join } from 'node:path';
import { errorFacts } from '../errors.ts';
import { hashOf, type VaultContext } from './context.ts';
import { codeOf, lookAt, readWhole, type Stamp, stampOf } from './files.ts';
import { createFolderWatches } from './folder-watch.ts';
import { createTurns } from './in-turn.ts';
import { splitPath } from './names.ts';
import { activeFolders, monthOf } from './places.ts';
import type { VaultChange } from './vault.ts';

/** Editors write in several steps: a file is looked at once it has been quiet for so long, or busy for so long. */
const QUIET_MS = 50;
const BUSY_MS_MAX = 1_000;

/** Resolves when the watches stand; the result ends them. Nothing is told after that. */
export async function watchVault(
  context: VaultContext,
  pages: readonly string[],
  onChange: (change: VaultChange) => void,
): Promise<() => Promise<void>> {
  const { clock, folders, changes, log } = context;
  const pagePaths = new Set(pages);
  const noteFolders = new Set(['Rejected', ...activeFolders(context.zone)]);
  const waiting = new Map<string, { timer: unknown; since: number }>();
  const looking = new Set<Promise<void>>();
  const inTurn = createTurns();
  const watches = createFolderWatches(context, heard);
  let ended = false;

  function heard(folder: string, name: string): void {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (folder === 'Rejected' && name === monthOf(clock.now())) watchMonth(path);
    const isNote = noteFolders.has(folder) && name.endsWith('.md') && !name.startsWith('.');
    if (isNote || pagePaths.has(path)) waitForQuiet(path);
  }

  function waitForQuiet(path: string): void {
    if (ended) return;
    const now = clock.now();
    const before = waiting.get(path);
    if (before && now - before.since >= BUSY_MS_MAX) return;
    if (before) clock.clearTimeout(before.timer);
    const timer = clock.setTimeout(() => {
      waiting.delete(path);
      run(
        inTurn(path, () => look(path)),
        path,
      );
    }, QUIET_MS);
    waiting.set(path, { timer, since: before?.since ?? now });
  }

  async function look(path: string): Promise<void> {
    const { folder, name } = splitPath(path);
    const absolute = join(folders.at(folder), name);
    const stats = lookAt(absolute);
    const stamp = stampOf(stats);
    if (changes.isKnown(path, stamp)) return;
    changes.note(path, stamp);
    if (stats && !stats.isFile())
      return log.warn({ path }, 'This is a link or a folder, not a note; it is left alone.');
    const hash = await hashAt(absolute, stamp, context.limits.note_bytes_max);
    if (!ended) onChange({ path, hash });
  }

  /** The first note that is rejected in a month makes its folder. */
  function watchMonth(folder: string): void {
    if (noteFolders.has(folder)) return;
    noteFolders.add(folder);
    const begun = watches.add(folder).then(async () => {
      for (const name of await folders.list(folder)) heard(folder, name);
    });
    run(begun, folder);
  }

  function run(work: Promise<void>, path: string): void {
    const logged = work.catch((error) => log.warn({ path, error: errorFacts(error) }, 'A change could not be read.'));
    looking.add(logged);
    logged.finally(() => looking.delete(logged));
  }

  async function end(): Promise<void> {
    ended = true;
    watches.end();
    for (const { timer } of waiting.values()) clock.clearTimeout(timer);
    waiting.clear();
    await Promise.all(looking);
  }

  const month = `Rejected/${monthOf(clock.now())}`;
  noteFolders.add(month);
  const pageFolders = pages.map((page) => splitPath(page).folder);
  try {
    for (const folder of new Set([...noteFolders, ...pageFolders])) await watches.add(folder);
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

/** A file over the limit is told of all the same: whoever reads it then says what is wrong with it. */
async function hashAt(absolute: string, stamp: Stamp, bytesMax: number): Promise<string> {
  if (stamp === '') return '';
  try {
    return hashOf((await readWhole(absolute, bytesMax)).bytes);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    if (codeOf(error) === 'too_large') return hashOf(Buffer.from(stamp));
    throw error;
  }
}
