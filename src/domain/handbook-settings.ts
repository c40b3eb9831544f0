/** The handbook's settings beside its rules: waits, quiet hours, caps, contacts, schedules. Pure. */
import { isAddress, isDomainEntry } from './address.ts';
import {
  addressTextOf,
  type Cell,
  listOf,
  mapOf,
  nameOf,
  numberOf,
  PageProblem,
  shownIn,
  textOf,
} from './handbook-cells.ts';
import { parseWhen } from './schedule.ts';

/** Minutes of the owner's day, from 0 to 1439; `start` may be later than `end`, over midnight. */
export interface QuietHours {
  start: number;
  end: number;
}

export interface HandbookSchedule {
  name: string;
  /** As typed: `Mon 09:00`, `daily 18:00` or a cron pattern. */
  when: string;
  /** What to do, in the owner's words. */
  do: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const HOLD_MS_MAX = HOUR_MS;
const EXPIRY_MS_MIN = MINUTE_MS;
const EXPIRY_MS_MAX = 7 * DAY_MS;
const REMINDERS_MAX = 10;
const CAP_MAX = 1_000_000;
/** The office's own schedules; the owner's must not be mistaken for them. */
const TAKEN_SCHEDULE_NAMES = ['briefing', 'audit', 'digest', 'social'];

export function readHold(cell: Cell): number {
  const ms = durationOf(cell, 'hold', '20 s');
  if (ms > HOLD_MS_MAX) throw new PageProblem(cell.line, '“hold” can’t be longer than 1 h.');
  return ms;
}

export function readExpiry(cell: Cell): number {
  const ms = durationOf(cell, 'expiry', '24 h');
  if (ms < EXPIRY_MS_MIN) throw new PageProblem(cell.line, '“expiry” can’t be shorter than 1 min.');
  if (ms > EXPIRY_MS_MAX) throw new PageProblem(cell.line, '“expiry” can’t be longer than 7 days.');
  return ms;
}

export function readReminders(cell: Cell): readonly number[] {
  const fractions = listOf(cell, 'reminders', REMINDERS_MAX, (item) => numberOf(item, 'reminders', 1));
  const inOrder = fractions.every((fraction, index) => fraction > (fractions[index - 1] ?? 0) && fraction < 1);
  if (!inOrder) throw new PageProblem(cell.line, '“reminders” must rise and lie between 0 and 1, e.g. [0.5, 0.9].');
  return fractions;
}

export function readQuietHours(cell: Cell): QuietHours | null {
  const text = textOf(cell, 'quiet_hours');
  if (text === 'none') return null;
  const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(text);
  const [start, end] = [minuteOf(match?.[1], match?.[2]), minuteOf(match?.[3], match?.[4])];
  if (start === null || end === null || start === end) {
    throw new PageProblem(cell.line, '“quiet_hours” must look like 22:00-07:00, or be the word none.');
  }
  return { start, end };
}

export function readCaps(cell: Cell): { mailsPerHour?: number; paymentsPerHour?: number } {
  const { mails_per_hour, payments_per_hour } = mapOf(cell, '“caps”', {
    mails_per_hour: (value) => wholeNumberOf(value, 'mails_per_hour'),
    payments_per_hour: (value) => wholeNumberOf(value, 'payments_per_hour'),
  });
  return { mailsPerHour: mails_per_hour, paymentsPerHour: payments_per_hour };
}

export function readContact(cell: Cell): string {
  const contact = addressTextOf(cell, 'known_contacts');
  if (isAddress(contact) || isDomainEntry(contact)) return contact;
  throw new PageProblem(
    cell.line,
    `“${shownIn(contact)}” must be an address (ali@example.com) or a whole domain (@example.com).`,
  );
}

export function readSchedule(cell: Cell): HandbookSchedule {
  const schedule = mapOf(cell, 'A schedule', {
    name: (value) => nameOf(value, 'name'),
    when: readWhen,
    do: (value) => textOf(value, 'do'),
  });
  const { name, when, do: words } = schedule;
  if (name === undefined || when === undefined || words === undefined) {
    throw new PageProblem(cell.line, 'A schedule needs three lines: “name:”, “when:” and “do:”.');
  }
  if (TAKEN_SCHEDULE_NAMES.includes(name.toLowerCase())) {
    throw new PageProblem(cell.line, `“${name}” is a schedule of the office itself; choose another name.`);
  }
  return { name, when, do: words };
}

function readWhen(cell: Cell): string {
  const text = textOf(cell, 'when', 100);
  const parsed = parseWhen(text);
  if (!parsed.ok) throw new PageProblem(cell.line, parsed.problem);
  return text;
}

function durationOf(cell: Cell, what: string, example: string): number {
  const text = textOf(cell, what);
  if (text === '0') return 0;
  const match = /^(\d{1,6})\s*(s|sec|seconds?|min|minutes?|h|hours?|d|days?)$/.exec(text);
  if (!match) throw new PageProblem(cell.line, `“${what}” must be a time such as ${example}, 5 min or 2 days.`);
  return Number(match[1]) * unitMs(match[2]!);
}

function unitMs(unit: string): number {
  if (unit.startsWith('s')) return SECOND_MS;
  if (unit.startsWith('m')) return MINUTE_MS;
  return unit.startsWith('h') ? HOUR_MS : DAY_MS;
}

function minuteOf(hour: string | undefined, minute: string | undefined): number | null {
  if (hour === undefined || minute === undefined) return null;
  const [h, m] = [Number(hour), Number(minute)];
  return h <= 23 && m <= 59 ? h * 60 + m : null;
}

function wholeNumberOf(cell: Cell, what: string): number {
  const number = numberOf(cell, what, CAP_MAX);
  if (!Number.isInteger(number)) throw new PageProblem(cell.line, `“${what}” must be a whole number.`);
  return number;
}
