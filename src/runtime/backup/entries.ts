/** Files as entries of a tar: a header, the bytes, and zeros up to the next block. Each is hashed as it goes by. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Header, Pax } from 'tar';
import { OfficeError } from '../../errors.ts';
import type { ManifestFile } from './format.ts';

const BLOCK_BYTES = 512;
const CHUNK_BYTES = 1024 * 1024;

/** The entry's bytes; what it held comes back at the end, null where the file is gone or is no plain file any more. */
export async function* fileEntry(
  stored: string,
  path: string,
  bytesMax = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer, Omit<ManifestFile, 'path'> | null> {
  const file = await openPlain(path);
  if (!file) return null;
  try {
    const { size, mtime } = await file.stat();
    const bytes = Math.min(size, bytesMax);
    const hash = createHash('sha256');
    yield headerOf(stored, bytes, mtime);
    for (let at = 0; at < bytes; ) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(CHUNK_BYTES, bytes - at)), 0, null, at);
      if (bytesRead === 0) throw shrank(stored);
      at += bytesRead;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      yield chunk;
    }
    yield padding(bytes);
    return { stored, bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

export function* textEntry(stored: string, text: string, at: number): Generator<Buffer> {
  const bytes = Buffer.from(text);
  yield headerOf(stored, bytes.length, new Date(at));
  yield bytes;
  yield padding(bytes.length);
}

/** What a tar ends with. */
export const END = Buffer.alloc(2 * BLOCK_BYTES);

async function openPlain(path: string): Promise<FileHandle | null> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    if (GONE.has(error.code)) return null;
    throw error;
  });
  if (!file || (await file.stat()).isFile()) return file;
  await file.close();
  return null;
}

const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']);

/** Names that the plain format can't hold are told before it. */
function headerOf(path: string, size: number, mtime: Date): Buffer {
  const told = { path, size, mtime, mode: 0o600, type: 'File' as const };
  const header = new Header(told);
  const needsPax = header.encode();
  return needsPax ? Buffer.concat([new Pax({ path, size, mtime }).encode(), header.block!]) : header.block!;
}

function padding(bytes: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

function shrank(stored: string): OfficeError {
  return new OfficeError('note_changed', `${stored} became shorter while it was copied.`, { hint: 'Try once more.' });
}
