/** One timer serves the earliest deadline: nothing is woken early, nothing is forgotten, and nothing after the stop. */
import { expect, test } from 'vitest';
import { SimulatedClock } from 'xstate';
import type { Clock } from '../../src/clock.ts';
import { createDeadlines, type Deadlines } from '../../src/runtime/deadlines.ts';
import { aLedger, aRow, eventually } from './bench.ts';

async function bench() {
  const timers = new SimulatedClock();
  const clock: Clock & { ahead: number } = {
    ahead: 0,
    now: () => timers.now() + clock.ahead,
    setTimeout: (fn, ms) => timers.setTimeout(fn, ms),
    clearTimeout: (id) => timers.clearTimeout(id),
  };
  let deadlines: Deadlines | undefined;
  const ledger = await aLedger({ clock, onDeadline: (at) => deadlines?.set(at) });
  const woken: string[] = [];
  deadlines = createDeadlines(
    () => ledger,
    clock,
    (id) => woken.push(id),
  );
  const add = async (wakeAt: number | null) => {
    const row = aRow({ wakeAt: null });
    await ledger.open(row, []);
    await ledger.advance(row.id, ['pending'], { set: { wakeAt } });
    return row.id;
  };
  const done = (id: string) => ledger.advance(id, ['pending'], { set: { wakeAt: null } });
  /** Moves the clock, and lets the looks that this begins end. */
  const pass = async (ms: number) => {
    timers.increment(ms);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, deadlines, woken, add, done, pass };
}

test('each is woken at its moment, the earliest first, whichever was set first', async () => {
  const { deadlines, woken, add, done, pass } = await bench();
  deadlines.start();
  await pass(0);
  const [late, early] = [await add(2_000), await add(1_000)];
  await pass(999);
  expect(woken).toEqual([]);
  await pass(1);
  expect(woken).toEqual([early]);
  await done(early);
  await pass(1_000);
  expect(woken).toEqual([early, late]);
});

test('one that is due a moment after another is not late, though the other has not been taken up yet', async () => {
  const { deadlines, woken, add, pass } = await bench();
  const [first, second] = [await add(1_000), await add(1_200)];
  deadlines.start();
  await pass(1_000);
  expect(woken).toEqual([first]);
  await pass(200);
  expect(woken).toContain(second);
});

test('what was due before the start is woken at once', async () => {
  const { deadlines, woken, add, pass } = await bench();
  const id = await add(0);
  await pass(5_000);
  expect(woken).toEqual([]);
  deadlines.start();
  await pass(0);
  expect(woken).toEqual([id]);
});

test('five hundred that are due together are all woken, each once', async () => {
  const { deadlines, woken, add, pass } = await bench();
  const ids = [];
  for (let n = 0; n < 500; n += 1) ids.push(await add(1_000));
  deadlines.start();
  await pass(1_000);
  await eventually(() => woken.length >= 500, 'the last of them');
  expect(woken.toSorted()).toEqual(ids.toSorted());
});

test('a clock that jumps is noticed within half a minute', async () => {
  const { deadlines, clock, woken, add, pass } = await bench();
  const id = await add(3_600_000);
  deadlines.start();
  await pass(0);
  // The machine slept: the date is far ahead, and no timer has run.
  clock.ahead = 3_600_000;
  await pass(29_999);
  expect(woken).toEqual([]);
  await pass(1);
  expect(woken).toEqual([id]);
});

test('one that is not taken up is woken again, without a busy loop', async () => {
  const { deadlines, woken, add, pass } = await bench();
  const id = await add(0);
  deadlines.start();
  await pass(0);
  await pass(29_000);
  expect(woken).toEqual([id]);
  await pass(1_000);
  expect(woken).toEqual([id, id]);
});

test('nothing is woken after the stop, nor by a deadline that is set then', async () => {
  const { deadlines, woken, add, pass } = await bench();
  deadlines.start();
  await pass(0);
  await add(1_000);
  deadlines.stop();
  deadlines.set(500);
  await pass(100_000);
  expect(woken).toEqual([]);
});
