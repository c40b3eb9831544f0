/**
 * Notes as the tasks' steps use them: one change after the other for each note, and a foreign change is taken in, never
 * overwritten.
 */
import type { Category, Task } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import type { NoteFile, Vault } from '../vault/vault.ts';
import type { TaskRow } from './ledger/ledger.ts';

const TRIES_MAX = 5;

type Located = Pick<TaskRow, 'id' | 'path'>;

export interface Notes {
  /** Throws `not_found` when the note is nowhere in the vault. */
  read(row: Located): Promise<NoteFile>;
  /**
   * Applies `change` to the note as it is on the disk and saves it where its state belongs. `change` may run more than once and
   * must depend on nothing but the task it is given.
   */
  change(row: Located, category: Category, change: (task: Task) => Task): Promise<NoteFile>;
}

export function createNotes(vault: Vault): Notes {
  const lines = new Map<string, Promise<unknown>>();

  /** Steps on one note run one after the other; notes don't wait for each other. */
  const inLine = <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const before = lines.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine
      .catch(() => {})
      .then(() => {
        if (lines.get(id) === settled) lines.delete(id);
      });
    lines.set(id, settled);
    return mine;
  };

  const read = async ({ id, path }: Located): Promise<NoteFile> => {
    try {
      return await vault.read(path);
    } catch (error) {
      if (!(error instanceof OfficeError) || error.code !== 'not_found') throw error;
      const elsewhere = await vault.find(id);
      if (elsewhere === null || elsewhere === path) throw error;
      return vault.read(elsewhere);
    }
  };

  const change: Notes['change'] = async (row, category, apply) => {
    for (let tries = 1; ; tries += 1) {
      const file = await read(row);
      try {
        return await vault.save(file, apply(file.task), category);
      } catch (error) {
        if (!(error instanceof OfficeError) || error.code !== 'note_changed' || tries >= TRIES_MAX) throw error;
      }
    }
  };

  return {
    read: (row) => inLine(row.id, () => read(row)),
    change: (row, category, apply) => inLine(row.id, () => change(row, category, apply)),
  };
}
