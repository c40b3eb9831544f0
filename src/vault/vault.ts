/**
 * The vault as the rest of the office sees it: notes in, notes out, moves that are safe to be interrupted. Paths are
 * relative to the vault, with forward slashes. Implemented by `store.ts`.
 */
import type { Category, State, Task } from '../domain/task.ts';

/** A note as it was read or written: the task and the hash of the file's bytes, to notice a foreign change. */
export interface NoteFile {
  path: string;
  task: Task;
  /** Hex SHA-256 of the file's bytes. */
  hash: string;
}

export interface VaultChange {
  path: string;
  /** Empty when the file is gone. */
  hash: string;
}

export interface Vault {
  /** Absolute path. */
  dir: string;
  /** Writes a new note to Needs_Action/; durable when it resolves. */
  create(task: Task): Promise<NoteFile>;
  /** Throws `not_found`, `note_invalid`, `too_large`, `path_refused`. Never follows a link. */
  read(path: string): Promise<NoteFile>;
  /** One rename into In_Progress/<zone>/. Throws `note_taken` for whoever comes second. */
  claim(path: string): Promise<string>;
  /**
   * Writes the note anew where anything changed and moves it to the folder of its state; durable when it resolves, and
   * after a crash at any point a repeat finishes it. Throws `note_changed` when the file on disk is no longer what
   * `file.hash` says: the caller reads it again and takes the change in.
   */
  save(file: NoteFile, task: Task, category: Category): Promise<NoteFile>;
  /** Moves a file from anywhere on this disk beside the note and returns its name there; a repeat is harmless. */
  putBeside(notePath: string, absoluteFile: string): Promise<string>;
  /** Brings the file of this name back beside its note from where an interrupted move left it; harmless where there is nothing to bring. */
  bringBeside(notePath: string, name: string): Promise<void>;
  /** Moves what can't be read to Quarantine/, as it is; returns its new path. */
  quarantine(path: string): Promise<string>;
  /** Names in the active folders, one listing each; no note is opened. */
  listActive(): Promise<string[]>;
  /** Where a note of this name would lie now; null when it is in none of the folders a note can be in. */
  find(taskId: string): Promise<string | null>;
  /** Bytes of a file in the vault: no links, no way out, at most the attachment limit. */
  readAttachment(path: string): Promise<Buffer>;
  /**
   * A page of ours (Dashboard.md, Briefings/…): written whole, by rename; unchanged content is not written. `over` is what it was read as, null where it
   * wasn't there: throws `note_changed` where a person has changed it since.
   */
  writePage(path: string, content: string, over?: string | null): Promise<void>;
  /** A page as text; null when it isn't there. */
  readPage(path: string): Promise<string | null>;
  /**
   * Tells of changes in the active folders, in Approved/, in Rejected/ (this month) and of pages given by name, that were
   * not made through this object. Resolves when the watches stand. The result ends them.
   */
  watch(pages: readonly string[], onChange: (change: VaultChange) => void): Promise<() => Promise<void>>;
}

/** The folder that shows a state. `month` is YYYY-MM. */
export function folderOf(state: State, category: Category, zone: string, month: string): string {
  switch (state) {
    case 'received':
      return 'Needs_Action';
    case 'claimed':
    case 'drafting':
    case 'asking':
      return `In_Progress/${zone}`;
    case 'pending':
      return `Pending_Approval/${category}`;
    case 'approved':
    case 'executing':
    case 'unknown':
      return `Approved/${category}`;
    case 'failed':
      return 'Failed';
    case 'done':
      return `Done/${month}`;
    case 'rejected':
    case 'expired':
    case 'denied':
      return `Rejected/${month}`;
  }
}
