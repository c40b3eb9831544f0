/** Offices as processes of their own, beside a world in the test's process. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../../src/sandbox/world.ts';
import { type Env, launch, opened, type Running } from './countersign.ts';

/** Starts an office in this world and waits until it is open. */
export function startOfficeIn(place: string, world: Pick<World, 'settings'>, env: Env = {}): Promise<Running> {
  return opened(launch(['start'], place, { ...world.settings, ...env }));
}

/** Writes a shorter hold into the handbook, as its owner would. */
export async function quickHold(vaultDir: string, hold: string): Promise<void> {
  const path = join(vaultDir, 'Company_Handbook.md');
  const page = await readFile(path, 'utf8');
  const changed = page.replace(/^#\s*hold:.*$/m, `hold: ${hold}`);
  if (changed === page) throw new Error('The starter handbook no longer shows how to set the hold.');
  await writeFile(path, changed);
}
