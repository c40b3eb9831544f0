/**
 * What WhatsApp can't be asked again: messages that came and are no task yet, who wrote when, and what became of what was sent. One SQLite
 * file in the state folder, flushed with every change, because Meta is told "received" only when it is safe here.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDiskTrouble, OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';

/** A message as it came, bounded; all of it is outside text. */
export interface Incoming {
  /** WhatsApp's own id of it. */
  id: string;
  /** The number with its country. */
  from: string;
  name: string;
  /** Milliseconds since the epoch, by WhatsApp's clock. */
  at: number;
  text: string;
  media: { id: string; name: string; type: string } | null;
}

export interface Person {
  /** Number with its country, or the chat's name where WhatsApp Web shows no number. */
  whom: string;
  name: string;
  /** Milliseconds since the epoch: when they last wrote. */
  wroteAt: number;
}

/** `begun`: may be under way. `refused`: WhatsApp said no at once. `failed`: taken, and given back later. */
type CallState = 'begun' | 'refused' | 'sent' | 'failed';

export interface Call {
  /** Handed to WhatsApp with the message, which comes back with word of it. */
  mark: string;
  state: CallState;
  /** WhatsApp's id of the message; empty until known. */
  messageId: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** WhatsApp's number for the reason; 0 without one. */
  errorCode: number;
}

/** Word of a message that was sent. */
export interface Status {
  messageId: string;
  mark: string;
  isFailure: boolean;
  at: number;
  errorCode: number;
}

export type Store = ReturnType<typeof openStore>;

const TABLES = `
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS people (whom TEXT PRIMARY KEY, name TEXT NOT NULL, wrote_at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS calls (
    mark TEXT PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL,
    error_code INTEGER NOT NULL, whom TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS openings (chat TEXT PRIMARY KEY, unread INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS taken (source TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS calls_by_key ON calls (key, at);
  CREATE INDEX IF NOT EXISTS calls_by_message ON calls (message_id);
`;
const CALL = 'mark, state, message_id AS messageId, at, error_code AS errorCode';

