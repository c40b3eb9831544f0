/**
 * A clock that only a test moves, to the millisecond. Like a real machine it has two times: the date, which can be set and goes on while the
 * machine sleeps, and the time of its timers, which can't and doesn't.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../src/clock.ts';

interface Timer {
  /** On the timers' own time. */
  at: number;
  fn: () => void;
}

export interface MovedClock extends Clock {
  /** Time passes, timer by timer, and what each sets in motion gets a turn. */
  pass(ms: number): Promise<void>;
  /** The date is set, or the machine slept: no timer knows of it. */
  jump(ms: number): void;
  /** Every timer fires now, due or not, in the order that `sorted` makes of them. */
  fireAll(sorted?: (timers: (() => void)[]) => (() => void)[]): void;
  /** Real timers end with this. */
  end(): void;
}

/**
 * Timers shorter than `real_ms` run in real time, so that machinery which waits for a moment goes on while the date stands still; 0 for none.
 */
export function movedClock(date: number, real_ms = 0): MovedClock {
  let now = date;
  let passed = 0;
  const timers = new Map<object, Timer>();
  const real = new Set<NodeJS.Timeout>();

  const next = (until: number): [object, Timer] | null => {
    let first: [object, Timer] | null = null;
    for (const one of timers) if (one[1].at <= until && (!first || one[1].at < first[1].at)) first = one;
    return first;
  };
  const arm = (fn: () => void, ms: number): object => {
    if (ms >= real_ms) {
      const id = {};
      timers.set(id, { at: passed + Math.max(0, ms), fn });
      return id;
    }
    const handle = setTimeout(() => {
      real.delete(handle);
      fn();
    }, ms);
    real.add(handle);
    return handle;
  };
  return {
    now: () => now,
    setTimeout: arm,
    clearTimeout: (id) => {
      if (timers.delete(id) || !real.delete(id)) return;
      clearTimeout(id);
    },
    pass: async (ms) => {
      const until = passed + ms;
      for (let found = next(until); found; found = next(until)) {
        const [id, { at, fn }] = found;
        now += Math.max(0, at - passed);
        passed = Math.max(passed, at);
        timers.delete(id);
        fn();
        await turn();
      }
      now += until - passed;
      passed = until;
    },
    jump: (ms) => {
      now += ms;
    },
    fireAll: (sorted = (all) => all) => {
      const all = [...timers.values()].map(({ fn }) => fn);
      timers.clear();
      for (const fn of sorted(all)) fn();
    },
    end: () => {
      for (const handle of real) clearTimeout(handle);
      timers.clear();
    },
  };
}
