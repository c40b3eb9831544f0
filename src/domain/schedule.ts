/**
 * When a schedule is due. A slot is a time on the owner's wall clock; it happens once: at its first instant where the
 * clock shows it twice, and as soon as the clock runs again where it is skipped. Pure.
 */
import { Cron } from 'croner';
import { instantOf, offsetAt, wallClock } from './local-time.ts';

export interface Slot {
  /** The slot's own name on the wall clock, e.g. `2026-11-23T08:00`. */
  local: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export type When = { ok: true; cron: string } | { ok: false; problem: string };

const WHEN_CHARS_MAX = 100;
const DAYS = 'mon|tue|wed|thu|fri|sat|sun';
const DAY = `(?:${DAYS})[a-z]*`;
const PLAIN = new RegExp(
  `^(daily|every day|weekdays|weekends|${DAY}(?:(?:\\s*(?:,|-|and)\\s*)${DAY})*)\\s+(?:at\\s+)?(\\d{1,2}):(\\d{2})$`,
);
const FULL_DAYS = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday|tues|thur|thurs';
const DAY_NAME = new RegExp(`^(?:${DAYS}|${FULL_DAYS})$`);
/** Digits, names and cron's own signs; without `?`, which would mean the moment of parsing. */
const CRON = /^(?:@[a-z]+|[\w*,/#+-]+(?:\s+[\w*,/#+-]+){4})$/i;

/** Reads `daily 18:00`, `Mon 09:00`, `Mon, Thu 09:00`, `Mon-Fri 09:00`, `weekdays 08:30` or a cron pattern of five parts. */
export function parseWhen(text: string): When {
  const words = text.trim().toLowerCase();
  if (words.length > WHEN_CHARS_MAX) return notUnderstood(text.slice(0, WHEN_CHARS_MAX));
  const cron = plainToCron(words) ?? (CRON.test(words) ? words : null);
  if (cron === null) return notUnderstood(text);
  try {
    const comes = onWallClock(cron).nextRun(new Date(0)) !== null;
    return comes ? { ok: true, cron } : { ok: false, problem: `“${text}” never comes.` };
  } catch {
    return notUnderstood(text);
  }
}

/** The first slot after an instant; null where none comes any more. `cron` is what `parseWhen` gave. */
export function nextSlot(cron: string, timeZone: string, after: number): Slot | null {
  const clock = onWallClock(cron);
  let wall = clock.nextRun(new Date(wallClock(after, timeZone)));
  // The hour that the clock shows for the second time has had its slots already.
  while (wall && instantOf(wall.getTime(), timeZone) <= after) wall = clock.nextRun(wall);
  return wall ? toSlot(wall, timeZone) : null;
}

/** The newest slot after one instant and not after another; null where there was none. */
export function newestSlot(cron: string, timeZone: string, after: number, until: number): Slot | null {
  const clock = onWallClock(cron);
  let wall = clock.previousRuns(1, new Date(latestShown(until, timeZone) + 1_000))[0];
  while (wall && instantOf(wall.getTime(), timeZone) > until) wall = clock.previousRuns(1, wall)[0];
  if (!wall) return null;
  const slot = toSlot(wall, timeZone);
  return slot.at > after ? slot : null;
}

/** Cron's own sight of zones is left out: in UTC it is plain arithmetic on the wall clock's digits. */
function onWallClock(cron: string): Cron {
  return new Cron(cron, { timezone: 'UTC', paused: true, mode: '5-part' });
}

/** A time not before the latest that the clock has shown: after it was put back, it has been later already. */
function latestShown(ms: number, timeZone: string): number {
  const yesterday = offsetAt(ms - 25 * 3_600_000, timeZone);
  return ms + Math.max(yesterday, offsetAt(ms, timeZone));
}

function toSlot(wall: Date, timeZone: string): Slot {
  return { local: wall.toISOString().slice(0, 16), at: instantOf(wall.getTime(), timeZone) };
}

function plainToCron(words: string): string | null {
  const [, days = '', hour = '', minute = ''] = PLAIN.exec(words) ?? [];
  if (days === '' || Number(hour) > 23 || Number(minute) > 59) return null;
  const named = daysToCron(days);
  return named === null ? null : `${Number(minute)} ${Number(hour)} * * ${named}`;
}

function daysToCron(days: string): string | null {
  if (days === 'daily' || days === 'every day') return '*';
  if (days === 'weekdays') return 'mon-fri';
  if (days === 'weekends') return 'sat,sun';
  const parts = days
    .replace(/\s*\band\b\s*/g, ',')
    .replace(/\s*([,-])\s*/g, '$1')
    .split(/([,-])/);
  if (!parts.every((part) => part === ',' || part === '-' || DAY_NAME.test(part))) return null;
  return parts.map((part) => part.slice(0, 3)).join('');
}

function notUnderstood(text: string): When {
  return {
    ok: false,
    problem: `“${text}” is no time that is understood; write e.g. “Mon 09:00”, “daily 18:00” or a cron pattern of five parts.`,
  };
}
