/** What is open and what was: counts that are right in every time zone, and look-ups that never guess. */
import { describe, expect, test } from 'vitest';
import { startOfDay } from '../../src/runtime/times.ts';
import { aLedger, aRow, NOON, openPending } from './bench.ts';

const HOUR = 3_600_000;
const receipt = { id: 'm1', link: 'https://x.test/1', at: '', summary: 'Sent.' };

test('a source is one task, however often it comes', async () => {
  const ledger = await aLedger();
  const rows = [aRow({ source: 'gmail:1' }), aRow({ source: 'gmail:1' })];
  expect(await Promise.all(rows.map((row) => ledger.open(row, [])))).toEqual([true, false]);
  expect(await ledger.taskOfSource('gmail:1')).toBe(rows[0]!.id);
  expect(await ledger.taskOfSource('gmail:2')).toBeNull();
  expect(await ledger.openTasks()).toHaveLength(1);
});

test('a row comes back as it was, also after a step that changes some of it', async () => {
  const ledger = await aLedger();
  const row = aRow({ memo: { question: 'Which one? ¹', ownerWords: ['a', 'b'] }, subject: "it's \u0000 'odd'" });
  await ledger.open(row, []);
  expect(await ledger.task(row.id)).toEqual(row);
  const next = await ledger.advance(row.id, ['pending'], { set: { title: 'T', wakeAt: null, subject: undefined } });
  expect(next).toEqual({ ...row, title: 'T', wakeAt: null });
  expect(await ledger.task(row.id)).toEqual(next);
});

test('a step from a state in which the task is not changes nothing', async () => {
  const ledger = await aLedger();
  const { row } = await openPending(ledger);
  const step = { set: { title: 'changed' }, out: [{ kind: 'notice' as const, title: 'n', text: '' }] };
  await expect(ledger.advance(row.id, ['approved', 'failed'], step)).rejects.toMatchObject({ code: 'note_changed' });
  await expect(ledger.advance('nobody', ['pending'], step)).rejects.toMatchObject({ code: 'note_changed' });
  expect(await ledger.nextMessage()).toBeNull();
});

describe('the end of an id', () => {
  test('finds its one task, in either case, and none where two fit', async () => {
    const ledger = await aLedger();
    const [one, two] = ['01JZZZZZZZZZZZZZZZZZABCDEF', '01JZZZZZZZZZZZZZZZZXABCDEF'];
    await ledger.open(aRow({ id: one }), []);
    await ledger.open(aRow({ id: two }), []);
    expect(await ledger.taskByEnd('ZABCDEF')).toMatchObject({ id: one });
    expect(await ledger.taskByEnd('zabcdef')).toMatchObject({ id: one });
    expect(await ledger.taskByEnd('ABCDEF')).toBeNull();
    expect(await ledger.taskByEnd('_ABCDEF')).toBeNull();
    expect(await ledger.taskByEnd('%')).toBeNull();
  });
});

describe('how many ended', () => {
  test.each(['UTC', 'Asia/Kathmandu', 'Australia/Eucla', 'America/St_Johns', 'Pacific/Chatham'])(
    'on a day of %s is exact at both of its midnights',
    async (zone) => {
      const ledger = await aLedger();
      const midnight = startOfDay(NOON, zone);
      for (const closedAt of [midnight - 1, midnight, midnight + 24 * HOUR - 1, midnight + 24 * HOUR]) {
        const { row } = await openPending(ledger);
        await ledger.advance(row.id, ['pending'], { set: { state: 'done', closedAt } });
      }
      expect(await ledger.closedCounts(midnight, midnight + 24 * HOUR)).toEqual({ done: 2 });
    },
  );

  test('counts each task once, by how it ended', async () => {
    const ledger = await aLedger();
    for (const state of ['done', 'rejected', 'rejected', 'expired'] as const) {
      const { row } = await openPending(ledger);
      await ledger.advance(row.id, ['pending'], { set: { state, closedAt: NOON } });
      await ledger.advance(row.id, [state], { set: { path: 'elsewhere' } });
    }
    expect(await ledger.closedCounts(NOON, NOON + 1)).toEqual({ done: 1, rejected: 2, expired: 1 });
    expect(await ledger.counts()).toEqual({});
    expect(await ledger.lastDone(5)).toHaveLength(1);
  });
});

