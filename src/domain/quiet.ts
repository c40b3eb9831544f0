/** Quiet hours: whether now is one, and when they end, in the owner's time zone and right across its clock changes. Pure. */
import type { QuietHours } from './handbook-settings.ts';
import { wallClock } from './local-time.ts';

const MINUTE_MS = 60_000;

/**
 * When the quiet hours that hold now will end, in milliseconds since the epoch; null when now is not quiet.
 * `timeZone` is an IANA name.
 */
export function quietUntil(hours: QuietHours | null, now: number, timeZone: string): number | null {
  if (!hours || !isQuietMinute(hours, minuteOfDay(now, timeZone))) return null;
  let at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  // a clock change moves the guess by an hour or less, so it is made again from where it landed
  while (isQuietMinute(hours, minuteOfDay(at, timeZone))) {
    at += minutesUntil(hours.end, minuteOfDay(at, timeZone)) * MINUTE_MS;
  }
  return at;
}

function isQuietMinute({ start, end }: QuietHours, minute: number): boolean {
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

function minutesUntil(end: number, minute: number): number {
  const left = (end - minute + 1_440) % 1_440;
  return left === 0 ? 1_440 : left;
}

function minuteOfDay(at: number, timeZone: string): number {
  return Math.floor(wallClock(at, timeZone) / MINUTE_MS) % 1_440;
}
