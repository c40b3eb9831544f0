/** Times as the owner reads them. */
import type { Clock } from '../clock.ts';

/** `14:05:20` in the owner's time zone; with weekday and date when it isn't today. */
export function timeShower(clock: Clock, timeZone: string): (ms: number) => string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const full = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (ms) => (day.format(ms) === day.format(clock.now()) ? time.format(ms) : full.format(ms));
}
