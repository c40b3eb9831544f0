/** One timer for the earliest deadline of all tasks: reminders, expiries, ends of holds, retries. */
import type { Clock } from '../clock.ts';
import type { Ledger } from './ledger/ledger.ts';

/** A machine that slept, or a clock that was set, is noticed within this time. */
const LOOK_AGAIN_MS = 30_000;
const BATCH = 200;

export interface Deadlines {
  start(): void;
  /** A deadline was set: the timer moves if it is earlier. */
  set(at: number): void;
  stop(): void;
}

export function createDeadlines(ledger: () => Ledger, clock: Clock, wake: (id: string) => void): Deadlines {
  let timer: unknown = null;
  let timerAt = Number.POSITIVE_INFINITY;
  let stopped = true;

  const arm = (at: number): void => {
    if (stopped || at >= timerAt) return;
    clock.clearTimeout(timer);
    timerAt = at;
    timer = clock.setTimeout(() => void look().catch(lookAgain), Math.max(0, at - clock.now()));
  };

  /** The ledger couldn't be read just now: nothing is late by more than the usual look. */
  const lookAgain = () => arm(clock.now() + LOOK_AGAIN_MS);

  const look = async (): Promise<void> => {
    timerAt = Number.POSITIVE_INFINITY;
    const now = clock.now();
    const woken = new Set<string>();
    for (;;) {
      const due = (await ledger().dueTasks(now, woken.size + BATCH)).filter((id) => !woken.has(id));
      if (due.length === 0 || stopped) break;
      for (const id of due) {
        woken.add(id);
        wake(id);
      }
    }
    if (stopped) return;
    // What is due now has been woken and will set its own next deadline.
    const next = await ledger().nextWake(now);
    arm(Math.min(next ?? Number.POSITIVE_INFINITY, now + LOOK_AGAIN_MS));
  };

  return {
    start: () => {
      stopped = false;
      arm(clock.now());
    },
    set: arm,
    stop: () => {
      stopped = true;
      clock.clearTimeout(timer);
    },
  };
}
