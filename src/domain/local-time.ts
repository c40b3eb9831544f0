/**
 * Instants and what a wall clock in the owner's time zone shows, right across the changes of daylight saving time.
 * A wall-clock time is a number, too: the milliseconds that the same digits would have in UTC. Pure.
 */

const DAY_MS = 86_400_000;
/** Making a formatter costs more than thousands of uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** What a clock in this zone shows at this instant. */
export function wallClock(ms: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(ms)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((ms % 1_000) + 1_000) % 1_000);
}

/**
 * The instant at which the clock shows this time: the first one where it shows it twice, and the end of the gap where it
 * is skipped.
 */
export function instantOf(wall: number, timeZone: string): number {
  const before = wall - offsetAt(wall - DAY_MS, timeZone);
  const after = wall - offsetAt(wall + DAY_MS, timeZone);
  const early = Math.min(before, after);
  const late = Math.max(before, after);
  if (wallClock(early, timeZone) === wall) return early;
  if (wallClock(late, timeZone) === wall) return late;
  return firstInstantPast(wall, early, late, timeZone);
}

/** `2026-11-23` */
export function localDate(ms: number, timeZone: string): string {
  return new Date(wallClock(ms, timeZone)).toISOString().slice(0, 10);
}

/** `Monday, 2026-11-23` */
export function localDay(ms: number, timeZone: string): string {
  return `${DAYS[new Date(wallClock(ms, timeZone)).getUTCDay()]}, ${localDate(ms, timeZone)}`;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `2026-11-23 08:00` */
export function localTime(ms: number, timeZone: string): string {
  return new Date(wallClock(ms, timeZone)).toISOString().slice(0, 16).replace('T', ' ');
}

/** Milliseconds that the zone's clocks are ahead of UTC at this instant. */
export function offsetAt(ms: number, timeZone: string): number {
  return wallClock(ms, timeZone) - ms;
}

/** Within a gap: halves the span until only the instant is left at which the clock was put forward. */
function firstInstantPast(wall: number, early: number, late: number, timeZone: string): number {
  let [low, high] = [early, late];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(middle, timeZone) > wall) high = middle;
    else low = middle;
  }
  return high;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** True for an IANA name that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
