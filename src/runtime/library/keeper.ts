/**
 * Keeps the search index true beside the office's work: notes that changed are read in soon, a few at a time; whatever goes wrong here is mended by looking
 * through the vault again, and never stops a task.
 */
import type { Clock } from '../../clock.ts';
import { type ErrorCode, errorFacts } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { NoteFile } from '../../vault/vault.ts';
import { type Entry, entryOf } from './entry.ts';
import { openSearchFile, removeSearchFile, type SearchFile } from './search-file.ts';
import { SearchIndex } from './search-index.ts';
import { BATCH, breath, stampAt, sweep } from './sweep.ts';
import type { WalkedNote } from './walk.ts';

/** A note often changes several times within a moment; once read is enough. */
const SOON_MS = 900;
const REST_MS = 60;
/** A disk that refused is tried again after so long. */
const AGAIN_MS = 60_000;
/** So many changes are taken in before a question is answered; behind more, the answer may be a moment old. */
const FIRST_MAX = 200;
const PENDING_MAX = 20_000;
/** SQLite's primary codes for “malformed” and “not a database”. */
const DAMAGE = new Set([11, 26]);

export interface KeeperNeeds {
  stateDir: string;
  vaultDir: string;
  clock: Clock;
  log: Log;
  /** Throws `OfficeError`. */
  read(path: string): Promise<NoteFile>;
  /** Where the note of this task lies now; null where there is none. */
  find(id: string): Promise<string | null>;
  recipients(note: NoteFile): readonly string[];
  /** False while the disks have no room for what isn't needed. */
  hasRoom(): boolean;
  /** Told of people about whom something is new. */
  onNews(addresses: ReadonlySet<string>): void;
  /** Told when the index holds the whole vault again. */
  onWhole(): Promise<void>;
}

export interface Keeper {
  /** This note has changed. */
  note(note: WalkedNote): void;
  /** Asks the index, with what changed just now in it; null while there is none. */
  ask<T>(use: (index: SearchIndex) => T): Promise<T | null>;
  /** False while notes are still being read in. */
  isWhole(): boolean;
  /** Opens the index, so that it is ready, or made ready, when it is asked. */
  start(): void;
  /** Resolves when nothing is left to be read in. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function createKeeper(needs: KeeperNeeds): Keeper {
  const { stateDir, vaultDir, clock, log } = needs;
  const pending = new Map<string, string>();
  let file: SearchFile | null = null;
  let index: SearchIndex | null = null;
  let whole = false;
  let notBefore = 0;
  let timer: unknown = null;
  let sweeping: Promise<void> | null = null;
  let taking: Promise<void> = Promise.resolve();
  let ended = false;

  const open = (): SearchIndex | null => {
    if (index || ended || clock.now() < notBefore) return index;
    try {
      file = openSearchFile(stateDir, vaultDir);
      index = new SearchIndex(file.db);
      whole = file.isWhole;
      if (!whole) lookThrough();
    } catch (error) {
      fail(error);
    }
    return index;
  };

  /** It is opened again later, or made anew; either way the vault is looked through then. */
  const fail = (error: unknown): void => {
    const code = Number((error as { errcode?: unknown } | null)?.errcode) & 0xff;
    log.warn({ ...errorFacts(error), sqlite: code }, 'the search index can’t be used; it is mended by itself');
    [index, whole] = [null, false];
    try {
      file?.close(false);
      if (DAMAGE.has(code)) removeSearchFile(stateDir);
    } catch {
      // It is looked at again when it is opened.
    }
    file = null;
    notBefore = DAMAGE.has(code) ? 0 : clock.now() + AGAIN_MS;
    arm(DAMAGE.has(code) ? SOON_MS : AGAIN_MS);
  };

  const arm = (ms: number): void => {
    if (!ended) timer ??= clock.setTimeout(work, ms);
  };

