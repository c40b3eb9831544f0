/**
 * The file that keeps the login: read only when nobody else can, written whole and durably, with the former one beside
 * it as `.bak`. Knows nothing of Google beyond the names of the fields.
 */
import { randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isDiskFull, OfficeError } from '../../errors.ts';
import type { Log } from '../../log.ts';

const schema = z.looseObject({
  /** The mailbox that this login opens. */
  account: z.email(),
  refresh_token: z.string().min(1),
  access_token: z.string().optional(),
  /** Milliseconds since the epoch. */
  expiry_date: z.number().optional(),
  token_type: z.string().optional(),
  scope: z.string().optional(),
});

export type StoredLogin = z.infer<typeof schema>;

/**
 * Reads the login; falls back to `.bak` (with a warning) when the file is damaged or gone.
 * Throws `not_authorized` where there is none, or where others could have read it.
 */
export async function readLogin(path: string, log: Log): Promise<StoredLogin> {
  const login = await readOne(path);
  if (login) return login;
  const former = await readOne(`${path}.bak`);
  if (!former) throw loginMissing();
  log.warn({ file: path }, 'The Gmail login could not be read; the copy beside it is used.');
  return former;
}

/** Replaces the login; what was there before is kept as `.bak`. Durable when it resolves. */
export async function writeLogin(path: string, login: StoredLogin): Promise<void> {
  const text = `${JSON.stringify(schema.parse(login), null, 2)}\n`;
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (await readOne(path).catch(() => null)) await keepFormer(path);
    await writeDurably(temporary, text);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw new OfficeError(
      isDiskFull(error) ? 'disk_full' : 'path_refused',
      `The Gmail login could not be kept in ${path}.`,
    );
  }
}

function loginMissing(): OfficeError {
  return new OfficeError('not_authorized', 'There is no Gmail login yet.', { hint: 'Run `countersign auth gmail`.' });
}

/** Null where the file is not there or makes no sense. */
async function readOne(path: string): Promise<StoredLogin | null> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) return null;
  if (process.platform !== 'win32' && (info.mode & 0o077) !== 0) {
    throw new OfficeError('not_authorized', `The Gmail login in ${path} can be read by others, so it is not used.`, {
      hint: `Run \`chmod 600 ${path}\`; if others may have seen it, also run \`countersign auth gmail\` again.`,
    });
  }
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
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
