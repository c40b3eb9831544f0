/** The way into the vault for the page: nothing outside it, no links, nothing hidden but the skills. */
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from './guards.ts';

/** The one hidden folder worth showing: the owner edits templates there. */
export const SKILLS = '.claude/skills';
const READABLE = /\.(md|jsonl|txt)$/i;

export function isReadable(path: string): boolean {
  return READABLE.test(path);
}

/**
 * The absolute path of a text in the vault. Throws a 400 for a path that is none of ours to show and a 404 where a
 * folder on the way is missing or is a link. The last step is guarded by opening the file without following links.
 */
export async function insideVault(vaultDir: string, path: string): Promise<string> {
  const steps = path.split('/');
  const hidden = steps.some((step) => step.startsWith('.')) && !path.startsWith(`${SKILLS}/`);
  const odd = /[\\\0]/.test(path) || steps.some((step) => step === '' || step === '.' || step === '..');
  if (odd || hidden || !isReadable(path)) throw new Refusal(400, 'path: must name a note in the vault');
  const root = await realpath(vaultDir).catch(() => null);
  if (root === null) throw new Refusal(404, 'The vault is not there yet.');
  const wanted = join(root, path);
  const folder = await realpath(dirname(wanted)).catch(() => null);
  if (folder !== dirname(wanted)) throw new Refusal(404, 'There is no such note.');
  return wanted;
}
