/** Notes as the tasks' steps use them: found where they are now, and a foreign change is taken in, never overwritten. */
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
  const read = async ({ id, path }: Located): Promise<NoteFile> => {
    try {
      return await vault.read(path);
    } catch (error) {
      if (!isCode(error, 'not_found')) throw error;
      const elsewhere = await vault.find(id);
      if (elsewhere === null || elsewhere === path) throw error;
      return vault.read(elsewhere);
    }
  };
  return {
    read,
    change: async (row, category, change) => {
      for (let tries = 1; ; tries += 1) {
        const file = await read(row);
        try {
          return await vault.save(file, change(file.task), category);
        } catch (error) {
          if (!isCode(error, 'note_changed') || tries >= TRIES_MAX) throw error;
        }
      }
    },
  };
}

function isCode(error: unknown, code: OfficeError['code']): boolean {
  return error instanceof OfficeError && error.code === code;
}
