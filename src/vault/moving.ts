/** Notes from folder to folder: one rename each, with the file beside them, and never over another file. */
import { join } from 'node:path';
import { errorFacts, OfficeError } from '../errors.ts';
import { bringCompanion, companionIn } from './companion.ts';
import { hashOf, type VaultContext } from './context.ts';
import { codeOf, lookAt, moveFile, readWhole, removeQuietly, stampOf } from './files.ts';
import { isCompanion, splitPath, stemOf } from './names.ts';

const QUARANTINE = 'Quarantine';

/** One rename into this zone's folder; whoever comes second gets `note_taken`. Returns the new path. */
export async function claimNote(context: VaultContext, path: string): Promise<string> {
  const { folder, name } = splitPath(path);
  if (folder !== 'Needs_Action') throw new OfficeError('path_refused', 'Only a new note can be claimed.');
  const target = `In_Progress/${context.zone}`;
  const from = join(context.folders.at(folder), name);
  const to = join(await context.folders.ensure(target), name);
  const companion = await companionAt(context, from, name);
  if (companion) await bringCompanion(context, companion, folder, target, false);
  if (lookAt(to)) throw occupied(`${target}/${name}`);
  await moveFile(from, to).catch((error) => {
    throw codeOf(error) === 'ENOENT' ? taken(path, error) : error;
  });
  // Whoever lost the race for the note may have been the first at the file beside it.
  if (companion) await bringCompanion(context, companion, folder, target, true);
  // A claim that a power cut takes back is made again; the folders stay marked until a sync of theirs succeeds.
  await moved(context, folder, target, name).catch((error) => {
    context.log.warn({ path, error: errorFacts(error) }, 'A claim could not be synced yet.');
  });
  return `${target}/${name}`;
}

/** Moves a note whose bytes have this hash into `target`. Throws `note_changed` where it is gone. */
export async function moveNote(
  context: VaultContext,
  path: string,
  target: string,
  companion: string | null,
  hash: string,
): Promise<void> {
  const { folder, name } = splitPath(path);
  const from = join(context.folders.at(folder), name);
  const to = join(await context.folders.ensure(target), name);
  if (companion) await bringCompanion(context, companion, folder, target, true);
  if (lookAt(to)) await finishMove(context, from, to, hash, `${target}/${name}`);
  else {
    await moveFile(from, to).catch((error) => {
      throw codeOf(error) === 'ENOENT' ? gone(path, error) : error;
    });
  }
  await moved(context, folder, target, name);
}

/** Moves what can't be read out of the way, as it is, with what lies beside it; a link itself, never what it names. */
export async function quarantineNote(context: VaultContext, path: string): Promise<string> {
  const { folder, name } = splitPath(path);
  const from = context.folders.at(folder);
  const to = await context.folders.ensure(QUARANTINE);
  if (lookAt(join(from, name))?.isDirectory()) throw new OfficeError('path_refused', 'This is a folder.');
  const beside = (await context.folders.list(folder)).filter((other) => isCompanion(name, other));
  const free = freeName(to, name);
  for (const other of beside) await moveFile(join(from, other), join(to, freeName(to, other)));
  await moveFile(join(from, name), join(to, free));
  context.changes.note(path, '');
  await Promise.all([context.folders.sync(folder), context.folders.sync(QUARANTINE)]);
  return `${QUARANTINE}/${free}`;
}

async function moved(context: VaultContext, folder: string, target: string, name: string): Promise<void> {
  const { folders, changes } = context;
  changes.note(`${folder}/${name}`, '');
  changes.note(`${target}/${name}`, stampOf(lookAt(join(folders.at(target), name))));
  await Promise.all([folders.sync(target), folders.sync(folder)]);
}

/** Name of the file beside a note that may be taken away at this moment; a note that can't be read has none. */
async function companionAt(context: VaultContext, from: string, name: string): Promise<string | null> {
  const stats = lookAt(from);
  if (!stats) throw taken(name);
  if (!stats.isFile()) throw new OfficeError('path_refused', 'This is not a plain file.');
  try {
    return companionIn(name, (await readWhole(from, context.limits.note_bytes_max)).bytes);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw taken(name, error);
    if (codeOf(error) === 'too_large') return null;
    throw error;
  }
}

/** A move between disks that was cut short after the copy: only the same bytes may go. */
async function finishMove(context: VaultContext, from: string, to: string, hash: string, shown: string): Promise<void> {
  const there = await readWhole(to, context.limits.note_bytes_max).catch(() => null);
  if (!there || hashOf(there.bytes) !== hash) throw occupied(shown);
  removeQuietly(from);
}

function freeName(folder: string, name: string): string {
  const stem = stemOf(name);
  const ending = name.slice(stem.length);
  for (let number = 2, free = name; ; number += 1) {
    if (!lookAt(join(folder, free))) return free;
    free = `${stem}~${number}${ending}`;
  }
}

function occupied(path: string): OfficeError {
  return new OfficeError('path_refused', `Another file lies at ${path} already.`, {
    hint: 'Move one of the two away.',
  });
}

function taken(path: string, cause?: unknown): OfficeError {
  return new OfficeError('note_taken', `${path} has been taken by somebody else.`, { cause });
}

function gone(path: string, cause: unknown): OfficeError {
  return new OfficeError('note_changed', `${path} was moved or removed in the meantime.`, { cause });
}
