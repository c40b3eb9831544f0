import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
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

let office: TestOffice;
let clock: LeapingClock;
beforeAll(async () => {
  clock = leapingClock();
  office = await openTestOffice({ clock, limits: { hold_ms: 20_000 } });
});
afterAll(() => office.close());

test('a note that changes after its approval is not sent; the owner is asked about what it says now', async () => {
  const card = await cardFor(office, invoiceMail('Changed in the hold'));
  const draft = boxOf(card);
  await office.tap(card, 'Approve');
  const note = await noteIn(office, 'Approved', 'Changed in the hold');
  await writeFile(join(office.vaultDir, note.path), note.text.replace(draft, 'Pay to another account.'));
  clock.leap(30_000);
  const fresh = await cardAfter(office, card, 'Changed in the hold');
  await stamped(office, card, /changed after the approval/);
  expect(boxOf(fresh)).toBe('Pay to another account.');
  clock.leap(30_000);
  expect(await mailsAbout(office, 'Changed in the hold')).toEqual([]);
  await office.tap(fresh, 'Approve');
  await noteIn(office, 'Approved', 'Changed in the hold');
  clock.leap(30_000);
  expect((await mailAbout(office, 'Changed in the hold')).text).toContain('Pay to another account.');
});

test('a note that is deleted in the hold is not sent, and its card says so', async () => {
  const card = await cardFor(office, invoiceMail('Deleted in the hold'));
  await office.tap(card, 'Approve');
  const { path } = await noteIn(office, 'Approved', 'Deleted in the hold');
  await rm(join(office.vaultDir, path));
  await stamped(office, card, 'The note was deleted in the vault');
  clock.leap(30_000);
  expect(await mailsAbout(office, 'Deleted in the hold')).toEqual([]);
});

test('a note that is deleted just as the hold ends is not sent either', async () => {
  const card = await cardFor(office, invoiceMail('Deleted at the end'));
  await office.tap(card, 'Approve');
  const { path } = await noteIn(office, 'Approved', 'Deleted at the end');
  await rm(join(office.vaultDir, path));
  clock.leap(30_000);
  await stamped(office, card, 'The note was deleted in the vault');
  expect(await mailsAbout(office, 'Deleted at the end')).toEqual([]);
});

test('a note that is moved to Rejected/ in the hold is rejected', async () => {
  const card = await cardFor(office, invoiceMail('Rejected in the hold'));
  await office.tap(card, 'Approve');
  const { path } = await noteIn(office, 'Approved', 'Rejected in the hold');
  await mkdir(join(office.vaultDir, 'Rejected'), { recursive: true });
  await rename(join(office.vaultDir, path), join(office.vaultDir, 'Rejected', basename(path)));
  await stamped(office, card, 'Rejected');
  clock.leap(30_000);
  expect((await noteIn(office, 'Rejected', 'Rejected in the hold')).text).toMatch(/^state: rejected$/m);
  expect(await mailsAbout(office, 'Rejected in the hold')).toEqual([]);
});

test('a note that is broken in the hold is not sent, and the owner is told', async () => {
  const card = await cardFor(office, invoiceMail('Broken in the hold'));
  await office.tap(card, 'Approve');
  const { path, text } = await noteIn(office, 'Approved', 'Broken in the hold');
  await writeFile(join(office.vaultDir, path), text.replace(/^id: .*$/m, 'id: nonsense'));
  clock.leap(30_000);
  await saidAfter(office, card, /A note can’t be read/);
  await office.waitFor(() => office.world.telegram.message(card.id)!.buttons.length === 0, 'the end of the hold');
  expect(await mailsAbout(office, 'Broken in the hold')).toEqual([]);
});

test('a note that is moved back to Pending_Approval/ in the hold is taken back, and asked about again', async () => {
  const card = await cardFor(office, invoiceMail('Pulled back'));
  await office.tap(card, 'Approve');
  const { path } = await noteIn(office, 'Approved', 'Pulled back');
  const id = path.slice(-29, -3);
  await office.waitFor(async () => (await office.office.read.task(id))?.note === path, 'the ledger knows of the move');
  await rename(join(office.vaultDir, path), join(office.vaultDir, 'Pending_Approval/email', basename(path)));
  const fresh = await cardAfter(office, card, 'Pulled back');
  clock.leap(30_000);
  await noteIn(office, 'Pending_Approval', 'Pulled back');
  expect(await mailsAbout(office, 'Pulled back')).toEqual([]);
  await office.tap(fresh, 'Reject');
  await stamped(office, fresh, 'Rejected');
});
