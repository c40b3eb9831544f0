import { afterEach, expect, test } from 'vitest';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { mailAbout } from './arrivals.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let office: TestOffice;
let clock: LeapingClock;
afterEach(() => office.close());

/** Begins on a Sunday evening in the owner's city. */
async function open(handbook?: string) {
  clock = leapingClock(Date.parse('2026-11-22T21:00:00Z'));
  office = await openTestOffice({ clock, settings: { TIME_ZONE: 'Europe/Berlin' }, ...(handbook && { handbook }) });
  await office.waitFor(async () =>
    (await office.office.read.status()).watchers.some(({ name, state }) => /chedule/.test(name) && state === 'waiting'),
  );
}

const briefings = () => office.chat().filter(({ text }) => text.startsWith('Briefing of'));

test('on Monday at 08:00 in the owner’s time zone the briefing comes, with the digest; once, also after a restart', async () => {
  await open();
  clock.leap(Date.parse('2026-11-23T06:59:00Z') - clock.now());
  expect(briefings()).toEqual([]);
  clock.leap(2 * MINUTE);
  const briefing = await office.said(/The whole briefing: Briefings\/2026-11-23_Monday_Briefing\.md/);
  expect(await office.readText('Briefings/2026-11-23_Monday_Briefing.md')).toContain('Briefing of 2026-11-23');
  await office.said(/[Dd]igest/);
  await office.restart();
  clock.leap(60 * MINUTE);
  await office.waitFor(async () =>
    (await office.office.read.status()).watchers.some(({ name, state }) => /chedule/.test(name) && state === 'waiting'),
  );
  expect(briefings().map(({ id }) => id)).toEqual([briefing.id]);
});

test('a briefing that came due while the office was down is caught up once', async () => {
  await open();
  await office.stop();
  clock.leap(3 * DAY);
  await office.start();
  await office.said(/The whole briefing: /);
  await office.said(/[Dd]igest/);
  expect(briefings()).toHaveLength(1);
  expect(office.chat().filter(({ text }) => /^Digest/i.test(text)).length).toBeLessThanOrEqual(1);
});

test('a schedule of the owner’s own becomes a card at its time, and what it sends is what she wrote', async () => {
  await open(
    'schedules:\n  - name: Timesheets\n    when: Mon 09:30\n    do: "write to team@example.com that timesheets are due today"',
  );
  clock.leap(Date.parse('2026-11-23T08:31:00Z') - clock.now());
  const card = await office.card('Scheduled: Timesheets');
  expect(card.text).toContain('team@example.com');
  await office.tap(card, 'Approve');
  expect((await mailAbout(office, 'imesheets')).to).toEqual(['team@example.com']);
});
