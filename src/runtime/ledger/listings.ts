/** What is open, and what was: looking only. */
import type { Category, State } from '../../domain/task.ts';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import { type Row, toReceipt, toTaskRow } from './rows.ts';
import { QUARTER_MS } from './writer.ts';

type Part = Pick<
  Ledger,
  | 'openTasks'
  | 'dueTasks'
  | 'nextWake'
  | 'counts'
  | 'waiting'
  | 'newestHeld'
  | 'activity'
  | 'closedCounts'
  | 'lastDone'
  | 'executedSince'
>;

export function listings(db: Database): Part {
  return {
    openTasks: async () =>
      db.all('SELECT id, path, state, wake_at FROM tasks WHERE closed_at IS NULL').map((row) => ({
        id: row.id as string,
        path: row.path as string,
        state: row.state as State,
        wakeAt: row.wake_at as number | null,
      })),
    dueTasks: async (now, limit) =>
      db
        .all(
          'SELECT id FROM tasks WHERE closed_at IS NULL AND wake_at IS NOT NULL AND wake_at <= ? ORDER BY wake_at LIMIT ?',
          now,
          limit,
        )
        .map((row) => row.id as string),
    nextWake: async (after) =>
      (db.one('SELECT min(wake_at) AS at FROM tasks WHERE closed_at IS NULL AND wake_at > ?', after)?.at as
        | number
        | null) ?? null,
    counts: async () =>
      toCounts(db.all('SELECT state, count(*) AS n FROM tasks WHERE closed_at IS NULL GROUP BY state')),
    waiting: async (limit) => {
      const where = "closed_at IS NULL AND state IN ('pending', 'asking', 'failed', 'unknown')";
      const rows = db.all(`SELECT * FROM tasks WHERE ${where} ORDER BY asked_at LIMIT ?`, limit).map(toTaskRow);
      return { rows, total: db.one(`SELECT count(*) AS n FROM tasks WHERE ${where}`)?.n as number };
    },
    newestHeld: async () => {
      const row = db.one(
        "SELECT * FROM tasks WHERE closed_at IS NULL AND state = 'approved' ORDER BY wake_at DESC LIMIT 1",
      );
      return row ? toTaskRow(row) : null;
    },
    activity: async (from, to, limit) =>
      db
        .all(
          `SELECT t.*, (SELECT receipt FROM executions e WHERE e.task = t.id AND e.state = 'confirmed' ORDER BY ended_at DESC LIMIT 1) AS got,
          (SELECT by FROM decisions d WHERE d.task = t.id ORDER BY d.id DESC LIMIT 1) AS by,
          (SELECT at FROM decisions d WHERE d.task = t.id ORDER BY d.id DESC LIMIT 1) AS decided
         FROM tasks t WHERE closed_at IS NULL OR (closed_at >= ? AND closed_at < ?) ORDER BY id DESC LIMIT ?`,
          from,
          to,
          limit,
        )
        .map((row) => ({
          row: toTaskRow(row),
          receipt: toReceipt(row.got ?? null),
          decidedBy: (row.by as string) ?? '',
          decidedAt: (row.decided as number) ?? null,
        })),
    closedCounts: async (from, to) =>
      toCounts(
        db.all(
          'SELECT state, sum(n) AS n FROM closed WHERE quarter >= ? AND quarter <= ? GROUP BY state',
          Math.floor(from / QUARTER_MS),
          Math.floor((to - 1) / QUARTER_MS),
        ),
      ),
    lastDone: async (limit) =>
      db
        .all(
          "SELECT * FROM tasks WHERE closed_at IS NOT NULL AND state = 'done' ORDER BY closed_at DESC LIMIT ?",
          limit,
        )
        .map(toTaskRow),
    executedSince: async (category, since, max) => executedSince(db, category, since, max),
  };
}

/** What is under way, or may have happened, counts as well: otherwise all that becomes due at once would slip under a cap together. */
export function executedSince(db: Database, category: Category, since: number, max: number): number {
  const done = db.one(
    "SELECT count(*) AS n FROM (SELECT 1 FROM executions WHERE category = ? AND state = 'confirmed' AND ended_at >= ? LIMIT ?)",
    category,
    since,
    max,
  );
  const underWay = db.one(
    "SELECT count(*) AS n FROM tasks WHERE closed_at IS NULL AND state IN ('executing', 'unknown') AND category = ?",
    category,
  );
  return Math.min(Number(done?.n) + Number(underWay?.n), max);
}

function toCounts(rows: Row[]): Partial<Record<State, number>> {
  return Object.fromEntries(rows.map((row) => [row.state as State, row.n as number]));
}
