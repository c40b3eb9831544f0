/**
 * Notes as the tasks' steps use them: found where they are now, and a foreign change is taken in, never overwritten. What was saved last is
 * remembered, so that the next save needn't read it first: the vault compares it with the disk anyway.
 */
import type { Category, Task } from '../domain/task.ts';
import { type ErrorCode, OfficeError } from '../errors.ts';
import type { NoteFile, Vault } from '../vault/vault.ts';
import type { TaskRow } from './ledger/task-row.ts';

const TRIES_MAX = 5;
const REMEMBERED_MAX = 500;

type Located = Pick<TaskRow, 'id' | 'path'>;

/** What the vault says of a note that can't be used. */
const LOST: readonly ErrorCode[] = ['not_found', 'note_invalid', 'too_large', 'path_refused'];

export interface Notes {
  /** Throws `note_lost` when the note is gone or can't be read. */
  read(row: Located): Promise<NoteFile>;
  /**
   * Applies `change` to the note as it is on the disk and saves it where its state belongs. `change` may run more than once and
   * must depend on nothing but the task it is given. A lost note stops nothing: it goes to Quarantine/ as it is, the owner is told, and the
   * ledger goes on alone.
   */
  change(row: Located, category: Category, change: (task: Task) => Task): Promise<Pick<NoteFile, 'path' | 'hash'>>;
}

/** `onLost` is told once for each lost note, with where it lies now. */
export function createNotes(vault: Vault, onLost: (path: string, error: OfficeError) => Promise<void>): Notes {
  const find = async ({ id, path }: Located): Promise<NoteFile> => {
    try {
      return await vault.read(path);
    } catch (error) {
      if (!isCode(error, 'not_found')) throw error;
      const elsewhere = await vault.find(id);
      if (elsewhere === null || elsewhere === path) throw error;
      return vault.read(elsewhere);
    }
  };
  const read = async (row: Located): Promise<NoteFile> => {
    try {
      return await find(row);
    } catch (error) {
      if (!(error instanceof OfficeError) || !LOST.includes(error.code)) throw error;
      throw new OfficeError('note_lost', error.message, { hint: error.hint, cause: error });
    }
  };
  const setAside = async ({ id, path }: Located, error: OfficeError): Promise<Pick<NoteFile, 'path' | 'hash'>> => {
    const at = await vault.find(id);
    if (at === null || at.startsWith('Quarantine/')) return { path: at ?? path, hash: '' };
    // Something that can't be moved away, such as a folder of that name, stays where it is.
    const moved = await vault.quarantine(at).catch((refused) => {
      if (isCode(refused, 'path_refused')) return at;
      throw refused;
    });
    await onLost(moved, error);
    return { path: moved, hash: '' };
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
        try {
          const file = saved.get(row.id) ?? (await read(row));
          return remember(row.id, await vault.save(file, change(file.task), category));
        } catch (error) {
          saved.delete(row.id);
          if (isCode(error, 'note_lost')) return setAside(row, error);
          if (!isCode(error, 'note_changed') || tries >= TRIES_MAX) throw error;
        }
      }
    },
  };
}

function isCode(error: unknown, code: ErrorCode): error is OfficeError {
  return error instanceof OfficeError && error.code === code;
}
