/** Voices that decide about one card at the same moment: taps, the command line through the office's own door, and a hand in the vault. */
import { mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { askOffice } from '../../../src/runtime/control.ts';
import type { Random } from '../../helpers/random.ts';
import { type Chair, PATIENCE_MS, type Standing } from './chair.ts';

/** What the voices of one quarrel may say: many say the same, and some never let go. */
export const MOODS = [
  ['approve'],
  ['approve', 'approve', 'approve', 'reject'],
  ['approve', 'later'],
  ['approve', 'reject', 'later', 'undo'],
] as const;
type Mood = (typeof MOODS)[number];

/** Resolves with whether it was taken for a decision. */
export async function oneVoice(chair: Chair, card: Standing, mood: Mood, random: Random): Promise<boolean> {
  const { world, stateDir } = chair.office;
  const { message, nonce, taskId } = card;
  const verb = random.pick<Mood[number]>(mood);
  if (random.chance(0.3)) {
    const reply = await askOffice(stateDir, 'command', { type: 'decideTask', taskId, verb, by: 'cli:root' });
    return reply.ok;
  }
  const toast = await world.telegram.tap(message.id, `v1:${verb}:${nonce}`, { waitMs: PATIENCE_MS });
  if (!toast) throw new Error(`a tap on ${verb} was never answered`);
  return !toast.alert;
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
