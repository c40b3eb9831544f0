/** Quiet hours: whether now is one, and when they end, in the owner's time zone and right across its clock changes. Pure. */
import type { QuietHours } from './handbook-settings.ts';
import { instantOf, wallClock } from './local-time.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/**
 * When the quiet hours that hold now will end, in milliseconds since the epoch; null when now is not quiet.
 * `timeZone` is an IANA name.
 */
export function quietUntil(hours: QuietHours | null, now: number, timeZone: string): number | null {
  const shown = wallClock(now, timeZone);
  const minute = Math.floor(shown / MINUTE_MS) % DAY_MINUTES;
  if (!hours || !isQuietMinute(hours, minute)) return null;
  const left = ((hours.end - minute + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS;
  const end = Math.floor(shown / MINUTE_MS) * MINUTE_MS + left;
  const at = instantOf(end, timeZone);
  // in an hour that the clock shows twice, `instantOf` names its first time round, which may be past
  return at > now ? at : now + (end - shown);
}

function isQuietMinute({ start, end }: QuietHours, minute: number): boolean {
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}
