/** Voices that decide about one card at the same moment: taps, the command line through the office's own door, and a hand in the vault. */
import { mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { askOffice } from '../../../src/runtime/control.ts';
import type { Random } from '../obedient/random.ts';
import { type Chair, PATIENCE_MS, type Standing } from './chair.ts';

/** Resolves with whether it was taken for a decision. */
export async function oneVoice(
  { office }: Chair,
  { message, nonce, taskId }: Standing,
  random: Random,
): Promise<boolean> {
  if (random.chance(0.7)) {
    const verb = random.pick(['approve', 'approve', 'approve', 'reject', 'later', 'undo']);
    const toast = await office.world.telegram.tap(message.id, `v1:${verb}:${nonce}`, { waitMs: PATIENCE_MS });
    if (!toast) throw new Error(`a tap on ${verb} was never answered`);
    return !toast.alert;
  }
  const verb = random.pick(['approve', 'reject', 'undo'] as const);
  const reply = await askOffice(office.stateDir, 'command', { type: 'decideTask', taskId, verb, by: 'cli:root' });
  return reply.ok;
}

/** As in a file manager; the office may have moved the note already. */
export function moveByHand({ office, ledger }: Chair, { taskId }: Standing, folder: string): void {
  const { path } = ledger.prepare('SELECT path FROM tasks WHERE id = ?').get(taskId) as { path: string };
  mkdirSync(join(office.vaultDir, folder), { recursive: true });
  try {
    renameSync(join(office.vaultDir, path), join(office.vaultDir, folder, basename(path)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
