/** Removes what an interrupted write left behind: only names of ours, and only those that nobody can still be writing. */
import { join } from 'node:path';
import type { VaultContext } from './context.ts';
import { lookAt, removeQuietly, TEMP_PREFIX } from './files.ts';
import { namesIn } from './listing.ts';
import { activeFolders, FOLDERS } from './places.ts';

/** A write takes milliseconds; another process (a command) may be in the middle of one. */
const TEMP_AGE_MS_MIN = 60_000;

export async function sweepTemps(context: VaultContext): Promise<void> {
  for (const folder of new Set(['', ...activeFolders(context.zone), ...FOLDERS])) {
    for (const name of await namesIn(context, folder)) {
      if (name.startsWith(TEMP_PREFIX)) await sweepOne(context, folder, name);
    }
  }
}

async function sweepOne(context: VaultContext, folder: string, name: string): Promise<void> {
  const path = join(context.folders.at(folder), name);
  if (isStaleTemp(path, context.clock.now())) removeQuietly(path);
}

/** True for a half-written file that nobody can still be writing. `now` in milliseconds since the epoch. */
export function isStaleTemp(path: string, now: number): boolean {
  const stats = lookAt(path);
  return stats?.isFile() === true && now - Number(stats.mtimeMs) > TEMP_AGE_MS_MIN;
}
