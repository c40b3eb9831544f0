/** A person may have moved or deleted a note since it was read: what isn't there any more is not told, and the index forgets it. */
import type { Keeper } from './keeper.ts';
import { stampAt } from './sweep.ts';

export async function present<T extends { id: string; path: string }>(
  keeper: Keeper,
  vaultDir: string,
  find: (id: string) => Promise<string | null>,
  notes: readonly T[],
): Promise<T[]> {
  const there: T[] = [];
  for (const note of notes) {
    if (stampAt(vaultDir, note.path) !== '') there.push(note);
    else {
      const path = await find(note.id).catch(() => note.path);
      if (path !== null) there.push({ ...note, path });
      // It is looked at again, and taken out where it is gone.
      keeper.note({ id: note.id, path: path ?? note.path });
    }
  }
  return there;
}
