/**
 * Notes as the tasks' steps use them: found where they are now, and a foreign change is taken in, never overwritten. What was saved last is
 * remembered, so that the next save needn't read it first: the vault compares it with the disk anyway.
 */
import type { Category, Task } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import type { NoteFile, Vault } from '../vault/vault.ts';
import type { TaskRow } from './ledger/ledger.ts';

const TRIES_MAX = 5;
const REMEMBERED_MAX = 500;

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
  const saved = new Map<string, NoteFile>();
  const remember = (id: string, file: NoteFile): NoteFile => {
    saved.delete(id);
    saved.set(id, file);
    if (saved.size > REMEMBERED_MAX) saved.delete(saved.keys().next().value ?? '');
    return file;
  };
  return {
    read,
    change: async (row, category, change) => {
      for (let tries = 1; ; tries += 1) {
        const file = saved.get(row.id) ?? (await read(row));
        try {
          return remember(row.id, await vault.save(file, change(file.task), category));
        } catch (error) {
          saved.delete(row.id);
          if (!isCode(error, 'note_changed') || tries >= TRIES_MAX) throw error;
        }
      }
    },
  };
}

function isCode(error: unknown, code: OfficeError['code']): boolean {
  return error instanceof OfficeError && error.code === code;
}
