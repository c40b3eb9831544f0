/** Steps that come together share one flush; nobody is told before the disk has it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SimulatedClock } from 'xstate';
import { GroupCommit } from '../../src/runtime/ledger/group-commit.ts';
import { aCard, aLedger, aRow, ledgerIn, tempDir } from './bench.ts';

async function open() {
  const path = join(await tempDir(), 'test.db');
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT) STRICT');
  const clock = new SimulatedClock();
  const commits = new GroupCommit(db, clock);
  const other = new DatabaseSync(path, { timeout: 0 });
  onTestFinished(() => {
    if (db.isOpen) db.close();
    if (other.isOpen) other.close();
  });
  const add =
    (n: number, text = '') =>
    () =>
      void db.prepare('INSERT INTO t VALUES (?, ?)').run(n, text);
  const numbers = (from: DatabaseSync) =>
    from
      .prepare('SELECT n FROM t ORDER BY rowid')
      .all()
      .map(({ n }) => n);
  return { db, other, clock, commits, add, here: () => numbers(db), durable: () => numbers(other) };
}

describe('steps that come together', () => {
  test('run at once, in the order of the calls, and share one commit', async () => {
    const { commits, add, here, durable } = await open();
    const both = [commits.run(add(2)), commits.run(add(1))];
    expect(here()).toEqual([1, 2]);
    expect(durable()).toEqual([]);
    await both[0];
    expect(durable()).toEqual([1, 2]);
    await both[1];
  });

  test('one that throws is undone alone', async () => {
    const { commits, add, durable } = await open();
    const good = commits.run(add(1));
    const bad = commits.run(() => {
      add(2)();
      throw new Error('no');
    });
    const later = commits.run(add(3));
    await expect(bad).rejects.toThrow('no');
    await Promise.all([good, later]);
    expect(durable()).toEqual([1, 3]);
  });

  test('one that throws alone leaves no transaction open, so that others see what is new', async () => {
    const { db, commits, add, durable } = await open();
    const fail = () => {
      throw new Error('no');
    };
    await expect(commits.run(fail)).rejects.toThrow('no');
    await expect(commits.soon(fail)).rejects.toThrow('no');
    expect(db.isTransaction).toBe(false);
    await commits.soon(add(1));
    await expect(commits.run(fail)).rejects.toThrow('no');
    expect(db.isTransaction).toBe(true);
    await commits.run(add(2));
    expect(durable()).toEqual([1, 2]);
  });

  test('give their result back', async () => {
    const { commits } = await open();
    expect(await commits.run(() => 7)).toBe(7);
    expect(await commits.soon(() => 8)).toBe(8);
  });

  test('a step after a commit begins the next one', async () => {
    const { commits, add, durable } = await open();
    await commits.run(add(1));
    await commits.run(add(2));
    expect(durable()).toEqual([1, 2]);
  });
});

describe('a step for which nobody waits', () => {
  test('is visible at once and durable after its delay', async () => {
    const { commits, clock, add, here, durable } = await open();
    await commits.soon(add(1));
    expect(here()).toEqual([1]);
    clock.increment(9);
    expect(durable()).toEqual([]);
    clock.increment(1);
    expect(durable()).toEqual([1]);
  });

  test('is durable with the next commit', async () => {
    const { commits, add, durable } = await open();
    await commits.soon(add(1));
    await commits.run(add(2));
    expect(durable()).toEqual([1, 2]);
  });
});

describe('who asks for what comes afterwards', () => {
  test('is called after the commit only', async () => {
    const { commits, add, durable } = await open();
    const seen: unknown[] = [];
    const done = commits.run(() => {
      add(1)();
      commits.afterwards(() => seen.push(durable()));
    });
    expect(seen).toEqual([]);
    await done;
    expect(seen).toEqual([[1]]);
  });

  test('is settled at once where nobody waits, else with the commit', async () => {
    const { commits, add, durable } = await open();
    await commits.settled();
    void commits.run(add(1));
    await commits.settled();
    expect(durable()).toEqual([1]);
  });
});

describe('a commit that fails', () => {
  test('on a full disk: the step is refused as disk_full, what was under way is told too, and rows are forgotten', async () => {
    const { db, commits, add, durable } = await open();
    await commits.run(add(1));
    const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
    db.exec(`PRAGMA max_page_count = ${pages + 1}`);
    let undone = 0;
    commits.onUndone = () => {
      undone += 1;
    };
    const large = commits.run(add(2, 'x'.repeat(100_000)));
    await expect(large).rejects.toMatchObject({ code: 'disk_full', retryable: true });
    expect(undone).toBeGreaterThan(0);
    db.exec('PRAGMA max_page_count = 100000');
    await commits.run(add(3));
    expect(durable()).toEqual([1, 3]);
  });

  test('rejects all who wait, takes everything back, and the next step works', async () => {
    const { db, commits, add, durable } = await open();
    db.exec('PRAGMA foreign_keys = ON; CREATE TABLE child (n INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)');
    let undone = 0;
    commits.onUndone = () => {
      undone += 1;
    };
    const one = commits.run(add(1));
    const orphan = commits.run(() => void db.prepare('INSERT INTO child VALUES (99)').run());
    await expect(one).rejects.toThrow(/FOREIGN KEY/);
    await expect(orphan).rejects.toThrow(/FOREIGN KEY/);
    expect(undone).toBe(1);
    expect(db.isTransaction).toBe(false);
    await commits.run(add(2));
    expect(durable()).toEqual([2]);
  });

  test('a file that somebody else holds refuses the step and holds nothing open', async () => {
    const { db, other, commits, add, durable } = await open();
    other.exec('BEGIN IMMEDIATE');
    await expect(commits.run(add(1))).rejects.toThrow(/locked/);
    expect(db.isTransaction).toBe(false);
    other.exec('ROLLBACK');
    await commits.run(add(2));
    expect(durable()).toEqual([2]);
  });
});

describe('closing', () => {
  test('commits what is open and refuses every later step', async () => {
    const { commits, add, durable } = await open();
    await commits.soon(add(1));
    const waited = commits.run(add(2));
    commits.close();
    await waited;
    expect(durable()).toEqual([1, 2]);
    await expect(commits.run(add(3))).rejects.toMatchObject({ code: 'stopped' });
    await expect(commits.soon(add(3))).rejects.toMatchObject({ code: 'stopped' });
  });
});

test('a row that a failed commit took back is not remembered', async () => {
  const ledger = await aLedger();
  const row = aRow();
  await ledger.open(row, []);
  await expect(
    ledger.advance(row.id, ['pending'], {
      set: { title: 'Changed' },
      card: aCard(row, { nonce: null as never }),
    }),
  ).rejects.toThrow();
  expect(await ledger.task(row.id)).toMatchObject({ title: row.title });
});

test('a process that is killed after a step resolved finds the row again', async () => {
  const dir = await tempDir();
  const script = `
    const { openLedger } = await import(${JSON.stringify(new URL('../../src/runtime/ledger/sqlite.ts', import.meta.url).href)});
    const { systemClock } = await import(${JSON.stringify(new URL('../../src/clock.ts', import.meta.url).href)});
    const ledger = openLedger({ stateDir: ${JSON.stringify(dir)}, clock: systemClock });
    await ledger.recordUpdates([{ update_id: 41 }]);
    await ledger.setFlag('paused', 'me');
    process.stdout.write('safe');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  const ledger = ledgerIn(dir);
  expect(await ledger.flag('paused')).toBe('me');
  expect(await ledger.unhandledUpdates()).toEqual([{ update_id: 41 }]);
});

test('ten thousand steps that come together keep their order', async () => {
  const ledger = await aLedger();
  const names = Array.from({ length: 10_000 }, (_, n) => `note ${n}`);
  await Promise.all(names.map((title) => ledger.note({ out: [{ kind: 'notice', title, text: '' }] })));
  let after = 0;
  for (const title of names.slice(0, 200)) {
    const next = await ledger.nextMessage(after);
    expect(next?.message).toMatchObject({ title });
    after = next!.id;
  }
});
