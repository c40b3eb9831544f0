/** Tasks, their cards, and the decisions about them. */
import type { Card, Verb } from '../../domain/card.ts';
import type { Database } from './database.ts';
import type { CardRow, Decision, Ledger } from './ledger.ts';
import { restoredOf } from './restored.ts';
import { fromTaskRow, type Row, TASK_COLUMNS, toTaskRow } from './rows.ts';
import type { Writer } from './writer.ts';

type Part = Pick<
  Ledger,
  | 'taskOfSource'
  | 'open'
  | 'task'
  | 'taskByEnd'
  | 'advance'
  | 'advanceSoon'
  | 'decide'
  | 'decisionOn'
  | 'card'
  | 'lastCard'
>;

export function tasks(db: Database, writer: Writer): Part {
  const currentCard = (taskId: string): CardRow | null => {
    const row = db.one('SELECT * FROM cards WHERE task = ? AND used_by IS NULL ORDER BY id DESC LIMIT 1', taskId);
    return row ? cardRow(row) : null;
  };
  return {
    taskOfSource: async (source) =>
      (db.one('SELECT task FROM sources WHERE source = ?', source)?.task as string | undefined) ?? null,
    open: (row, entries) =>
      db.commits.run(() => {
        const { changed } = db.run('INSERT OR IGNORE INTO sources (source, task) VALUES (?, ?)', row.source, row.id);
        if (changed === 0) return false;
        db.run(
          `INSERT INTO tasks (${TASK_COLUMNS.join(', ')}) VALUES (${TASK_COLUMNS.map(() => '?').join(', ')})`,
          ...fromTaskRow(row),
        );
        writer.audit(entries);
        return true;
      }),
    task: async (id) => writer.row(id),
    taskByEnd: async (end) => {
      const rows = db.all('SELECT * FROM tasks WHERE substr(id, -length(?1)) = ?1 LIMIT 2', end.toUpperCase());
      return rows.length === 1 ? toTaskRow(rows[0]!) : null;
    },
    advance: (id, from, step) => db.commits.run(() => writer.advance(id, from, step)),
    advanceSoon: (id, from, step) => db.commits.soon(() => writer.advance(id, from, step)),
    decide: (by, rule) =>
      db.commits.run(() => {
        const card = 'nonce' in by ? db.one('SELECT * FROM cards WHERE nonce = ?', by.nonce) : undefined;
        const found = card ? cardRow(card) : 'taskId' in by ? currentCard(by.taskId) : null;
        const row = found ? writer.row(found.taskId) : null;
        if (!found || !row)
          return { ok: false, say: 'This card is not known here any more.', problem: 'unknown' as const };
        const { reply, step, decision } = rule({ row, card: found.card, digest: found.digest, usedBy: found.usedBy });
        if (decision) {
          writer.decided(decision, row);
          db.run('UPDATE cards SET used_by = ? WHERE nonce = ?', decision.verb, found.nonce);
        }
        if (step) writer.apply(row, step);
        return reply;
      }),
    decisionOn: async (taskId, revision) => {
      const row = db.one(
        'SELECT * FROM decisions WHERE task = ? AND revision = ? ORDER BY id DESC LIMIT 1',
        taskId,
        revision,
      );
      if (!row) return null;
      const decision: Decision = {
        taskId,
        revision,
        digest: row.digest as string,
        verb: row.verb as Verb,
        by: row.by as string,
        at: row.at as number,
      };
      // What was approved before the back-up may have been done after it, whatever key lies here.
      const isVoid = decision.at <= (restoredOf(db)?.at ?? 0);
      return !isVoid && writer.sealer.holds(decision, row.seal as string) ? decision : null;
    },
    card: async (taskId) => currentCard(taskId),
    lastCard: async (taskId) => {
      const row = db.one('SELECT * FROM cards WHERE task = ? ORDER BY id DESC LIMIT 1', taskId);
      return row ? cardRow(row) : null;
    },
  };
}

function cardRow(row: Row): CardRow {
  return {
    nonce: row.nonce as string,
    taskId: row.task as string,
    revision: row.revision as number,
    digest: row.digest as string,
    card: JSON.parse(row.card as string) as Card,
    usedBy: row.used_by as Verb | null,
  };
}
