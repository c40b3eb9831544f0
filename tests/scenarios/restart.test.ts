import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardAfter, cardFor, httpPost, invoiceMail, mailAbout, mailsAbout, noteIn, stamped } from './arrivals.ts';

let office: TestOffice;
let clock: LeapingClock;
afterEach(() => office.close());

async function open() {
  clock = leapingClock();
  office = await openTestOffice({ clock, limits: { hold_ms: 20_000 } });
}

test('cards that wait still work after a restart, and nothing is asked twice', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Waits'));
  const messages = office.chat().length;
  await office.restart();
  await office.tap(card, 'Approve');
  clock.leap(21_000);
  await mailAbout(office, 'Waits');
  await stamped(office, card, /Sent/);
  expect(office.chat()).toHaveLength(messages);
});

test('a hold survives a restart: not early, not twice', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Hold'));
  await office.tap(card, 'Approve');
  await noteIn(office, 'Approved', 'Hold');
  clock.leap(5_000);
  await office.restart();
  await noteIn(office, 'Approved', 'Hold');
  expect(await mailsAbout(office, 'Hold')).toEqual([]);
  clock.leap(16_000);
  await mailAbout(office, 'Hold');
  await stamped(office, card, /Sent/);
  await office.restart();
  await noteIn(office, 'Done', 'Hold');
  expect(await mailsAbout(office, 'Hold')).toHaveLength(1);
});

test('an Undo works after a restart in the hold', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Hold undone'));
  await office.tap(card, 'Approve');
  await noteIn(office, 'Approved', 'Hold undone');
  await office.restart();
  expect((await office.tap(card, 'Undo'))?.text).toBe('Taken back. Nothing was sent.');
  await cardAfter(office, card, 'Hold undone');
  clock.leap(60_000);
  await office.restart();
  expect(await mailsAbout(office, 'Hold undone')).toEqual([]);
});

test('a hold that ended while the office was down runs when it opens, once', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Overslept'));
  await office.tap(card, 'Approve');
  await office.stop();
  clock.leap(60_000);
  await office.start();
  await mailAbout(office, 'Overslept');
  await stamped(office, card, /Sent/);
});

test('what expired while the office was down is not sent, however it was approved', async () => {
  await open();
  const pending = await cardFor(office, invoiceMail('Old card'));
  const held = await cardFor(office, invoiceMail('Old hold'));
  await office.tap(held, 'Approve');
  await office.stop();
  clock.leap(25 * 3_600_000);
  await office.start();
  await stamped(office, pending, 'Expired');
  await stamped(office, held, 'Expired');
  expect(await office.world.gmail.sent()).toEqual([]);
});

test('a tap and a mail that came while the office was down are taken in when it opens', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Tapped in the dark'));
  await office.stop();
  await office.tap(card, 'Approve', { waitMs: 1 });
  await office.world.gmail.deliver(invoiceMail('Mailed in the dark'));
  await office.start();
  await office.card('Mailed in the dark');
  await noteIn(office, 'Approved', 'Tapped in the dark');
  clock.leap(21_000);
  await mailAbout(office, 'Tapped in the dark');
});

test('a question, a failure and a pause are still there after a restart', async () => {
  await open();
  office.world.telegram.sendText('write to Zora that the keys are here');
  const question = await office.card('Zora');
  const failing = await cardFor(office, invoiceMail('Failing'));
  await httpPost(office, '/api/fault', { service: 'gmail', kind: '401', count: 1 });
  await office.tap(failing, 'Approve');
  await noteIn(office, 'Approved', 'Failing');
  clock.leap(21_000);
  await noteIn(office, 'Failed', 'Failing');
  office.world.telegram.sendText('/pause');
  await office.said(/^Paused/);
  await office.restart();

  expect((await office.tap(failing, 'Try again'))?.text).toBe('The office is paused. Send /resume first.');
  office.world.telegram.sendText('/resume');
  await office.said('Back at work.');
  // A send of the last life may still be under way at Gmail; after this long it can't be any more.
  clock.leap(60_000);
  await office.tap(failing, 'Try again');
  await mailAbout(office, 'Failing');
  office.world.telegram.sendText('zora@example.org', { replyTo: question.id });
  await cardAfter(office, question, 'zora@example.org');
});

