/**
 * Single files on disk: read without following a link, written whole or not at all, moved also between disks. Paths are
 * absolute; whoever calls has checked the folder.
 * Calls that only reach the system's cache are made at once: handing them to another thread costs several times what they
 * do. What waits for the disk itself (fsync, large reads, copies) never blocks.
 */
import { randomUUID } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  fsync,
  lstatSync,
  openSync,
  read,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDiskFull, OfficeError } from '../errors.ts';

/** Names that begin so are never notes or pages: half-written files, swept when the vault is opened. */
export const TEMP_PREFIX = '.tmp-';

/** Without O_NONBLOCK, opening a named pipe would wait for ever. */
const READ_SAFELY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const WRITE_ANEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** Bytes that are read without leaving the thread; a note is far smaller. */
const READ_AT_ONCE_MAX = 256 * 1024;

/** What tells one version of a file from another without reading it; empty where there is no file. */
export type Stamp = string;

export interface FileBytes {
  bytes: Buffer;
  stamp: Stamp;
}

/** Throws `path_refused` for anything but a plain file, `too_large`, or Node's own error. */
export async function readWhole(path: string, bytesMax: number): Promise<FileBytes> {
  const file = openSync(path, READ_SAFELY);
  try {
    const stats = fstatSync(file, { bigint: true });
    if (!stats.isFile()) throw new OfficeError('path_refused', 'This is not a plain file.');
    if (stats.size > bytesMax) throw tooLarge(Number(stats.size), bytesMax);
    return { bytes: await readUpTo(file, Number(stats.size), bytesMax), stamp: stampOf(stats) };
  } finally {
    closeSync(file);
  }
}

/** Writes and syncs a new file in `folder` under a temporary name; leaves nothing behind when it fails. */
export async function writeTemp(folder: string, bytes: Uint8Array): Promise<{ path: string; stamp: Stamp }> {
  const path = tempIn(folder);
  const file = openSync(path, WRITE_ANEW);
  try {
    writeAll(file, bytes);
    await syncOpen(file);
    sweepLeftovers();
    return { path, stamp: stampOf(fstatSync(file, { bigint: true })) };
  } catch (error) {
    removeQuietly(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Renames; from one disk to another it copies, syncs and removes, so the name never shows half a file. */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await copyOver(from, to);
  }
}

export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    // Half-written files bear a name of their own, so that one can be removed later, when the disk works again.
    if (codeOf(error) !== 'ENOENT' && basename(path).startsWith(TEMP_PREFIX)) leftovers.add(path);
  }
}

/** What could not be removed; else it is swept when the vault is opened the next time. */
const leftovers = new Set<string>();

function sweepLeftovers(): void {
  const paths = [...leftovers];
  leftovers.clear();
  for (const path of paths) removeQuietly(path);
}

export async function syncFile(path: string): Promise<void> {
  const file = openSync(path, READ_SAFELY);
  try {
    await syncOpen(file);
  } finally {
    closeSync(file);
  }
}

/** Resolves when the disk has what was written to the open file or folder. */
export function syncOpen(file: number): Promise<void> {
  return new Promise((resolve, reject) => fsync(file, (error) => (error ? reject(error) : resolve())));
}

/** What lies there, the link itself where it is one; null where nothing does. Never reads the disk twice for one name. */
export function lookAt(path: string): BigIntStats | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}

export function stampOf(stats: BigIntStats | null): Stamp {
  return stats ? `${stats.ino}:${stats.size}:${stats.mtimeNs}` : '';
}

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Node's file errors in our words; ours pass with the path put before them. `shown` is the path inside the vault. */
export function explained(error: unknown, shown: string): unknown {
  const code = codeOf(error);
  if (error instanceof OfficeError) {
    if (error.message.startsWith(shown)) return error;
    return new OfficeError(error.code, `${shown}: ${error.message}`, { hint: error.hint, cause: error });
  }
  if (isDiskFull(error)) {
    const hint = 'Free some space; nothing was lost, and it goes on by itself.';
    return new OfficeError('disk_full', `There is no space left to write ${shown}.`, { hint, cause: error });
  }
  if (code === 'ENOENT') return new OfficeError('not_found', `There is no ${shown} in the vault.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const hint = 'Give the program the right to read and write the whole vault.';
    return new OfficeError('path_refused', `The system doesn't let us at ${shown} (${code}).`, { hint, cause: error });
  }
  if (['ELOOP', 'EMLINK', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ENXIO'].includes(code)) {
    const message = `${shown} is a link, a folder or something else that is not a plain file.`;
    return new OfficeError('path_refused', message, { cause: error });
  }
  if (code === '') return error;
  const hint = 'Look at the disk: it may be failing.';
  return new OfficeError('disk_failed', `The disk could not read or write ${shown} (${code}).`, { hint, cause: error });
}

function tooLarge(bytes: number, bytesMax: number): OfficeError {
  return new OfficeError('too_large', `This file has ${bytes} bytes; at most ${bytesMax} are read.`);
}

/** Random once a process: asking the system for each name costs more than the file. */
const PROCESS = randomUUID();
let temps = 0;

/** A name for a file that is being written; see `TEMP_PREFIX`. */
export function tempIn(folder: string): string {
  temps += 1;
  return join(folder, `${TEMP_PREFIX}${PROCESS}-${temps}`);
}

/** A file may grow while it is read; it is never read beyond the limit. */
async function readUpTo(file: number, size: number, bytesMax: number): Promise<Buffer> {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  while (true) {
    const bytesRead = await readSome(file, buffer, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > bytesMax) throw tooLarge(length, bytesMax);
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}

function readSome(file: number, buffer: Buffer, from: number): number | Promise<number> {
  const length = buffer.length - from;
  if (length <= READ_AT_ONCE_MAX) return readSync(file, buffer, from, length, from);
  return new Promise((resolve, reject) =>
    read(file, buffer, from, length, from, (error, bytesRead) => (error ? reject(error) : resolve(bytesRead))),
  );
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** Moves by a synced copy, so the new name never shows half a file. */
export async function copyOver(from: string, to: string): Promise<void> {
  const temp = await copyToTemp(from, dirname(to));
  try {
    renameSync(temp, to);
  } catch (error) {
    removeQuietly(temp);
    throw error;
  }
  try {
    unlinkSync(from);
  } catch (error) {
    // Somebody else took it first: theirs is the one that counts.
    if (codeOf(error) === 'ENOENT') removeQuietly(to);
    throw error;
  }
}

/** Through an open handle, so that a link put in the file's place can't be copied instead. */
async function copyToTemp(from: string, folder: string): Promise<string> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const temp = tempIn(folder);
  try {
    if (!fstatSync(source.fd).isFile()) throw new OfficeError('path_refused', 'This is not a plain file.');
    const target = await open(temp, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW);
    try {
      await target.writeFile(source.createReadStream({ autoClose: false }));
      await target.sync();
    } finally {
      await target.close();
    }
    return temp;
  } catch (error) {
    removeQuietly(temp);
    throw error;
  } finally {
    await source.close();
  }
}
