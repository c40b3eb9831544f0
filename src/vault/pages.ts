/** Pages that aren't notes (Dashboard.md, briefings, the handbook) and attachments: whole, guarded, by rename. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { OfficeError } from '../errors.ts';
import { decoded, speaking, type VaultContext } from './context.ts';
import { codeOf, lookAt, readWhole, removeQuietly, type Stamp, stampOf, writeTemp } from './files.ts';
import { refuseCaseTwin } from './folders.ts';
import { splitPath } from './names.ts';
import { STATES_IN } from './places.ts';

/**
 * Writes a page whole; one that holds this content already isn't touched. Makes its folder. With `over`, only where the page still holds that text (null:
 * where there is none yet), else it throws `note_changed`.
 */
export function writePage(context: VaultContext, path: string, content: string, over?: string | null): Promise<void> {
  return speaking(path, async () => {
    const { folder, name } = pagePath(path);
    const bytes = Buffer.from(content, 'utf8');
    const bytesMax = context.limits.note_bytes_max;
    if (bytes.length > bytesMax) {
      throw new OfficeError('too_large', `This page has ${bytes.length} bytes; at most ${bytesMax} are written.`);
    }
    const at = await context.folders.ensure(folder);
    const target = join(at, name);
    const there = await whatIsThere(target, bytesMax);
    if (over !== undefined && !isStill(there, over)) throw changed(path);
    if (!context.folders.isInDoubt(folder) && there?.bytes?.equals(bytes)) return context.folders.settle(folder);
    if (!lookAt(target)) refuseCaseTwin(await context.folders.list(folder), name, path);
    const temp = await writeTemp(at, bytes);
    try {
      // The last look is right before it is replaced.
      if (over !== undefined && stampOf(lookAt(target)) !== (there?.stamp ?? '')) throw changed(path);
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

/** Null where there is nothing; without bytes where it is too large to be what is to be written. */
async function whatIsThere(target: string, bytesMax: number): Promise<{ bytes?: Buffer; stamp: Stamp } | null> {
  try {
    return await readWhole(target, bytesMax);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (codeOf(error) === 'too_large') return { stamp: stampOf(lookAt(target)) };
    throw error;
  }
}

function isStill(there: { bytes?: Buffer } | null, over: string | null): boolean {
  return over === null ? there === null : (there?.bytes?.equals(Buffer.from(over, 'utf8')) ?? false);
}

function changed(path: string): OfficeError {
  return new OfficeError('note_changed', `${path} was changed, moved or removed in the meantime.`);
}
