/** Times as the owner reads them. */
import type { Clock } from '../clock.ts';
import { whenText } from '../domain/in-words.ts';
import { localDate } from '../domain/local-time.ts';
import { QUARTER_MS } from './ledger/writer.ts';

/** Two more hours than a day has, for days on which the clock is put back. */
const DAY_QUARTERS_MAX = 26 * 4;

/** `14:05:20` in the owner's time zone; with weekday and date when it isn't today. */
export function timeShower(clock: Clock, timeZone: string): (ms: number) => string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return (ms) => (day.format(ms) === day.format(clock.now()) ? time.format(ms) : whenText(ms, timeZone));
}

/** When this moment's day began in the owner's time zone, in milliseconds since the epoch; not every day begins at 00:00, nor lasts 24 hours. */
export function startOfDay(now: number, timeZone: string): number {
  const today = localDate(now, timeZone);
  let first = Math.floor(now / QUARTER_MS);
  let before = first - DAY_QUARTERS_MAX;
  while (first - before > 1) {
    const between = Math.floor((before + first) / 2);
    if (localDate(between * QUARTER_MS, timeZone) === today) first = between;
    else before = between;
  }
  return first * QUARTER_MS;
}