  const work = (): void => {
    timer = null;
    if (!needs.hasRoom() || !open()) {
      arm(AGAIN_MS);
      return;
    }
    if (!whole) lookThrough();
    void takeSome(BATCH).then(() => {
      if (pending.size > 0) arm(REST_MS);
    });
  };

  /** One after the other, so that no older reading of a note ever replaces a newer one. Never rejects, for `take` never does. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    taking = taking.then(work);
    return taking;
  };

  const takeSome = (max: number): Promise<void> =>
    inTurn(async () => {
      for (let left = Math.min(max, pending.size); left > 0 && index; left -= BATCH) {
        const some = [...pending.entries().take(BATCH)].map(([id, path]) => ({ id, path }));
        for (const { id } of some) pending.delete(id);
        await take(some);
      }
    });

  const take = async (notes: readonly WalkedNote[]): Promise<void> => {
    const entries: Entry[] = [];
    const gone: string[] = [];
    for (const note of notes) {
      const entry = await entryNow(note);
      if (entry === 'gone') gone.push(note.id);
      else if (entry) entries.push(entry);
      await breath();
    }
    if (!index) return;
    try {
      needs.onNews(index.put(entries));
      if (gone.length > 0) index.remove(gone);
    } catch (error) {
      fail(error);
    }
  };

  /** Null where it can't be read as it is: what is known of it stays. */
  const entryNow = async ({ id, path }: WalkedNote): Promise<Entry | 'gone' | null> => {
    try {
      return await entryAt(path);
    } catch (error) {
      if (codeOf(error) !== 'not_found') return null;
    }
    try {
      const elsewhere = await needs.find(id);
      return elsewhere === null ? 'gone' : await entryAt(elsewhere);
    } catch {
      return null;
    }
  };

  const entryAt = async (path: string): Promise<Entry> => {
    // Before it is read: what changes meanwhile is seen as changed by the next look.
    const stamp = stampAt(vaultDir, path);
    const note = await needs.read(path);
    return entryOf(note, stamp, needs.recipients(note));
  };

  const lookThrough = (): void => {
    if (sweeping || !index || !needs.hasRoom()) return;
    const of = index;
    const isEnded = () => ended || index !== of;
    sweeping = sweep({ clock, vaultDir, index: of, take: (notes) => inTurn(() => take(notes)), isEnded })
      .then(async () => {
        if (isEnded()) return;
        whole = true;
        await needs.onWhole();
      })
      .catch(fail)
      .finally(() => {
        sweeping = null;
        if (!whole) arm(index ? SOON_MS : AGAIN_MS);
      });
  };

  return {
    note: ({ id, path }) => {
      pending.set(id, path);
      if (pending.size > PENDING_MAX) forget();
      arm(SOON_MS);
    },
    ask: async (use) => {
      if (!open()) return null;
      if (pending.size > 0 && needs.hasRoom()) await takeSome(FIRST_MAX);
      if (!index) return null;
      try {
        return use(index);
      } catch (error) {
        fail(error);
        return null;
      }
    },
    isWhole: () => whole,
    start: () => void open(),
    settled: async () => {
      while (open() && needs.hasRoom() && (pending.size > 0 || !whole || sweeping)) {
        if (!whole) lookThrough();
        await (sweeping ?? takeSome(PENDING_MAX));
      }
    },
    close: async () => {
      if (index && pending.size > 0) await takeSome(FIRST_MAX);
      ended = true;
      clock.clearTimeout(timer);
      await Promise.all([sweeping, taking]);
      const isTrue = whole && pending.size === 0;
      [index, whole] = [null, false];
      try {
        file?.close(isTrue);
      } catch (error) {
        log.warn(errorFacts(error), 'the search index could not be closed; it is looked through at the next start');
      }
      file = null;
    },
  };

  /** More than can be remembered: the vault is looked through instead. */
  function forget(): void {
    pending.clear();
    whole = false;
    lookThrough();
  }
}

function codeOf(error: unknown): ErrorCode | 'bug' {
  return errorFacts(error).code;
}
