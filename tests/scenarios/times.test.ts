import { afterEach, expect, test } from 'vitest';
import {
  type LeapingClock,
  leapingClock,
  openTestOffice,
  type TestOffice,
  type TestOfficeOptions,
} from '../helpers/office.ts';
import {
  boxOf,
  cardAfter,
  cardFor,
  invoiceMail,
  mailAbout,
  mailsAbout,
  noteIn,
  saidAfter,
  stamped,
} from './arrivals.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

let office: TestOffice;
let clock: LeapingClock;
afterEach(() => office.close());

async function open(options: TestOfficeOptions = {}, startAt = Date.now()) {
  clock = leapingClock(startAt);
  office = await openTestOffice({ clock, ...options });
}

test('Undo in the hold takes the approval back: nothing is sent, and a fresh card asks again', async () => {
  await open({ limits: { hold_ms: 20 * SECOND } });
  const card = await cardFor(office, invoiceMail('Undo'));
  await office.tap(card, 'Approve');
  const held = await office.waitFor(() => {
    const now = office.world.telegram.message(card.id)!;
    return /Undo stops it/.test(now.text) && now;
  }, 'the countdown');
  expect(held.buttons.flat().map(({ text }) => text)).toEqual(['↩️ Undo']);
  expect((await noteIn(office, 'Approved', 'Undo')).text).toMatch(/^state: approved$/m);

  clock.leap(15 * SECOND);
  expect((await office.tap(held, 'Undo'))?.text).toBe('Taken back. Nothing was sent.');
  const fresh = await cardAfter(office, card, 'Undo');
  await stamped(office, card, 'You took the approval back.');
  clock.leap(60 * SECOND);
  expect(await mailsAbout(office, 'Undo')).toEqual([]);
  await noteIn(office, 'Pending_Approval', 'Undo');

  await office.tap(fresh, 'Approve');
  clock.leap(19 * SECOND);
  expect(await mailsAbout(office, 'Undo')).toEqual([]);
  clock.leap(2 * SECOND);
  await mailAbout(office, 'Undo');
});

test('/undo takes back the newest action on hold; with none on hold it says so', async () => {
  await open({ limits: { hold_ms: 20 * SECOND } });
  office.world.telegram.sendText('/undo');
  await office.said('Nothing is on hold');
  const first = await cardFor(office, invoiceMail('First'));
  await office.tap(first, 'Approve');
  const second = await cardFor(office, invoiceMail('Second'));
  await office.tap(second, 'Approve');
  office.world.telegram.sendText('/undo');
  await office.said(/^Taken back: .*/);
  await cardAfter(office, second, 'Second');
  clock.leap(30 * SECOND);
  await mailAbout(office, 'First');
  expect(await mailsAbout(office, 'Second')).toEqual([]);
});

test('a pause in the hold stops what was approved, and after it the owner is asked again', async () => {
  await open({ limits: { hold_ms: 20 * SECOND } });
  const card = await cardFor(office, invoiceMail('Pause in the hold'));
  await office.tap(card, 'Approve');
  office.world.telegram.sendText('/pause');
  await office.said(/^Paused\./);
  clock.leap(30 * SECOND);
  const fresh = await cardAfter(office, card, 'Pause in the hold');
  await stamped(office, card, 'paused before it ran');
  const refused = await office.tap(fresh, 'Approve');
  expect(refused).toEqual({ text: 'The office is paused. Send /resume first.', alert: true });
  expect(await mailsAbout(office, 'Pause in the hold')).toEqual([]);
  office.world.telegram.sendText('/resume');
  await office.said('Back at work.');
  await office.tap(fresh, 'Approve');
  clock.leap(30 * SECOND);
  await mailAbout(office, 'Pause in the hold');
});

test('Later puts the card away and asks again at its time', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Later'));
  const draft = boxOf(card);
  expect((await office.tap(card, 'Later'))?.text).toMatch(/^I ask again at /);
  await stamped(office, card, 'Later. I ask again at');
  clock.leap(1 * HOUR);
  expect(office.chat().filter(({ buttons }) => buttons.length > 0)).toEqual([]);
  clock.leap(1 * HOUR + SECOND);
  const again = await cardAfter(office, card, 'Later');
  expect(boxOf(again)).toBe(draft);
  await office.tap(again, 'Approve');
  await mailAbout(office, 'Later');
});

