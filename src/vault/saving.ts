/** Notes in and out: created, read, and written anew where something changed. Each step can be cut short and repeated. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Category, Task } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import { hashOf, speaking, type VaultContext } from './context.ts';
import { codeOf, lookAt, readWhole, removeQuietly, type Stamp, stampOf, writeTemp } from './files.ts';
import { noteInvalid } from './invalid.ts';
import { moveNote } from './moving.ts';
import { idInName, isCompanion, isNoteName, noteName, splitPath } from './names.ts';
import { copyTask, type Note, writeNote } from './note.ts';
import { isFiled, monthOf } from './places.ts';
import { folderOf, type NoteFile } from './vault.ts';

const NEW = 'Needs_Action';

/** A new note, durable when it resolves. The same task once more is harmless; another one of that name, `note_taken`. */
export function createNote(context: VaultContext, task: Task): Promise<NoteFile> {
  const name = noteName(task);
  const path = `${NEW}/${name}`;
  return speaking(path, async () => {
    if (!isNoteName(name)) throw new OfficeError('path_refused', 'This id or kind can be no part of a name.');
    const note = writeNote(task, context.actionFields);
    const bytes = bytesOf(context, note);
    const hash = hashOf(bytes);
    const folder = await context.folders.ensure(NEW);
    const target = join(folder, name);
    const isThere = lookAt(target) !== null;
    if (isThere) await refuseOther(target, bytes, path);
    if (!isThere || context.folders.isInDoubt(NEW)) context.changes.note(path, await publish(folder, target, bytes));
    await context.folders.sync(NEW);
    context.notes.keep(hash, note);
    return { path, task: copyTask(task), hash };
  });
}

/** Throws `not_found`, `note_invalid`, `too_large`, `path_refused`. */
export async function readNote(context: VaultContext, path: string): Promise<NoteFile> {
  const { folder, name } = splitPath(path);
  const { bytes } = await readWhole(join(context.folders.at(folder), name), context.limits.note_bytes_max);
  const hash = hashOf(bytes);
  const { task } = context.notes.parse(bytes, hash);
  if (idInName(name) !== task.id) {
    throw noteInvalid(0, 'the id in the note is not the one in its name', `Its name has to end with _${task.id}.md.`);
  }
  return { path, task: copyTask(task), hash };
}

async function publish(folder: string, target: string, bytes: Buffer): Promise<Stamp> {
  const temp = await writeTemp(folder, bytes);
  try {
    renameSync(temp.path, target);
  } catch (error) {
    removeQuietly(temp.path);
    throw error;
  }
  return temp.stamp;
}

async function refuseOther(target: string, bytes: Buffer, path: string): Promise<void> {
  const there = await readWhole(target, bytes.length).catch(() => null);
  if (!there?.bytes.equals(bytes)) throw new OfficeError('note_taken', `${path} is there already.`);
}

/** Content first, in the folder where the note lies, then the move: after a crash in between a repeat finishes it. */
export async function saveNote(
  context: VaultContext,
  file: NoteFile,
  task: Task,
  category: Category,
): Promise<NoteFile> {
  const { folder, name } = splitPath(file.path);
  if (idInName(name) !== task.id) throw noteInvalid(0, 'a note can never take the id of another');
  const target = targetOf(context, folder, task, category);
  const path = `${target}/${name}`;
  const disk = (await diskNote(context, file.path)) ?? (await movedBefore(context, path, task, folder));
  if (!disk) throw changed(file.path);
  const note = writeNote(task, context.actionFields, disk.note);
  const isNew = note !== disk.note;
  // What isn't as the caller saw it may only be what an interrupted save of this very task left.
  if (isNew && disk.hash !== file.hash) throw changed(file.path);
  const hash = isNew ? await replaceNote(context, file.path, note, disk.stamp) : disk.hash;
  if (disk.path !== path) await moveNote(context, disk.path, target, companionOf(name, task), hash);
  else if (isNew) await context.folders.sync(folder);
  else await settle(context, disk, target);
  return { path, task: copyTask(task), hash };
}

interface DiskNote {
  path: string;
  note: Note;
  hash: string;
  stamp: Stamp;
}

/** What the file holds now; null where there is none. */
async function diskNote(context: VaultContext, path: string): Promise<DiskNote | null> {
  const { folder, name } = splitPath(path);
  try {
    const { bytes, stamp } = await readWhole(join(context.folders.at(folder), name), context.limits.note_bytes_max);
    const hash = hashOf(bytes);
    return { path, note: parsedOrChanged(context, bytes, hash, path), hash, stamp };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'not_found') return null;
    throw error;
  }
}

/** The caller read a sound note here, so one that can't be read now has been changed since. */
function parsedOrChanged(context: VaultContext, bytes: Buffer, hash: string, path: string): Note {
  try {
    return context.notes.parse(bytes, hash);
  } catch (error) {
    throw changed(path, error);
  }
}

/** An earlier save of this very task may have got as far as the move. */
async function movedBefore(context: VaultContext, path: string, task: Task, from: string): Promise<DiskNote | null> {
  const disk = await diskNote(context, path);
  if (!disk || writeNote(task, context.actionFields, disk.note) !== disk.note) return null;
  const { folder } = splitPath(path);
  await Promise.all([settle(context, disk, folder), context.folders.settle(from)]);
  await context.folders.sync(folder);
  return disk;
}

/** A note that is right as it is, in a folder whose last sync may have failed. */
async function settle(context: VaultContext, { path, note, stamp }: DiskNote, folder: string): Promise<void> {
  if (context.folders.isInDoubt(folder)) await replaceNote(context, path, note, stamp);
  await context.folders.settle(folder);
}

function targetOf(context: VaultContext, folder: string, task: Task, category: Category): string {
  if (isFiled(folder, task.state)) return folder;
  return folderOf(task.state, category, context.zone, monthOf(context.clock.now()));
}

/** Returns the new hash. The last look at the old file is right before it is replaced. */
async function replaceNote(context: VaultContext, path: string, note: Note, stamp: Stamp): Promise<string> {
  const { folder, name } = splitPath(path);
  const at = context.folders.at(folder);
  const bytes = bytesOf(context, note);
  const temp = await writeTemp(at, bytes);
  try {
    if (stampOf(lookAt(join(at, name))) !== stamp) throw changed(path);
    renameSync(temp.path, join(at, name));
  } catch (error) {
    removeQuietly(temp.path);
    throw error;
  }
  context.changes.note(path, temp.stamp);
  const hash = hashOf(bytes);
  context.notes.keep(hash, note);
  return hash;
}

function companionOf(name: string, task: Task): string | null {
  const { file } = task.facts;
  return file !== undefined && isCompanion(name, file) ? file : null;
}

function bytesOf(context: VaultContext, note: Note): Buffer {
  const bytes = Buffer.from(note.text, 'utf8');
  const bytesMax = context.limits.note_bytes_max;
  if (bytes.length <= bytesMax) return bytes;
  throw new OfficeError('too_large', `This note would have ${bytes.length} bytes; at most ${bytesMax} are kept.`);
}

function changed(path: string, cause?: unknown): OfficeError {
  return new OfficeError('note_changed', `${path} was changed, moved or removed in the meantime.`, { cause });
}
