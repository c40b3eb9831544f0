/** What the parts of one open vault share. */
import type { Clock } from '../clock.ts';
import { sha256 } from '../domain/digest.ts';
import type { Zone } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { explained, type Stamp } from './files.ts';
import type { Folders } from './folders.ts';
import type { KnownChanges } from './known-changes.ts';
import { type Note, parseNote } from './note.ts';
import type { ActionFields } from './properties.ts';

export interface VaultOptions {
  zone: Zone;
  limits: Limits;
  clock: Clock;
  /** Action type → names of its fields without `type` and `text`. */
  actionFields: ActionFields;
  log: Log;
}

export interface VaultContext extends VaultOptions {
  folders: Folders;
  changes: KnownChanges;
  notes: NoteCache;
  /** Files from outside, by their stamp, that could not be synced. */
  unsynced: Set<Stamp>;
}

/** Notes by the hash of their bytes: what was just written or read isn't parsed again. */
export interface NoteCache {
  /** Throws `note_invalid`. */
  parse(bytes: Buffer, hash: string): Note;
  keep(hash: string, note: Note): void;
}

const CACHED_CHARS_MAX = 2 * 1024 * 1024;
const CACHED_NOTE_CHARS_MAX = 64 * 1024;

export function createNoteCache(actionFields: ActionFields): NoteCache {
  // A Map keeps the order of insertion, so its first key is the one that was used longest ago.
  const notes = new Map<string, Note>();
  let chars = 0;
  function drop(hash: string): void {
    chars -= notes.get(hash)?.text.length ?? 0;
    notes.delete(hash);
  }
  function keep(hash: string, note: Note): void {
    drop(hash);
    if (note.text.length > CACHED_NOTE_CHARS_MAX) return;
    notes.set(hash, note);
    chars += note.text.length;
    while (chars > CACHED_CHARS_MAX) drop(notes.keys().next().value ?? '');
  }
  return {
    keep,
    parse(bytes, hash) {
      const note = notes.get(hash) ?? parseNote(decoded(bytes), actionFields);
      keep(hash, note);
      return note;
    },
  };
}

/** Runs it, with any file error told in our words and with the path. */
export async function speaking<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw explained(error, path);
  }
}

export function hashOf(bytes: Uint8Array): string {
  return sha256(bytes);
}

/** Exactly the text of these bytes, so that writing it gives the same bytes. Throws `note_invalid`. */
export function decoded(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch (error) {
    const hint = 'Save it again with the encoding UTF-8.';
    throw new OfficeError('note_invalid', 'This is not UTF-8 text.', { hint, cause: error });
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
