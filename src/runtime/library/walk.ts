/** Every note of the vault, newest months first, from the names in its folders; no note is opened, no link is followed. */
import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { idInName } from '../../vault/names.ts';
import { STATES_IN } from '../../vault/places.ts';

/** Deep enough for `Pending_Approval/email/` and `Done/2026-11/`. */
const DEPTH_MAX = 2;

export interface WalkedNote {
  id: string;
  /** Relative to the vault. */
  path: string;
}

/** What is open comes first, for it is asked about most. */
export async function* walkNotes(vaultDir: string): AsyncGenerator<WalkedNote> {
  for (const top of Object.keys(STATES_IN)) yield* below(vaultDir, top, 1);
}

async function* below(vaultDir: string, folder: string, depth: number): AsyncGenerator<WalkedNote> {
  const names = (await namesIn(vaultDir, folder)).toSorted().reverse();
  for (const name of names) {
    const path = `${folder}/${name}`;
    const id = idInName(name);
    if (id !== null && !name.startsWith('.')) yield { id, path };
    else if (depth < DEPTH_MAX && isFolder(join(vaultDir, path))) yield* below(vaultDir, path, depth + 1);
  }
}

/** Names in a real folder; none where there is no such folder. */
export async function namesIn(vaultDir: string, folder: string): Promise<string[]> {
  try {
    return isFolder(join(vaultDir, folder)) ? await readdir(join(vaultDir, folder)) : [];
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
