/** A ledger of an earlier program is taken along, and what Telegram said long ago is forgotten, but never that it was handled. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ledgerIn, NOON, openPending, stillClock, tempDir } from './bench.ts';

const DAY_MS = 86_400_000;

/** What the first version of the tables was, made out of those of today. */
function makeOld(stateDir: string): void {
  const db = new DatabaseSync(join(stateDir, 'ledger.db'));
  db.exec(`
    DROP TABLE costs;
    DROP TABLE lessons;
    DROP TABLE stops;
    DROP TABLE deliveries;
    DROP TABLE charges;
    DROP TABLE trail;
    DROP INDEX updates_kept;
    ALTER TABLE updates DROP COLUMN at;
    ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
    PRAGMA user_version = 1;
  `);
  db.close();
}

test('a ledger of the first version is renewed with all that it knows', async () => {
  const stateDir = await tempDir();
  const old = ledgerIn(stateDir);
  const { row } = await openPending(old);
  await old.recordUpdates([{ update_id: 7 }]);
  await old.note({ out: [{ kind: 'notice', title: 'T', text: 'x' }] });
  await old.close();
  makeOld(stateDir);
  expect(() => ledgerIn(stateDir, { readOnly: true })).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  const renewed = ledgerIn(stateDir);
  expect(await renewed.task(row.id)).toEqual(row);
  expect(await renewed.unhandledUpdates()).toEqual([{ update_id: 7 }]);
  expect((await renewed.nextMessage())?.message).toMatchObject({ title: 'T' });
  expect(await renewed.trail()).toEqual({ heads: [], backlog: [] });
  expect(await ledgerIn(stateDir, { readOnly: true }).task(row.id)).toEqual(row);
});

test('what was said in handled updates is forgotten after a week, a few at a time, and none is ever handled twice', async () => {
  const clock = stillClock();
  const stateDir = await tempDir();
  const ledger = ledgerIn(stateDir, { clock });
  const kept = () => {
    const db = new DatabaseSync(join(stateDir, 'ledger.db'), { readOnly: true });
    const row = db.prepare("SELECT count(*) AS n FROM updates WHERE raw <> ''").get() as { n: number };
    db.close();
    return row.n;
  };
  const old = Array.from({ length: 300 }, (_, at) => ({ update_id: at + 1, message: { text: 'secret words' } }));
  await ledger.recordUpdates(old);
  for (const { update_id } of old.slice(1)) await ledger.updateHandled(update_id);
  clock.date = NOON + 6 * DAY_MS;
  expect(await ledger.recordUpdates([{ update_id: 1_000 }])).toHaveLength(1);
  expect(kept()).toBe(301);
  clock.date = NOON + 8 * DAY_MS;
  await ledger.recordUpdates([{ update_id: 1_001 }]);
  expect(kept()).toBe(102);
  await ledger.recordUpdates([{ update_id: 1_002 }]);
  // What was never handled stays, however old it is.
  expect(kept()).toBe(4);
  expect(await ledger.recordUpdates(old)).toEqual([]);
  expect(await ledger.unhandledUpdates()).toHaveLength(4);
  // Telegram may begin anew with small numbers: only those that were seen count as seen.
  expect(await ledger.recordUpdates([{ update_id: 500 }])).toHaveLength(1);
});
