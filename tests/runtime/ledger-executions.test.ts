/** Executions: the intent stands before the call, and one approval never runs twice. */
import { describe, expect, test } from 'vitest';
import type { State } from '../../src/domain/task.ts';
import { executionKey } from '../../src/runtime/keys.ts';
import type { Ledger } from '../../src/runtime/ledger/ledger.ts';
import { aLedger, aRow, ledgerIn, NOON, stillClock, tempDir } from './bench.ts';

const receipt = { id: 'm1', link: '', at: '2026-11-20T12:00:00.000Z', summary: 'Sent.' };

async function approved(ledger: Ledger) {
  const row = aRow({ state: 'approved' });
  await ledger.open(row, []);
  return { key: executionKey(row), taskId: row.id, digest: 'd1', at: NOON };
}

const end = (
  ledger: Ledger,
  { key, taskId }: { key: string; taskId: string },
  state: 'confirmed' | 'failed' | 'unknown',
  next: State,
) => ledger.advance(taskId, ['executing'], { set: { state: next }, execution: { key, state, receipt } });

describe('an intent', () => {
  test('is committed together with the task being under way', async () => {
    const dir = await tempDir();
    const ledger = ledgerIn(dir);
    const intent = await approved(ledger);
    expect(await ledger.intend(intent)).toMatchObject({ fresh: true, execution: { state: 'intent', since: NOON } });
    await ledger.close();
    const again = ledgerIn(dir);
    expect(await again.execution(intent.key)).toMatchObject({ state: 'intent', digest: 'd1' });
    expect(await again.task(intent.taskId)).toMatchObject({ state: 'executing', wakeAt: null });
  });

  test('is made once by any number of calls', async () => {
    const ledger = await aLedger();
    const intent = await approved(ledger);
    const all = await Promise.all(Array.from({ length: 100 }, () => ledger.intend(intent)));
    expect(all.filter(({ fresh }) => fresh)).toHaveLength(1);
  });

  test('of the same key with another content is refused', async () => {
    const ledger = await aLedger();
    const intent = await approved(ledger);
    await ledger.intend(intent);
    await expect(ledger.intend({ ...intent, digest: 'd2' })).rejects.toMatchObject({ code: 'key_reused' });
    expect(await ledger.execution(intent.key)).toMatchObject({ digest: 'd1' });
  });

  test.each([
    ['an undo', { set: { state: 'pending' as const } }],
    ['an edit', { set: { digest: 'd2' } }],
  ])('that lost the race against %s is refused', async (_, step) => {
    const ledger = await aLedger();
    const intent = await approved(ledger);
    await ledger.advance(intent.taskId, ['approved'], step);
    await expect(ledger.intend(intent)).rejects.toMatchObject({ code: 'note_changed' });
    expect(await ledger.execution(intent.key)).toBeNull();
  });

  test('that lost the race against a pause is refused', async () => {
    const ledger = await aLedger();
    const intent = await approved(ledger);
    const [, tried] = await Promise.allSettled([ledger.setFlag('paused', 'telegram:7'), ledger.intend(intent)]);
    expect(tried).toMatchObject({ status: 'rejected', reason: { code: 'note_changed' } });
    await ledger.setFlag('paused', null);
    expect(await ledger.intend(intent)).toMatchObject({ fresh: true });
  });

  test('for a task that is not there is refused', async () => {
    const ledger = await aLedger();
    await expect(ledger.intend({ key: 'k', taskId: 'nobody', digest: 'd1', at: NOON })).rejects.toMatchObject({
      code: 'note_changed',
    });
  });
});

describe('an execution', () => {
  test.each(['confirmed', 'unknown'] as const)('that is %s is given back, never begun again', async (state) => {
    const ledger = await aLedger();
    const intent = await approved(ledger);
    await ledger.intend(intent);
    await end(ledger, intent, state, 'approved');
    expect(await ledger.intend(intent)).toMatchObject({ fresh: false, execution: { state } });
    expect(await ledger.task(intent.taskId)).toMatchObject({ state: 'approved' });
  });

  test('that certainly failed is opened again, with what was remembered and when it first began', async () => {
    const ledger = await aLedger();
    const intent = await approved(ledger);
    await ledger.intend(intent);
    await ledger.remember(intent.key, { draft: 'r-17' });
    await end(ledger, intent, 'failed', 'approved');
    expect(await ledger.intend({ ...intent, at: NOON + 5_000 })).toMatchObject({
      fresh: true,
      execution: { state: 'intent', memory: { draft: 'r-17' }, since: NOON },
    });
  });

  test('keeps its receipt', async () => {
    const ledger = await aLedger();
    const intent = await approved(ledger);
    await ledger.intend(intent);
    await end(ledger, intent, 'confirmed', 'done');
    expect(await ledger.execution(intent.key)).toMatchObject({ state: 'confirmed', receipt });
    expect(await ledger.execution('another')).toBeNull();
  });
});

test('only confirmed executions of the category and the time count towards a cap', async () => {
  const clock = stillClock();
  const ledger = await aLedger({ clock });
  const run = async (state: 'confirmed' | 'failed' | 'unknown') => {
    const intent = await approved(ledger);
    await ledger.intend(intent);
    await end(ledger, intent, state, state === 'confirmed' ? 'done' : 'approved');
  };
  await run('confirmed');
  clock.date += 3_600_000;
  await run('confirmed');
  await run('failed');
  await run('unknown');
  expect(await ledger.executedSince('email', NOON, 10)).toBe(2);
  expect(await ledger.executedSince('email', NOON + 1, 10)).toBe(1);
  expect(await ledger.executedSince('payments', 0, 10)).toBe(0);
});
