/** People the owner wrote to, and the small things that have to survive. */
import { addressKey } from '../../domain/address.ts';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import { keepLesson } from './lessons.ts';
import type { Writer } from './writer.ts';

type Part = Pick<
  Ledger,
  'known' | 'findContacts' | 'contact' | 'meetContact' | 'cursor' | 'setCursor' | 'flag' | 'setFlag' | 'note'
>;

export function peopleAndFlags(db: Database, writer: Writer): Part {
  return {
    known: async (addresses) =>
      new Set(
        addresses.filter(
          (address) =>
            db.one('SELECT 1 FROM contacts WHERE address = ? AND written > 0', addressKey(address)) !== undefined,
        ),
      ),
    findContacts: async (name, limit) =>
      db
        .all(
          `SELECT address, name FROM contacts WHERE written > 0 AND (instr(lower(name), lower(?1)) > 0 OR instr(address, lower(?1)) > 0) ORDER BY written DESC, at DESC LIMIT ?2`,
          name,
          limit,
        )
        .map((row) => ({ name: row.name as string, address: row.address as string })),
    contact: async (address) => {
      const row = db.one('SELECT name, written FROM contacts WHERE address = ?', addressKey(address));
      return row ? { name: row.name as string, written: row.written as number } : null;
    },
    meetContact: (address, name) =>
      db.commits.soon(
        () =>
          void db.run(
            "INSERT INTO contacts (address, name, written, at) VALUES (?, ?, 0, ?) ON CONFLICT (address) DO UPDATE SET name = excluded.name, at = excluded.at WHERE excluded.name <> ''",
            addressKey(address),
            name,
            db.clock.now(),
          ),
      ),
    cursor: async (name) => {
      const row = db.one('SELECT cursor FROM cursors WHERE name = ?', name);
      return row ? JSON.parse(row.cursor as string) : null;
    },
    setCursor: (name, cursor) =>
      db.commits.soon(
        () =>
          void db.run(
            'INSERT INTO cursors (name, cursor) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor',
            name,
            JSON.stringify(cursor),
          ),
      ),
    flag: async (name) => (db.one('SELECT value FROM flags WHERE name = ?', name)?.value as string | undefined) ?? null,
    setFlag: (name, value, step = {}) =>
      db.commits.run(() => {
        if (value === null) db.run('DELETE FROM flags WHERE name = ?', name);
        else writer.setFlag(name, value);
        writer.enqueue(step.out ?? []);
        writer.audit(step.audit ?? []);
      }),

    note: (step) =>
      db.commits.run(() => {
        writer.enqueue(step.out ?? []);
        writer.audit(step.audit ?? []);
        if (step.lesson) keepLesson(db, step.lesson.taskId, step.lesson);
      }),
  };
}
