/**
 * The file of the search index: a copy of what the notes say, made for finding. Never the authority: lost, damaged, of another program or another vault, or
 * left behind by a machine that lost its power, it is thrown away and made anew from the notes.
 */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FILE = 'search.db';
const VERSION = 1;

/** Losing it is harmless, so nothing waits for the disk. */
const PRAGMAS =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 500; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;';

const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE notes (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, stamp TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
  sender TEXT NOT NULL, people TEXT NOT NULL, subject TEXT NOT NULL, thread TEXT NOT NULL, account TEXT NOT NULL, received INTEGER NOT NULL,
  opened INTEGER NOT NULL, closed INTEGER, language TEXT NOT NULL, sent INTEGER NOT NULL, request TEXT NOT NULL, draft TEXT NOT NULL,
  outcome TEXT NOT NULL, glyphs TEXT NOT NULL) STRICT;
CREATE INDEX notes_thread ON notes (thread, id) WHERE thread <> '';
CREATE INDEX notes_sent ON notes (language, closed) WHERE sent = 1;

CREATE TABLE met (address TEXT NOT NULL, way TEXT NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (address, way, at, n)) STRICT, WITHOUT ROWID;
CREATE INDEX met_note ON met (n);
CREATE TABLE pages (address TEXT PRIMARY KEY, path TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5 (people, subject, request, draft, outcome, glyphs, content = 'notes', content_rowid = 'n',
  tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO words (words, rank) VALUES ('automerge', 0), ('crisismerge', 500);
CREATE TRIGGER notes_made AFTER INSERT ON notes BEGIN
  INSERT INTO words (rowid, people, subject, request, draft, outcome, glyphs)
  VALUES (new.n, new.people, new.subject, new.request, new.draft, new.outcome, new.glyphs);
END;
CREATE TRIGGER notes_gone AFTER DELETE ON notes BEGIN
  INSERT INTO words (words, rowid, people, subject, request, draft, outcome, glyphs)
  VALUES ('delete', old.n, old.people, old.subject, old.request, old.draft, old.outcome, old.glyphs);
END;
CREATE TRIGGER notes_changed AFTER UPDATE ON notes
WHEN (old.people, old.subject, old.request, old.draft, old.outcome, old.glyphs) IS NOT (new.people, new.subject, new.request, new.draft, new.outcome, new.glyphs)
BEGIN
  INSERT INTO words (words, rowid, people, subject, request, draft, outcome, glyphs)
  VALUES ('delete', old.n, old.people, old.subject, old.request, old.draft, old.outcome, old.glyphs);
  INSERT INTO words (rowid, people, subject, request, draft, outcome, glyphs)
  VALUES (new.n, new.people, new.subject, new.request, new.draft, new.outcome, new.glyphs);
END;
`;

export interface SearchFile {
  db: DatabaseSync;
  /** True where the index holds every note as it was when it was closed; else the notes have to be looked through. */
  isWhole: boolean;
  /** `isWhole`: the next process may trust it as it is. */
  close(isWhole: boolean): void;
}

/** Opens or makes it. Throws SQLite's own error where the disk lets neither be done. */
export function openSearchFile(stateDir: string, vaultDir: string): SearchFile {
  try {
    return opened(stateDir, vaultDir);
  } catch {
    removeSearchFile(stateDir);
    return opened(stateDir, vaultDir);
  }
}

/** Made anew at the next opening. */
export function removeSearchFile(stateDir: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(join(stateDir, FILE + end), { force: true });
}

function opened(stateDir: string, vaultDir: string): SearchFile {
  const path = join(stateDir, FILE);
  const db = new DatabaseSync(path);
  try {
    // It holds what mails say: nobody else may read it.
    chmodSync(path, 0o600);
    db.exec(PRAGMAS);
    const isNew = prepareSchema(db, vaultDir);
    const isWhole = metaOf(db, 'closed') === 'whole';
    // After a loss of power nothing that wasn't closed can be trusted; a process that was killed leaves a sound file.
    if (!isNew && !isWhole && metaOf(db, 'boot') !== bootId())
      throw new Error('the machine went down while this was open');
    setMeta(db, 'closed', '');
    setMeta(db, 'boot', bootId());
    return { db, isWhole, close: (whole) => close(db, whole) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Throws for a file that is not this program's, or not this vault's. */
function prepareSchema(db: DatabaseSync, vaultDir: string): boolean {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined) {
    db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT;`);
    setMeta(db, 'vault', vaultDir);
    return true;
  }
  if (version !== VERSION) throw new Error(`version ${version}`);
  if (metaOf(db, 'vault') !== vaultDir) throw new Error('another vault');
  db.prepare("SELECT rowid FROM words WHERE words MATCH 'a' LIMIT 1").get(); // Fails where its tables can't be read.
  return false;
}

function close(db: DatabaseSync, isWhole: boolean): void {
  try {
    if (isWhole) {
      db.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);');
      setMeta(db, 'closed', 'whole');
    }
  } finally {
    db.close();
  }
}

function metaOf(db: DatabaseSync, name: string): string {
  return (db.prepare('SELECT value FROM meta WHERE name = ?').get(name) as { value: string } | undefined)?.value ?? '';
}

function setMeta(db: DatabaseSync, name: string, value: string): void {
  db.prepare(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  ).run(name, value);
}

/** Tells one start of the machine from another; where the system doesn't say, each start of ours counts as one. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `unknown to process ${process.pid}`;
  }
}
