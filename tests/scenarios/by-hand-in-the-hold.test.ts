import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { boxOf, cardAfter, cardFor, invoiceMail, mailAbout, mailsAbout, noteIn, stamped } from './arrivals.ts';

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
