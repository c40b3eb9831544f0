/** What thinking costs: whatever is reserved, settled or lost, and in whichever order, the budget is never passed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ledgerIn, NOON, stillClock, tempDir } from './bench.ts';

const AHEAD = { taskId: 't1', iteration: 1, model: 'm', at: NOON };
const costOf = (usd_micro: number) => ({ input: 1, cacheRead: 2, cacheWrite: 3, output: 4, usd_micro, ms: 5 });

test('what is reserved and spent never passes the budget, and a lost answer counts at its worst', async () => {
  const requests = fc.array(
    fc.record({ worst: fc.integer({ min: 0, max: 400 }), share: fc.constantFrom(0, 0.3, 1, null) }),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(requests, fc.integer({ min: 0, max: 1_000 }), async (all, max_usd_micro) => {
      const ledger = ledgerIn(await tempDir(), { clock: stillClock() });
      const open: { id: number; worst: number; share: number | null }[] = [];
      let spent = 0;
      for (const [at, { worst, share }] of all.entries()) {
        const reserved = open.reduce((sum, one) => sum + one.worst, 0);
        const id = await ledger.reserveCost({ ...AHEAD, worst_usd_micro: worst }, { since: NOON, max_usd_micro });
        expect(id === null).toBe(spent + reserved + worst > max_usd_micro);
        if (id !== null) open.push({ id, worst, share });
        const done = at % 2 === 1 ? open.shift() : undefined;
        if (!done) continue;
        const cost = done.share === null ? done.worst : Math.floor(done.worst * done.share);
        await ledger.settleCost(done.id, done.share === null ? null : costOf(cost));
        spent += cost;
        expect(await ledger.costSince(NOON)).toBeLessThanOrEqual(max_usd_micro);
      }
      await ledger.close();
    }),
    { numRuns: 25, seed: 4 },
  );
});

test('costs are told by day, by model and by task', async () => {
  const ledger = ledgerIn(await tempDir(), { clock: stillClock() });
  const budget = { since: 0, max_usd_micro: 10_000 };
  const spend = async (model: string, taskId: string, at: number, usd_micro: number) => {
    const id = await ledger.reserveCost({ ...AHEAD, model, taskId, at, worst_usd_micro: usd_micro }, budget);
    await ledger.settleCost(id!, costOf(usd_micro));
  };
  await spend('small', 't1', NOON - 1, 10);
  await spend('small', 't1', NOON, 20);
  await spend('large', 't2', NOON, 300);
  expect(await ledger.costSince(NOON)).toBe(320);
  expect(await ledger.costOfTask('t1')).toBe(30);
  expect(await ledger.costsBetween(NOON - 1, NOON + 1)).toEqual([
    { model: 'large', requests: 1, input: 1, cacheRead: 2, cacheWrite: 3, output: 4, usd_micro: 300 },
    { model: 'small', requests: 2, input: 2, cacheRead: 4, cacheWrite: 6, output: 8, usd_micro: 30 },
  ]);
  await ledger.close();
});
