/**
 * Puts an uploaded file into the vault's Inbox/ just as a person's file manager would: straight under its own name,
 * growing as it comes in. Whoever watches the folder has to wait until it is whole.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, unlink } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { isDiskFull } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import { Refusal } from './guards.ts';

/** Resolves with the name that the file got, `offer (2).pdf` where `offer.pdf` was there already. */
export async function dropFile(
  vaultDir: string,
  name: string,
  body: ReadableStream<Uint8Array> | null,
): Promise<string> {
  refuseBadName(name);
  const inbox = join(vaultDir, 'Inbox');
  await mkdir(inbox, { recursive: true });
  if (!(await lstat(inbox)).isDirectory())
    throw new Refusal(409, 'Inbox is not a folder, so nothing can be put there.');
  const { file, path, name: given } = await openNew(inbox, name);
  try {
    await pour(body, file);
  } catch (error) {
    await unlink(path).catch(() => {});
    if (isDiskFull(error)) throw new Refusal(503, 'The disk is full.');
    throw error;
  } finally {
    await file.close();
  }
  return given;
}

/** A name is refused, not mended: a script that sends `../../x` should hear of it. */
function refuseBadName(name: string): void {
  if (name === '') throw new Refusal(400, 'name: is missing (POST /api/file?name=offer.pdf)');
  if (/[/\\]/.test(name)) throw new Refusal(400, 'name: must be a plain file name, without / or \\');
  if (/[\0-\x1f\x7f]/.test(name)) throw new Refusal(400, 'name: must not hold control characters');
  if (name.startsWith('.')) throw new Refusal(400, 'name: must not begin with a dot');
  if (Buffer.byteLength(name) > BOUNDS.file_name_bytes_max) throw new Refusal(400, 'name: is too long');
}

async function openNew(inbox: string, name: string): Promise<{ file: FileHandle; path: string; name: string }> {
  const { name: stem, ext } = parse(name);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  for (let n = 1; n <= BOUNDS.file_name_tries_max; n += 1) {
    const given = n === 1 ? name : `${stem} (${n})${ext}`;
    const path = join(inbox, given);
    try {
      return { file: await open(path, flags, 0o644), path, name: given };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Refusal(409, 'There are too many files of this name in Inbox already.');
}

async function pour(body: ReadableStream<Uint8Array> | null, file: FileHandle): Promise<void> {
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BOUNDS.file_bytes_max)
      throw new Refusal(413, 'The file is too large for the sandbox (256 MiB at most).');
    await file.writeFile(chunk);
  }
}