/** Throws `disk_full` or `disk_failed` where it can't be opened. `now`: milliseconds since the epoch. */
export function openStore(stateDir: string, now: number) {
  const file = guarded(() => openFile(join(stateDir, 'whatsapp'), now));
  const all = <T>(sql: string, ...values: (string | number)[]) =>
    guarded(() => file.prepare(sql).all(...values) as T[]);
  const run = (sql: string, ...values: (string | number)[]) => guarded(() => file.prepare(sql).run(...values));
  const together = (work: () => void) =>
    guarded(() => {
      file.exec('BEGIN IMMEDIATE');
      try {
        work();
        file.exec('COMMIT');
      } catch (error) {
        file.exec('ROLLBACK');
        throw error;
      }
    });

  const wrote = ({ whom, name, wroteAt }: Person) => {
    const sql = `INSERT INTO people VALUES (?, ?, ?) ON CONFLICT (whom) DO UPDATE SET
      name = CASE WHEN excluded.wrote_at >= wrote_at THEN excluded.name ELSE name END, wrote_at = max(wrote_at, excluded.wrote_at)`;
    run(sql, whom, name, wroteAt);
  };

  return {
    /** Milliseconds since the epoch: since when everything that happened is known here. */
    since: (all<{ value: number }>(`SELECT value FROM facts WHERE name = 'since'`)[0]?.value ?? now) as number,
    /** Durable when it returns; what is there already stays. Throws `rate_limited` where too much waits already. */
    keep(messages: readonly Incoming[], statuses: readonly Status[]): void {
      const [{ rows } = { rows: 0 }] = all<{ rows: number }>('SELECT count(*) AS rows FROM inbox');
      if (rows + messages.length > BOUNDS.inbox_rows_max) {
        throw new OfficeError('rate_limited', 'Too many WhatsApp messages wait to be taken in.');
      }
      together(() => {
        for (const message of messages) {
          run('INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)', message.id, message.at, JSON.stringify(message));
          wrote({ whom: message.from, name: message.name, wroteAt: message.at });
        }
        for (const status of statuses) settle(status);
      });
    },
    waiting: () =>
      all<{ body: string }>('SELECT body FROM inbox ORDER BY at, id LIMIT ?', BOUNDS.inbox_batch).map(
        ({ body }) => JSON.parse(body) as Incoming,
      ),
    taken: (id: string) => void run('DELETE FROM inbox WHERE id = ?', id),
    wrote,
    person: (whom: string) => all<Person>(`${PEOPLE} WHERE whom = ?`, whom)[0] ?? null,
    /** The latest first. */
    people: (limit: number) => all<Person>(`${PEOPLE} ORDER BY wrote_at DESC LIMIT ?`, limit),
    /** A call is about to be made. Durable when it returns. */
    begin: (key: string, mark: string, whom: string, at: number) =>
      void run(
        `INSERT INTO calls (mark, key, state, message_id, at, error_code, whom) VALUES (?, ?, 'begun', '', ?, 0, ?)`,
        mark,
        key,
        at,
        whom,
      ),
    /** How it ended, as its answer says. Word that came meanwhile is not overwritten. */
    end: (mark: string, state: 'refused' | 'sent', messageId: string) =>
      void run(`UPDATE calls SET state = ?, message_id = ? WHERE mark = ? AND state = 'begun'`, state, messageId, mark),
    /** All calls under this key, the latest first. */
    calls: (key: string) => all<Call>(`SELECT ${CALL} FROM calls WHERE key = ? ORDER BY at DESC, rowid DESC`, key),
    /** What was taken by WhatsApp and given back later, and nobody was told of yet. */
    untold: () =>
      all<Call & { whom: string }>(`SELECT ${CALL}, whom FROM calls WHERE state = 'failed' AND told = 0 LIMIT 20`),
    told: (mark: string) => void run('UPDATE calls SET told = 1 WHERE mark = ?', mark),
    /** A chat is about to be opened, by which its messages count as read. Durable when it returns. */
    opening: (chat: string, unread: number) => void run(OPENING, chat, unread),
    openings: () => all<{ chat: string; unread: number }>('SELECT chat, unread FROM openings ORDER BY rowid'),
    opened: (chat: string) => void run('DELETE FROM openings WHERE chat = ?', chat),
    wasTaken: (source: string) => all('SELECT 1 FROM taken WHERE source = ?', source).length > 0,
    /** These messages of one chat are a task now. */
    take(sources: readonly string[], chat: string, at: number): void {
      together(() => {
        for (const source of sources) run('INSERT OR IGNORE INTO taken VALUES (?, ?)', source, at);
        wrote({ whom: chat, name: chat, wroteAt: at });
        run(
          'DELETE FROM taken WHERE source NOT IN (SELECT source FROM taken ORDER BY at DESC LIMIT ?)',
          BOUNDS.taken_kept,
        );
      });
    },
    /** Forgets what nobody can ask for any longer. */
    sweep(at: number): void {
      run('DELETE FROM calls WHERE at < ?', at - BOUNDS.calls_kept_ms);
      run(
        'DELETE FROM people WHERE whom NOT IN (SELECT whom FROM people ORDER BY wrote_at DESC LIMIT ?)',
        BOUNDS.people_max,
      );
    },
    close: () => file.close(),
  };

  /** A failure stays one: WhatsApp may repeat older words after it. */
  function settle({ mark, messageId, isFailure, errorCode }: Status): void {
    const state = isFailure ? 'failed' : 'sent';
    const which = mark ? 'mark = ?' : 'message_id = ?';
    run(
      `UPDATE calls SET state = ?, message_id = ?, error_code = ? WHERE ${which} AND state != 'failed'`,
      ...[state, messageId, errorCode, mark || messageId],
    );
  }
}

/** Where the list shows fewer than were noted, the noted ones count as read already. */
const OPENING = `INSERT INTO openings VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET
  unread = CASE WHEN excluded.unread >= unread THEN excluded.unread ELSE min(unread + excluded.unread, 100) END`;
const PEOPLE = 'SELECT whom, name, wrote_at AS wroteAt FROM people';

function openFile(folder: string, now: number): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'whatsapp.db');
  const file = new DatabaseSync(path);
  chmodSync(path, 0o600);
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
  file.exec(TABLES);
  file.prepare(`INSERT OR IGNORE INTO facts VALUES ('since', ?)`).run(now);
  return file;
}

/** SQLite's own errors name files and values, so they go no further. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OfficeError) throw error;
    const code = isDiskTrouble(error) && (error as { errcode?: number }).errcode === 13 ? 'disk_full' : 'disk_failed';
    throw new OfficeError(code, 'What WhatsApp tells could not be kept on this machine.');
  }
}
