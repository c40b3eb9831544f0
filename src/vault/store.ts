/**
 * The vault on disk: what `vault.ts` promises, made of the parts beside this file. It trusts nothing that it finds: a
 * note, a name or a folder may have been changed by a person, a sync or another program at any moment.
 */
import { realpathSync } from 'node:fs';
import { bringBeside, putBeside } from './companion.ts';
import { createNoteCache, speaking, type VaultContext, type VaultOptions } from './context.ts';
import { createFolders } from './folders.ts';
import { createTurns } from './in-turn.ts';
import { createKnownChanges } from './known-changes.ts';
import { find, listActive } from './listing.ts';
import { claimNote, quarantineNote } from './moving.ts';
import { vaultMustExist } from './must-exist.ts';
import { idInName, splitPath } from './names.ts';
import { readAttachment, readPage, writePage } from './pages.ts';
import { createNote, readNote, saveNote } from './saving.ts';
import { sweepTemps } from './sweep.ts';
import type { Vault } from './vault.ts';
import { watchVault } from './watch.ts';

/**
 * Opens the vault at `dir`, which must be there; the folders of notes are made when they are needed. Half-written
 * files of an earlier run are swept. Throws `not_found`.
 */
export async function openVault(dir: string, options: VaultOptions): Promise<Vault> {
  const root = existing(dir);
  const context: VaultContext = {
    ...options,
    folders: createFolders(root),
    changes: createKnownChanges(),
    notes: createNoteCache(options.actionFields),
    unsynced: new Set(),
  };
  const inTurn = createTurns();
  // By the note's id where it has one, so that a note that moves is still the same one.
  const forNote = async <T>(path: string, run: () => Promise<T>) =>
    inTurn(idInName(splitPath(path).name) ?? path, () => speaking(path, run));

  await sweepTemps(context);
  return {
    dir: root,
    create: (task) => inTurn(task.id, () => createNote(context, task)),
    read: (path) => speaking(path, () => readNote(context, path)),
    claim: (path) => forNote(path, () => claimNote(context, path)),
    save: (file, task, category) => forNote(file.path, () => saveNote(context, file, task, category)),
    putBeside: (notePath, absoluteFile) => forNote(notePath, () => putBeside(context, notePath, absoluteFile)),
    bringBeside: (notePath, name) => forNote(notePath, () => bringBeside(context, notePath, name)),
    quarantine: (path) => forNote(path, () => quarantineNote(context, path)),
    listActive: () => listActive(context),
    find: (taskId) => find(context, taskId),
    readAttachment: (path) => readAttachment(context, path),
    writePage: (path, content, over) => inTurn(path, () => writePage(context, path, content, over)),
    readPage: (path) => readPage(context, path),
    watch: (pages, onChange) => watchVault(context, pages, onChange),
  };
}

function existing(dir: string): string {
  vaultMustExist(dir);
  return realpathSync(dir);
}