test('a card reminds at half of its time and at nine tenths, then expires: nothing is sent, and a tap comes too late', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Expiry'));
  clock.leap(11 * HOUR);
  expect(office.chat().filter(({ text }) => /Still waiting/.test(text))).toHaveLength(0);
  clock.leap(1 * HOUR + SECOND);
  await saidAfter(office, card, /Still waiting for you/);
  clock.leap(10 * HOUR);
  await office.waitFor(() => office.chat().filter(({ text }) => /Still waiting/.test(text)).length === 2, 'reminder 2');
  clock.leap(2 * HOUR);
  await stamped(office, card, 'Expired. Nothing was sent.');
  expect((await noteIn(office, 'Rejected', 'Expiry')).text).toMatch(/^state: expired$/m);
  const toast = await office.world.telegram.tap(card.id, card.buttons[0]![0]!.data);
  expect(toast?.alert).toBe(true);
  expect(await mailsAbout(office, 'Expiry')).toEqual([]);
  expect(office.chat().filter(({ text }) => /Still waiting/.test(text))).toHaveLength(2);
});

test('the handbook says how long a card waits, when it reminds and how long the hold is', async () => {
  await open({ handbook: 'hold: 5 min\nexpiry: 2 h\nreminders: [0.25]' });
  const card = await cardFor(office, invoiceMail('Own times'));
  clock.leap(HOUR / 2 + SECOND);
  await saidAfter(office, card, /Still waiting for you/);
  await office.tap(card, 'Approve');
  clock.leap(4 * 60 * SECOND);
  expect(await mailsAbout(office, 'Own times')).toEqual([]);
  clock.leap(61 * SECOND);
  await mailAbout(office, 'Own times');
  const other = await cardFor(office, invoiceMail('Own expiry'));
  clock.leap(2 * HOUR + SECOND);
  await stamped(office, other, 'Expired');
  expect(office.chat().filter(({ text }) => /Still waiting/.test(text)).length).toBeLessThanOrEqual(2);
});

test('a reminder that falls into the quiet hours waits for their end', async () => {
  await open({ handbook: 'quiet_hours: 22:00-07:00' }, Date.parse('2026-11-23T12:00:00Z'));
  const card = await cardFor(office, invoiceMail('Quiet'));
  clock.leap(13 * HOUR);
  // What is asked for is answered at any hour, and shows that the office has looked.
  await office.card('Quiet');
  office.world.telegram.sendText('/status');
  await saidAfter(office, card, /Countersign is running/);
  expect(office.chat().filter(({ text }) => /Still waiting/.test(text))).toEqual([]);
  clock.leap(6 * HOUR + SECOND);
  await saidAfter(office, card, /Still waiting for you/);
});

test('a mail that comes in the quiet hours is asked about at their end, an urgent one at once', async () => {
  await open({ handbook: 'quiet_hours: 22:00-07:00' }, Date.parse('2026-11-23T23:00:00Z'));
  await office.world.gmail.deliver({ ...invoiceMail('At night'), subject: 'Invoice at night' });
  const urgent = await cardFor(office, { ...invoiceMail('Fire'), subject: 'URGENT: invoice fire' });
  await noteIn(office, 'Pending_Approval', 'night');
  office.world.telegram.sendText('/status');
  await saidAfter(office, urgent, /Countersign is running/);
  expect(office.chat().filter(({ text }) => text.includes('at night'))).toEqual([]);
  clock.leap(8 * HOUR + SECOND);
  await office.card('at night');
});

test('a tap that comes after the expiry but before the office noticed is refused', async () => {
  await open({ limits: { expiry_ms: 1_500, reminder_fractions: [] } });
  const card = await cardFor(office, invoiceMail('Too late'));
  const late = office.tap(card, 'Approve');
  clock.leap(2 * SECOND);
  const toast = await late;
  const said = toast?.text ?? '';
  if (said.startsWith('Approved')) {
    // It came in time after all; then the hold ends after the expiry, and it must not run any more.
    await office.waitFor(() => office.world.telegram.message(card.id)!.buttons.length === 0, 'the stamp');
  }
  await stamped(office, card, 'Expired');
  expect(await mailsAbout(office, 'Too late')).toEqual([]);
});
