/**
 * Single files on disk: read without following a link, written whole or not at all, moved also between disks. Paths are
 * absolute; whoever calls has checked the folder.
 */
import { randomUUID } from 'node:crypto';
import { type BigIntStats, constants, fstatSync, lstatSync } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDiskFull, OfficeError } from '../errors.ts';

/** Names that begin so are never notes or pages: half-written files, swept when the vault is opened. */
export const TEMP_PREFIX = '.tmp-';

/** What tells one version of a file from another without reading it; empty where there is no file. */
export type Stamp = string;

export interface FileBytes {
  bytes: Buffer;
  stamp: Stamp;
}

/** Throws `path_refused` for anything but a plain file, `too_large`, or Node's own error. */
export async function readWhole(path: string, bytesMax: number): Promise<FileBytes> {
  // Without O_NONBLOCK, opening a named pipe would wait for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(handle.fd, { bigint: true });
    if (!stats.isFile()) throw new OfficeError('path_refused', 'This is not a plain file.');
    if (stats.size > bytesMax) throw tooLarge(Number(stats.size), bytesMax);
    return { bytes: await readUpTo(handle, Number(stats.size), bytesMax), stamp: stampOf(stats) };
  } finally {
    await handle.close();
  }
}

/** Writes and syncs a new file in `folder` under a temporary name; leaves nothing behind when it fails. */
export async function writeTemp(folder: string, bytes: Uint8Array): Promise<{ path: string; stamp: Stamp }> {
  const path = tempIn(folder);
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    const stamp = stampOf(fstatSync(handle.fd, { bigint: true }));
    await handle.close();
    return { path, stamp };
  } catch (error) {
    await handle.close().catch(() => {});
    await removeQuietly(path);
    throw error;
  }
}

/** Renames; from one disk to another it copies, syncs and removes, so the name never shows half a file. */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await moveAcrossDisks(from, to);
  }
}

export async function removeQuietly(path: string): Promise<void> {
  await unlink(path).catch(() => {});
}

export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
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
  return new OfficeError('disk_full', `The disk could not read or write ${shown} (${code}).`, { hint, cause: error });
}

function tooLarge(bytes: number, bytesMax: number): OfficeError {
  return new OfficeError('too_large', `This file has ${bytes} bytes; at most ${bytesMax} are read.`);
}

/** Random once a process: asking the system for each name costs more than the file. */
const PROCESS = randomUUID();
let temps = 0;

function tempIn(folder: string): string {
  temps += 1;
  return join(folder, `${TEMP_PREFIX}${PROCESS}-${temps}`);
}

/** A file may grow while it is read; it is never read beyond the limit. */
async function readUpTo(handle: FileHandle, size: number, bytesMax: number): Promise<Buffer> {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  while (true) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > bytesMax) throw tooLarge(length, bytesMax);
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}

async function moveAcrossDisks(from: string, to: string): Promise<void> {
  const temp = await copyToTemp(from, dirname(to));
  try {
    await rename(temp, to);
  } catch (error) {
    await removeQuietly(temp);
    throw error;
  }
  try {
    await unlink(from);
  } catch (error) {
    // Somebody else took it first: theirs is the one that counts.
    if (codeOf(error) === 'ENOENT') await removeQuietly(to);
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
    await removeQuietly(temp);
    throw error;
  } finally {
    await source.close();
  }
}
