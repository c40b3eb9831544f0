/** What a ledger that was restored from a back-up must not forget: things may have been done since that it knows nothing of. */
import type { Database } from './database.ts';
import type { Ledger, Restored } from './ledger.ts';
import type { Writer } from './writer.ts';

type Part = Pick<Ledger, 'markRestored' | 'restored' | 'withoutCard'>;

const FLAG = 'restored';

export function restored(db: Database, writer: Writer): Part {
  return {
    markRestored: (restored, step) =>
      db.commits.run(() => {
        db.run('INSERT OR REPLACE INTO flags (name, value) VALUES (?, ?)', FLAG, JSON.stringify(restored));
        // No button counts any more; each card is made anew, with a warning. What stands in the chat stays, for it may know more.
        db.run("UPDATE cards SET used_by = 'void' WHERE used_by IS NULL");
        db.run("DELETE FROM outbox WHERE kind IN ('card', 'stamp', 'prompt')");
        writer.enqueue(step.out ?? []);
        writer.audit(step.audit ?? []);
      }),
    restored: async () => restoredOf(db),
    withoutCard: async () =>
      db
        .all(
          "SELECT id FROM tasks WHERE closed_at IS NULL AND state IN ('pending', 'asking', 'failed') AND NOT EXISTS (SELECT 1 FROM cards WHERE cards.task = tasks.id AND used_by IS NULL)",
        )
        .map((row) => row.id as string),
  };
}

export function restoredOf(db: Database): Restored | null {
  const row = db.one('SELECT value FROM flags WHERE name = ?', FLAG);
  return row ? (JSON.parse(row.value as string) as Restored) : null;
}
