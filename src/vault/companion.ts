/**
 * The file that lies beside a note and goes where the note goes. Its name is the note's own with another extension, so a
 * note can never name (and so move) a file that isn't its own.
 */
import { basename, join } from 'node:path';
import { OfficeError } from '../errors.ts';
import type { VaultContext } from './context.ts';
import { codeOf, copyOver, explained, lookAt, moveFile, readWhole, removeQuietly, stampOf, syncFile } from './files.ts';
import { companionName, isCompanion, splitPath } from './names.ts';
import { activeFolders, othersFolders } from './places.ts';

/** Moves a file from anywhere on this machine beside the note; returns its name there. A repeat is harmless. */
export async function putBeside(context: VaultContext, notePath: string, absoluteFile: string): Promise<string> {
  const { folder, name: note } = splitPath(notePath);
  const name = companionName(note, basename(absoluteFile));
  const target = join(context.folders.at(folder), name);
  const source = lookAt(absoluteFile);
  if (!source && lookAt(target)?.isFile()) {
    await context.folders.sync(folder);
    return name;
  }
  if (source && !source.isFile())
    throw new OfficeError('path_refused', `${basename(absoluteFile)} is not a plain file.`);
  const there = lookAt(target);
  if (!there) await bringSafely(context, absoluteFile, target);
  else if (source) await finishMove(context, absoluteFile, target);
  await context.folders.sync(folder);
  return name;
}

/**
 * The file leaves its place only when its bytes are safe. One that could not be synced is copied, also when a sync seems to work later: what the
 * system forgot to write it doesn't write any more.
 */
async function bringSafely({ unsynced }: VaultContext, from: string, to: string): Promise<void> {
  const stamp = stampOf(lookAt(from));
  const isSafe = !unsynced.has(stamp) && (await syncFile(from).then(yes, no));
  if (isSafe) return moveFile(from, to);
  unsynced.add(stamp);
  await copyOver(from, to);
  unsynced.delete(stamp);
}

const yes = () => true;
const no = () => false;

/**
 * Brings the companion from the note's old folder into its new one, wherever an interrupted move left it. Nothing to
 * bring is no error: the owner may have removed the file.
 */
export async function bringCompanion(
  context: VaultContext,
  name: string,
  from: string,
  to: string,
  search: boolean,
): Promise<void> {
  const { folders } = context;
  const target = join(await folders.ensure(to), name);
  if (lookAt(target)) return;
  const places = search ? [from, ...activeFolders(context.zone), ...othersFolders(context.zone)] : [from];
  for (const place of places) {
    if (place !== to && (await moveIfThere(context, place, name, target))) return;
  }
}

/** The same where the note stayed and only its file was taken along. */
export async function bringBeside(context: VaultContext, notePath: string, name: string): Promise<void> {
  const { folder, name: note } = splitPath(notePath);
  if (!isCompanion(note, name)) return;
  await bringCompanion(context, name, folder, folder, true);
  await context.folders.sync(folder);
}

/** Name of the file beside the note, as far as the note's bytes tell; null where there is none. Never parses them. */
export function companionIn(note: string, bytes: Buffer): string | null {
  const header = bytes.toString('latin1').split('\n---', 1)[0] ?? '';
  const name = /^file: "?([\w.-]+)"?\r?$/m.exec(header)?.[1];
  return name && isCompanion(note, name) ? name : null;
}

async function moveIfThere(context: VaultContext, place: string, name: string, target: string): Promise<boolean> {
  try {
    const source = join(context.folders.at(place), name);
    if (!lookAt(source)?.isFile()) return false;
    await moveFile(source, target);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'not_found') return false;
    throw explained(error, `${place}/${name}`);
  }
  await context.folders.sync(place);
  return true;
}

/** A move between disks that was cut short after the copy: only the same bytes may go. */
async function finishMove(context: VaultContext, source: string, target: string): Promise<void> {
  const bytesMax = context.limits.attachment_bytes_max;
  const [left, right] = await Promise.all([readWhole(source, bytesMax), readWhole(target, bytesMax)]);
  if (left.bytes.equals(right.bytes)) return removeQuietly(source);
  throw new OfficeError('path_refused', `Another file lies beside the note already: ${basename(target)}.`);
}
