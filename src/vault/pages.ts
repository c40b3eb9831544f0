/** Pages that aren't notes (Dashboard.md, briefings, the handbook) and attachments: whole, guarded, by rename. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { OfficeError } from '../errors.ts';
import { decoded, speaking, type VaultContext } from './context.ts';
import { codeOf, lookAt, readWhole, removeQuietly, writeTemp } from './files.ts';
import { refuseCaseTwin } from './folders.ts';
import { splitPath } from './names.ts';
import { STATES_IN } from './places.ts';

/** Writes a page whole; one that holds this content already isn't touched. Makes its folder. */
export function writePage(context: VaultContext, path: string, content: string): Promise<void> {
  return speaking(path, async () => {
    const { folder, name } = pagePath(path);
    const bytes = Buffer.from(content, 'utf8');
    const bytesMax = context.limits.note_bytes_max;
    if (bytes.length > bytesMax) {
      throw new OfficeError('too_large', `This page has ${bytes.length} bytes; at most ${bytesMax} are written.`);
    }
    const at = await context.folders.ensure(folder);
    const target = join(at, name);
    if (!context.folders.isInDoubt(folder) && (await holds(target, bytes, bytesMax)))
      return context.folders.settle(folder);
    if (!lookAt(target)) refuseCaseTwin(await context.folders.list(folder), name, path);
    const temp = await writeTemp(at, bytes);
    try {
      context.changes.note(path, temp.stamp);
      renameSync(temp.path, target);
    } catch (error) {
      removeQuietly(temp.path);
      throw error;
    }
    await context.folders.sync(folder);
  });
}

/** A page as text; null when it isn't there. Throws `too_large`, `path_refused`, `note_invalid` for what isn't UTF-8. */
export function readPage(context: VaultContext, path: string): Promise<string | null> {
  return speaking(path, async () => {
    const { folder, name } = splitPath(path);
    try {
      const { bytes } = await readWhole(join(context.folders.at(folder), name), context.limits.note_bytes_max);
      return decoded(bytes);
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'not_found') return null;
      throw error;
    }
  });
}

export function readAttachment(context: VaultContext, path: string): Promise<Buffer> {
  return speaking(path, async () => {
    const { folder, name } = splitPath(path);
    const { bytes } = await readWhole(join(context.folders.at(folder), name), context.limits.attachment_bytes_max);
    return bytes;
  });
}

/** Notes are never written as pages: their folders belong to `store.ts`. */
function pagePath(path: string): { folder: string; name: string } {
  const parts = splitPath(path);
  const top = path.split('/')[0] ?? '';
  if (path.includes('/') && (top in STATES_IN || top === 'Quarantine' || top === 'Inbox')) {
    throw new OfficeError('path_refused', 'A page may not lie in a folder of notes.');
  }
  return parts;
}

async function holds(target: string, bytes: Buffer, bytesMax: number): Promise<boolean> {
  try {
    return (await readWhole(target, bytesMax)).bytes.equals(bytes);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'too_large') return false;
    throw error;
  }
}
