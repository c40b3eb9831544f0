/**
 * A file that keeps a login: read only when nobody else can, written whole and durably, with the former one beside it as `.bak`. Knows
 * nothing of what is in it beyond its schema.
 */
import { randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { isDiskFull, OfficeError } from '../errors.ts';
import type { Log } from '../log.ts';

export interface SecretFile<T> {
  /**
   * Falls back to `.bak` (with a warning) where the file is damaged or gone. Throws `not_authorized` where there is none, or where others
   * could have read it.
   */
  read(log: Log): Promise<T>;
  /** Replaces it; what was there before is kept as `.bak`. Durable when it resolves. */
  write(value: T): Promise<void>;
}

export interface SecretFileOptions<T> {
  path: string;
  schema: z.ZodType<T>;
  /** As in `The Gmail login could not be read`. */
  title: string;
  /** How to get it, e.g. ``Run `countersign auth gmail`.`` */
  how: string;
}

export function secretFile<T>({ path, schema, title, how }: SecretFileOptions<T>): SecretFile<T> {
  /** Null where the file is not there or makes no sense. */
  const readOne = async (file: string): Promise<T | null> => {
    const info = await stat(file).catch(() => null);
    if (!info?.isFile()) return null;
    if (process.platform !== 'win32' && (info.mode & 0o077) !== 0) {
      throw new OfficeError('not_authorized', `The ${title} in ${file} can be read by others, so it is not used.`, {
        hint: `Run \`chmod 600 ${file}\`. If others may have seen it, renew it as well. ${how}`,
      });
    }
    const text = await readFile(file, 'utf8').catch(() => '');
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  };
  return {
    read: async (log) => {
      const found = await readOne(path);
      if (found) return found;
      const former = await readOne(`${path}.bak`);
      if (!former) throw new OfficeError('not_authorized', `There is no ${title} yet.`, { hint: how });
      log.warn({ file: path }, `The ${title} could not be read; the copy beside it is used.`);
      return former;
    },
    write: async (value) => {
      const text = `${JSON.stringify(schema.parse(value), null, 2)}\n`;
      const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        if (await readOne(path).catch(() => null)) await keepFormer(path);
        await writeDurably(temporary, text);
        await rename(temporary, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await rm(temporary, { force: true });
        const code = isDiskFull(error) ? 'disk_full' : 'path_refused';
        throw new OfficeError(code, `The ${title} could not be kept in ${path}.`);
      }
    },
  };
}

async function keepFormer(path: string): Promise<void> {
  const temporary = `${path}.bak.tmp`;
  await copyFile(path, temporary);
  await chmod(temporary, 0o600);
  await rename(temporary, `${path}.bak`);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
