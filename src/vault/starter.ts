/** Makes a vault: its folders, and the starter pages, skills and settings that aren't there yet. What is there is never overwritten. */
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { OfficeError } from '../errors.ts';
import { speaking } from './context.ts';
import { lookAt, readWhole, removeQuietly, writeTemp } from './files.ts';
import { createFolders, type Folders, refuseCaseTwin } from './folders.ts';
import { FOLDERS } from './places.ts';

const STARTER_BYTES_MAX = 1024 * 1024;

/** Paths, relative to the vault, of the pages that were copied from `starterDir`. A repeat copies only what is missing. */
export async function fillVault(dir: string, starterDir: string): Promise<string[]> {
  mkdirSync(dir, { recursive: true });
  const folders = createFolders(dir);
  for (const folder of FOLDERS) await folders.ensure(folder);
  const copied: string[] = [];
  for (const path of pagesIn(starterDir, '')) {
    if (await copyIfMissing(folders, join(starterDir, path), path)) copied.push(path);
  }
  return copied;
}

function pagesIn(starterDir: string, folder: string): string[] {
  const entries = readdirSync(join(starterDir, folder), { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return pagesIn(starterDir, path);
      if (entry.name === '.gitkeep') return [];
      if (!entry.isFile())
        throw new OfficeError('path_refused', `${path} among the starter pages is not a plain file.`);
      return [path];
    });
}

function copyIfMissing(folders: Folders, source: string, path: string): Promise<boolean> {
  return speaking(path, async () => {
    // The program's own pages, some of which begin with a dot; no path from outside comes here.
    const [folder, name] = [path.includes('/') ? dirname(path) : '', basename(path)];
    const at = await folders.ensure(folder);
    const target = join(at, name);
    if (lookAt(target)) return false;
    refuseCaseTwin(await folders.list(folder), name, path);
    const { bytes } = await readWhole(source, STARTER_BYTES_MAX);
    const temp = await writeTemp(at, bytes);
    try {
      renameSync(temp.path, target);
    } catch (error) {
      removeQuietly(temp.path);
      throw error;
    }
    await folders.sync(folder);
    return true;
  });
}
