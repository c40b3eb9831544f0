/**
 * What came due since the last look. After a pause each schedule is caught up with its newest slot alone; the slot is part
 * of the source key, so however often it is handed over, it becomes one task.
 */
import { localTime } from '../../domain/local-time.ts';
import { newestSlot, nextSlot, type Slot } from '../../domain/schedule.ts';
import type { Arrival } from '../../domain/task.ts';
import type { PollResult, Watch } from '../connector.ts';
import { type Entry, entriesOf } from './entries.ts';
import type { ScheduleCursor, ScheduleSession } from './session.ts';

type Poll = Parameters<Watch<ScheduleSession, ScheduleCursor>['poll']>[1];

const MINUTE_MS = 60_000;
/** What is older than this is no longer worth doing. */
const CATCH_UP_MS_MAX = 7 * 24 * 60 * MINUTE_MS;
/** A timer doesn't notice a suspended machine or a clock that was set, so no wait is longer. */
const LOOK_MS_MAX = 60 * MINUTE_MS;
/** A slot handed over later than this says when it was due. */
const LATE_MS_MIN = 10 * MINUTE_MS;

/** Nothing is caught up at the very first look: `cursor` is null. */
export async function lookForDue(session: ScheduleSession, poll: Poll): Promise<PollResult<ScheduleCursor>> {
  const now = session.clock.now();
  const { entries, problem } = await entriesOf(session);
  tellOnce(session, problem);
  for (const entry of entries) {
    const slot = dueSlot(session, entry, poll.cursor, now);
    if (slot && !poll.signal.aborted) await poll.accept(toArrival(session, entry, slot, now));
  }
  // What was not handed over because of a stop must be found again.
  const cursor =
    poll.signal.aborted && poll.cursor ? poll.cursor : nextCursor(entries, problem === null ? null : poll.cursor, now);
  return { cursor, againMs: nextLookMs(session, entries, now) };
}

/** Milliseconds until the next slot of any schedule, an hour at most. */
export function nextLookMs(session: ScheduleSession, entries: readonly Entry[], now = session.clock.now()): number {
  const waits = entries.map(({ cron }) => (nextSlot(cron, session.timeZone, now)?.at ?? Number.MAX_VALUE) - now);
  return Math.min(LOOK_MS_MAX, ...waits);
}

function dueSlot(session: ScheduleSession, entry: Entry, cursor: ScheduleCursor | null, now: number): Slot | null {
  const known = cursor?.perName[entry.name];
  if (known?.cron !== entry.cron) return null;
  const since = Math.max(known.checkedAt, now - CATCH_UP_MS_MAX);
  return since < now ? newestSlot(entry.cron, session.timeZone, since, now) : null;
}

function toArrival(session: ScheduleSession, entry: Entry, slot: Slot, now: number): Arrival {
  const isLate = now - slot.at >= LATE_MS_MIN && !entry.own;
  const late = isLate ? ` It was due at ${localTime(slot.at, session.timeZone)}.` : '';
  return {
    source: `schedule:${entry.name}:${slot.local}`,
    kind: 'SCHEDULE',
    from: 'owner',
    subject: entry.subject,
    at: slot.at,
    request: entry.request + late,
    facts: { schedule: entry.name },
  };
}

/** Schedules of a handbook that can't be read keep their place (`kept`), and are caught up once it is mended. */
function nextCursor(entries: readonly Entry[], kept: ScheduleCursor | null, now: number): ScheduleCursor {
  const checked = Object.fromEntries(entries.map(({ name, cron }) => [name, { cron, checkedAt: now }]));
  return { perName: { ...kept?.perName, ...checked } };
}

function tellOnce(session: ScheduleSession, problem: string | null): void {
  if (problem !== null && problem !== session.told) session.log.warn({ problem }, 'some schedules do not run');
  session.told = problem;
}
