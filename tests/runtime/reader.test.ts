/** The owner's day begins when hers does, wherever she lives and whatever the clock was put to. */
import { expect, test } from 'vitest';
import { startOfDay } from '../../src/runtime/times.ts';

const at = (iso: string) => Date.parse(iso);

test.each([
  ['UTC', '2026-11-20T12:00:00.123Z', '2026-11-20T00:00Z'],
  ['UTC', '2026-11-20T00:00:00.000Z', '2026-11-20T00:00Z'],
  ['UTC', '2026-11-20T23:59:59.999Z', '2026-11-20T00:00Z'],
  ['Asia/Kolkata', '2026-11-20T18:29:59.999Z', '2026-11-19T18:30Z'],
  ['Asia/Kolkata', '2026-11-20T18:30:00Z', '2026-11-20T18:30Z'],
  ['Asia/Kathmandu', '2026-11-20T12:00:00Z', '2026-11-19T18:15Z'],
  ['Pacific/Chatham', '2026-11-20T12:00:00Z', '2026-11-20T10:15Z'],
  ['Pacific/Kiritimati', '2026-11-20T12:00:00Z', '2026-11-20T10:00Z'],
  ['Pacific/Niue', '2026-11-20T10:59:59Z', '2026-11-19T11:00Z'],
])('in %s at %s the day began at %s', (zone, now, start) => {
  expect(startOfDay(at(now), zone)).toBe(at(start));
});

test.each([
  ['Europe/Berlin, put forward', 'Europe/Berlin', '2026-03-29T20:00Z', '2026-03-28T23:00Z'],
  ['Europe/Berlin, before that', 'Europe/Berlin', '2026-03-29T00:30Z', '2026-03-28T23:00Z'],
  ['Europe/Berlin, put back', 'Europe/Berlin', '2026-10-25T22:30Z', '2026-10-24T22:00Z'],
  ['Lord Howe, put back by half an hour', 'Australia/Lord_Howe', '2026-04-05T03:00Z', '2026-04-04T13:00Z'],
  ['Lord Howe, put forward by half an hour', 'Australia/Lord_Howe', '2026-10-04T03:00Z', '2026-10-03T13:30Z'],
  ['Cairo, where midnight is left out', 'Africa/Cairo', '2026-04-24T10:00Z', '2026-04-23T22:00Z'],
  ['the Azores, where midnight comes twice', 'Atlantic/Azores', '2026-10-25T12:00Z', '2026-10-25T00:00Z'],
  ['the Azores, in the doubled hour', 'Atlantic/Azores', '2026-10-25T01:30Z', '2026-10-25T00:00Z'],
])('on the day when the clock is changed: %s', (_, zone, now, start) => {
  expect(startOfDay(at(now), zone)).toBe(at(start));
});
