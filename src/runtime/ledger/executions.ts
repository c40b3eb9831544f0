/** Executions: the intent before the call, what a look-up will need, and how it ended. */
import { OfficeError } from '../../errors.ts';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import { executedSince } from './listings.ts';
import { toExecution } from './rows.ts';
import type { Writer } from './writer.ts';

type Part = Pick<Ledger, 'intend' | 'remember' | 'execution' | 'allExecutions'>;

export function executions(db: Database, writer: Writer): Part {
  return {
    intend: ({ key, taskId, digest, at, cap }) =>
      db.commits.run(() => {
        const found = db.one('SELECT * FROM executions WHERE key = ?', key);
        if (found && found.digest !== digest) {
          throw new OfficeError('key_reused', 'The same approval was used with another content. Nothing was sent.');
        }
        const row = writer.row(taskId);
        if (found && found.state !== 'failed') return { fresh: false, execution: toExecution(found) };
        // In the same transaction as the intent: an undo or a pause that was answered with "nothing was sent" holds.
        const isPaused = db.one("SELECT 1 FROM flags WHERE name = 'paused'") !== undefined;
        const isOverCap = row && cap && executedSince(db, row.category, cap.since, cap.max) >= cap.max;
        if (row?.state !== 'approved' || row.digest !== digest || isPaused || at >= row.expiresAt || isOverCap) {
          throw new OfficeError('note_changed', 'The approval was taken back at the last moment. Nothing was sent.');
        }
        writer.apply(row, { set: { state: 'executing', wakeAt: null } });
        if (found) db.run("UPDATE executions SET state = 'intent', error = NULL, ended_at = NULL WHERE key = ?", key);
        else {
          const category = row?.category ?? 'general';
          db.run(
            "INSERT INTO executions (key, task, digest, category, state, since) VALUES (?, ?, ?, ?, 'intent', ?)",
            key,
            taskId,
            digest,
            category,
            at,
          );
        }
        return { fresh: true, execution: toExecution(db.one('SELECT * FROM executions WHERE key = ?', key)!) };
      }),
    remember: (key, memory) =>
      db.commits.run(() => void db.run('UPDATE executions SET memory = ? WHERE key = ?', JSON.stringify(memory), key)),
    execution: async (key) => {
      const row = db.one('SELECT * FROM executions WHERE key = ?', key);
      return row ? toExecution(row) : null;
    },
    allExecutions: async () =>
      db
        .all('SELECT * FROM executions ORDER BY since')
        .map((row) => ({ ...toExecution(row), endedAt: row.ended_at as number | null })),
  };
}