test('a restart between many arrivals loses none and doubles none', async () => {
  await open();
  const subjects = Array.from({ length: 12 }, (_, index) => `Burst ${String(index).padStart(2, '0')}`);
  for (const subject of subjects) await office.world.gmail.deliver(invoiceMail(subject));
  await office.card('Burst');
  await office.restart();
  const cardsOf = (subject: string) =>
    office.chat().filter(({ text, buttons }) => text.includes(subject) && buttons.length > 0);
  for (const subject of subjects) await office.card(subject);
  expect(subjects.map((subject) => cardsOf(subject).length)).toEqual(subjects.map(() => 1));
});

test('a second office on the same vault says so and stops; the first goes on', async () => {
  await open();
  await expect(office.start()).rejects.toThrow(/already|runs|in use/i);
  await cardFor(office, invoiceMail('Still here'));
});

test('an office that is stopped in the middle of a send stops in time, without complaint, and the mail is out once', async () => {
  const complaints = vi.spyOn(console, 'warn');
  await open();
  const card = await cardFor(office, invoiceMail('Slow send'));
  await httpPost(office, '/api/fault', { service: 'gmail', kind: 'slow', count: 1 });
  await office.tap(card, 'Approve');
  await noteIn(office, 'Approved', 'Slow send');
  clock.leap(21_000);
  await office.waitFor(
    () => office.world.gmail.requests().some(({ line }) => line.endsWith('/drafts/send')),
    'the send',
  );
  const stopping = Date.now();
  await office.stop();
  expect(Date.now() - stopping).toBeLessThan(5_000);
  await office.start();
  await stamped(office, card, /Sent/);
  await mailAbout(office, 'Slow send');
  expect(complaints).not.toHaveBeenCalled();
  complaints.mockRestore();
});

test('a doubt is still a doubt after a restart, and is never settled by sending', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Doubt'));
  await httpPost(office, '/api/fault', { service: 'gmail', kind: 'drop-after', count: 1 });
  const off = office.world.gmail.onChange(() => {
    void office.world.gmail.sent().then(([mail]) => mail && office.world.gmail.discard(mail.id).catch(() => {}));
  });
  await office.tap(card, 'Approve');
  clock.leap(21_000);
  const isAsked = () => /Was it sent\?/.test(office.world.telegram.message(card.id)!.text);
  // Each look-up waits for Gmail's index; the leaps make that short.
  await office.waitFor(() => {
    clock.leap(500);
    return isAsked();
  }, 'the doubt');
  off();
  await office.restart();
  clock.leap(61_000);
  await office.tap(card, 'Yes, it was sent');
  await stamped(office, card, /Sent, as/);
  expect(await mailsAbout(office, 'Doubt')).toHaveLength(1);
});

test('a note that was deleted while the office was down drops its task, and the card says so', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Deleted in the dark'));
  const { path } = await noteIn(office, 'Pending_Approval', 'Deleted in the dark');
  await office.stop();
  await rm(join(office.vaultDir, path));
  await office.start();
  await stamped(office, card, 'The note was deleted in the vault');
  expect(await mailsAbout(office, 'Deleted in the dark')).toEqual([]);
});

test('a note that was moved to Approved/ while the office was down is no approval: the owner is asked again', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Approved in the dark'));
  const { path } = await noteIn(office, 'Pending_Approval', 'Approved in the dark');
  await office.stop();
  await rename(join(office.vaultDir, path), join(office.vaultDir, 'Approved/email', basename(path)));
  await office.start();
  const fresh = await cardAfter(office, card, 'Approved in the dark');
  clock.leap(60_000);
  await noteIn(office, 'Pending_Approval', 'Approved in the dark');
  expect(await mailsAbout(office, 'Approved in the dark')).toEqual([]);
  await office.tap(fresh, 'Reject');
  await stamped(office, fresh, 'Rejected');
});