describe('what waits', () => {
  test('is listed longest waiting first, with how many there are in all', async () => {
    const ledger = await aLedger();
    for (const [title, askedAt] of Object.entries({ b: 20, c: 30, a: 10 }))
      await openPending(ledger, { title, askedAt });
    await openPending(ledger, { state: 'approved' });
    const { rows, total } = await ledger.waiting(2);
    expect(rows.map(({ title }) => title)).toEqual(['a', 'b']);
    expect(total).toBe(3);
  });

  test('is due when its moment has come, the earliest first', async () => {
    const ledger = await aLedger();
    const ids: Record<string, string> = {};
    for (const [name, wakeAt] of Object.entries({ late: 30, early: 10, soon: 20, never: null }))
      ids[name] = (await openPending(ledger, { wakeAt })).row.id;
    expect(await ledger.nextWake(0)).toBe(10);
    expect(await ledger.nextWake(10)).toBe(20);
    expect(await ledger.nextWake(30)).toBeNull();
    expect(await ledger.dueTasks(20, 10)).toEqual([ids.early, ids.soon]);
    expect(await ledger.dueTasks(30, 1)).toEqual([ids.early]);
    await ledger.advance(ids.early!, ['pending'], { set: { state: 'done', closedAt: 1 } });
    expect(await ledger.nextWake(0)).toBe(20);
  });

  test('tells of each new deadline', async () => {
    const told: number[] = [];
    const ledger = await aLedger({ onDeadline: (at) => told.push(at) });
    const { row } = await openPending(ledger);
    await ledger.advance(row.id, ['pending'], { set: { wakeAt: 99 } });
    await ledger.advance(row.id, ['pending'], { set: { wakeAt: null } });
    expect(told).toEqual([99]);
  });

  test('the newest hold is the one that runs last', async () => {
    const ledger = await aLedger();
    expect(await ledger.newestHeld()).toBeNull();
    await openPending(ledger, { state: 'approved', wakeAt: 10, title: 'old' });
    await openPending(ledger, { state: 'approved', wakeAt: 20, title: 'new' });
    expect(await ledger.newestHeld()).toMatchObject({ title: 'new' });
  });
});

test('activity shows open tasks and those of the period, with the last decision and the receipt', async () => {
  const ledger = await aLedger();
  const { row: done } = await openPending(ledger, { state: 'approved' });
  await ledger.intend({ key: 'k', taskId: done.id, digest: 'd1', at: NOON });
  const decision = { taskId: done.id, revision: 1, digest: 'd1', verb: 'approve' as const, by: 'telegram:7', at: NOON };
  await ledger.advance(done.id, ['executing'], {
    set: { state: 'done', closedAt: NOON },
    decision,
    execution: { key: 'k', state: 'confirmed', receipt },
  });
  const { row: open } = await openPending(ledger);
  const { row: old } = await openPending(ledger);
  await ledger.advance(old.id, ['pending'], { set: { state: 'rejected', closedAt: NOON - HOUR } });
  const found = await ledger.activity(NOON, NOON + 1, 10);
  expect(found.map(({ row }) => row.id).sort()).toEqual([done.id, open.id].sort());
  expect(found.find(({ row }) => row.id === done.id)).toMatchObject({
    receipt,
    decidedBy: 'telegram:7',
    decidedAt: NOON,
  });
  expect(await ledger.activity(NOON, NOON + 1, 1)).toHaveLength(1);
});

describe('people', () => {
  test('are known once the owner wrote to them, in any spelling; mail from them alone is not enough', async () => {
    const ledger = await aLedger();
    await ledger.meetContact('Ali@Example.com', 'Ali Khan');
    expect(await ledger.known(['ali@example.com'])).toEqual(new Set());
    expect(await ledger.findContacts('Ali', 5)).toEqual([]);
    const { row } = await openPending(ledger);
    await ledger.advance(row.id, ['pending'], { contacts: ['ALI@example.com'] });
    expect(await ledger.known(['ali@EXAMPLE.com', 'eve@example.com'])).toEqual(new Set(['ali@EXAMPLE.com']));
    expect(await ledger.findContacts('kHAN', 5)).toEqual([{ name: 'Ali Khan', address: 'ali@example.com' }]);
  });

  test('keep their name when a nameless mail comes from them', async () => {
    const ledger = await aLedger();
    const { row } = await openPending(ledger);
    await ledger.advance(row.id, ['pending'], { contacts: ['ali@example.com'] });
    await ledger.meetContact('ali@example.com', 'Ali');
    await ledger.meetContact('ali@example.com', '');
    expect(await ledger.findContacts('ali', 5)).toEqual([{ name: 'Ali', address: 'ali@example.com' }]);
    expect(await ledger.findContacts('%', 5)).toEqual([]);
  });
});

test('cursors and flags are kept, replaced and taken away', async () => {
  const ledger = await aLedger();
  expect(await ledger.cursor('watch:gmail')).toBeNull();
  await ledger.setCursor('watch:gmail', { history: '1' });
  await ledger.setCursor('watch:gmail', { history: '2' });
  expect(await ledger.cursor('watch:gmail')).toEqual({ history: '2' });
  await ledger.setFlag('f', 'x');
  expect(await ledger.flag('f')).toBe('x');
  await ledger.setFlag('f', null);
  expect(await ledger.flag('f')).toBeNull();
});
