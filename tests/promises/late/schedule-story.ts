/**
 * Random lives of one schedule over the changes of a zone's clocks: looks when it asked for them, sleeps, dates set forth and back, restarts. Held against
 * a clock that is read minute by minute.
 */
import fc from 'fast-check';
import { systemClock } from '../../../src/clock.ts';
import type { ConnectorContext } from '../../../src/connectors/connector.ts';
import { schedule } from '../../../src/connectors/schedule/index.ts';
import { silentLog } from '../../../src/log.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NAME = 'own';

export const SWITCHES: [string, string][] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Pacific/Apia', '2020-04-04T14:00:00Z'],
  ['Pacific/Apia', '2020-09-26T14:00:00Z'],
  // A whole day is left out.
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
];

export interface ScheduleStory {
  place: [string, string];
  /** Minute of the day. */
  minute: number;
  before_ms: number;
  /** Milliseconds by which the date moves between two looks; null: as long as the schedule asked for. */
  moves: (number | null)[];
}

const move = fc.oneof(
  { weight: 12, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 48 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: -48 * HOUR, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(-HOUR, -1, 1, HOUR) },
);

export const scheduleStories: fc.Arbitrary<ScheduleStory> = fc.record({
  place: fc.constantFrom(...SWITCHES),
  minute: fc.oneof(fc.integer({ min: 0, max: 4 * 60 }), fc.nat(24 * 60 - 1)),
  before_ms: fc.integer({ min: HOUR, max: 40 * HOUR }),
  moves: fc.array(move, { minLength: 60, maxLength: 90, size: 'max' }),
});

export interface ScheduleFigures {
  slots: number;
  looks: number;
}

/** Plays one life; throws where a slot came twice, early, late while somebody looked, or not at all. */
export async function playSchedule(
  { place, minute, before_ms, moves }: ScheduleStory,
  figures: ScheduleFigures,
): Promise<void> {
  const [timeZone, at] = place;
  const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const page = `\`\`\`yaml\nschedules:\n  - name: ${NAME}\n    when: "daily ${time}"\n    do: x\n\`\`\`\n`;
  let now = Date.parse(at) - before_ms;
  const clock = { ...systemClock, now: () => now };
  const context = { clock, log: silentLog, vaultDir: '/nowhere', timeZone, handbookText: async () => page };
  const session = await schedule.open({}, context as unknown as ConnectorContext);
  const slots = slotsOf(place, time);
  const came = new Set<string>();
  const signal = new AbortController().signal;
  let cursor: unknown = null;
  let checkedAt = Number.POSITIVE_INFINITY;
  let wait = 0;
  for (const step of [0, ...moves]) {
    now += step ?? wait;
    if (now > slots.at(-1)!.at || now < slots[0]!.at) break;
    const fresh: string[] = [];
    const accept = async ({ source }: { source: string }) => {
      if (came.has(source)) return false;
      came.add(source);
      if (source.startsWith(`schedule:${NAME}:`)) fresh.push(source.slice(-16));
      return true;
    };
    const result = await schedule.watch!.poll(session, { cursor: cursor as never, accept, signal });
    cursor = JSON.parse(JSON.stringify(result.cursor));
    wait = result.againMs!;
    // What came due since the last look; after a long time only the newest.
    const due = slots.filter((slot) => slot.at > checkedAt && slot.at <= now).at(-1);
    const expected = due && !came.has(`told:${due.local}`) ? [due.local] : [];
    for (const local of fresh) came.add(`told:${local}`);
    checkedAt = now;
    figures.looks += 1;
    figures.slots += fresh.length;
    if (fresh.join() !== expected.join()) {
      const said = `${timeZone}, ${time}, ${new Date(now).toISOString()}`;
      throw new Error(`${said}: ${fresh.join() || 'nothing'} came, but should have ${expected.join() || 'nothing'}`);
    }
  }
}

/** Each day's slot, at the first minute at which the clock shows that time or a later one. */
function slotsOf([timeZone, at]: [string, string], time: string): { local: string; at: number }[] {
  const minutes = shownMinutes(timeZone, Date.parse(at));
  const slots: { local: string; at: number }[] = [];
  let latest = minutes[0]!.local;
  let next = tomorrow(`${latest.slice(0, 10)}T${time}`);
  for (const { local, at: instant } of minutes) {
    if (local > latest) latest = local;
    for (; latest >= next; next = tomorrow(next)) slots.push({ local: next, at: instant });
  }
  return slots;
}

const read = new Map<string, { local: string; at: number }[]>();

/** What the clock shows, minute by minute, from four days before the switch to six days after it. */
function shownMinutes(timeZone: string, at: number): { local: string; at: number }[] {
  const found = read.get(`${timeZone} ${at}`);
  if (found) return found;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const minutes = Array.from({ length: 10 * 24 * 60 }, (_, index) => {
    const instant = at - 96 * HOUR + index * MINUTE;
    return { local: format.format(instant).replace(' ', 'T'), at: instant };
  });
  read.set(`${timeZone} ${at}`, minutes);
  return minutes;
}

function tomorrow(local: string): string {
  return new Date(Date.parse(`${local}:00Z`) + 24 * HOUR).toISOString().slice(0, 16);
}
