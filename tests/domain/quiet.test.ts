import { expect, it } from 'vitest';
import { quietUntil } from '../../src/domain/quiet.ts';

const night = { start: 22 * 60, end: 7 * 60 };
const until = (now: string, hours = night, zone = 'Europe/Berlin') => {
  const end = quietUntil(hours, Date.parse(now), zone);
  return end === null ? null : new Date(end).toISOString();
};

it.each([
  ['in the evening', '2026-11-20T21:30:10Z', '2026-11-21T06:00:00.000Z'],
  ['after midnight', '2026-11-21T03:00:00Z', '2026-11-21T06:00:00.000Z'],
  ['in its last minute', '2026-11-21T05:59:59Z', '2026-11-21T06:00:00.000Z'],
  ['in the night in which clocks go forward', '2026-03-28T22:30:00Z', '2026-03-29T05:00:00.000Z'],
  ['in the night in which clocks go back', '2026-10-24T21:30:00Z', '2026-10-25T06:00:00.000Z'],
])('%s', (_, now, end) => expect(until(now)).toBe(end));

it.each([
  ['when they end', '2026-11-21T06:00:00Z'],
  ['by day', '2026-11-20T12:00:00Z'],
  ['just before', '2026-11-20T20:59:59Z'],
])('%s it is not quiet', (_, now) => expect(until(now)).toBeNull());

it('without quiet hours it never is', () => expect(quietUntil(null, 0, 'UTC')).toBeNull());

it('they may lie within one day, and end within the hour that clocks skip', () => {
  expect(until('2026-11-20T12:00:00Z', { start: 12 * 60, end: 14 * 60 }, 'UTC')).toBe('2026-11-20T14:00:00.000Z');
  expect(until('2026-03-29T00:30:00Z', { start: 0, end: 150 })).toBe('2026-03-29T01:00:00.000Z');
  expect(until('2026-10-25T01:15:00Z', { start: 0, end: 150 })).toBe('2026-10-25T01:30:00.000Z');
});
