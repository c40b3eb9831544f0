/** Which notes there are, from the names in the folders alone: one listing a folder, no file is opened. */

import { OfficeError } from '../errors.ts';
import type { VaultContext } from './context.ts';
import { activeFolders, closedFolders, othersFolders } from './places.ts';

/** Paths of everything in the active folders that ends as a note does, also of what is none. */
export async function listActive(context: VaultContext): Promise<string[]> {
  const folders = activeFolders(context.zone);
  const lists = await Promise.all(folders.map((folder) => namesIn(context, folder)));
  return lists.flatMap((names, index) => names.filter(isShown).map((name) => `${folders[index]}/${name}`));
}

/** Where the note of this task lies: active, closed this month or last, or in quarantine. */
export async function find(context: VaultContext, taskId: string): Promise<string | null> {
  const ending = `_${taskId}.md`;
  const closed = closedFolders(context.clock.now());
  for (const folder of [...activeFolders(context.zone), ...othersFolders(context.zone), ...closed, 'Quarantine']) {
    const name = (await namesIn(context, folder)).find((one) => one.endsWith(ending) && isShown(one));
    if (name !== undefined) return `${folder}/${name}`;
  }
  return null;
}

/** A folder that is a link is passed over, not followed. */
export async function namesIn(context: VaultContext, folder: string): Promise<string[]> {
  try {
    return await context.folders.list(folder);
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'path_refused') throw error;
    context.log.warn({ folder, code: error.code }, error.message);
    return [];
  }
}

function isShown(name: string): boolean {
  return name.endsWith('.md') && !name.startsWith('.');
}
