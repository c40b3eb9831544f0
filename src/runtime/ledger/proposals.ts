/** What proposals of other programs need beside the task itself: how many came lately, and word of a change. */
import { decodeTime, encodeTime } from 'ulid';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import type { Writer } from './writer.ts';

type Part = Pick<Ledger, 'openedSince' | 'taskChanged'>;

/** A ULID begins with its time. */
const TIME_CHARS = 10;

export function proposals(db: Database, writer: Writer): Part {
  return {
    openedSince: async (kind, since, max) =>
      db
        .all(
          'SELECT id FROM tasks WHERE id >= ? AND kind = ? ORDER BY id LIMIT ?',
          encodeTime(since, TIME_CHARS),
          kind,
          max,
        )
        .map(({ id }) => decodeTime(id as string)),
    taskChanged: (id, signal) => writer.changes.next(id, signal),
  };
}
