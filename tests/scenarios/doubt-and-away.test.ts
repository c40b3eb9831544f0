/** A doubt about a mail while Gmail is away for long: nobody can be asked but the owner, and Gmail is asked again when it is back. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { type PhoneLine, phoneLine } from '../helpers/phone-line.ts';
import { cardFor, invoiceMail, mailsAbout, noteIn, stamped } from './arrivals.ts';

const MINUTE_MS = 60_000;
/** Longer than the breaker rests, and longer than a few look-ups take that could tell nothing. */
const AWAY_MIN = 20;

let office: TestOffice;
let line: PhoneLine;
afterEach(async () => {
  await office.close();
  await line.close();
});

test('the owner is asked meanwhile, and the look-up settles it once Gmail is back', async () => {
  const clock = leapingClock();
  const settings: Record<string, string> = {};
  office = await openTestOffice({ clock, settings, open: false });
  line = await phoneLine(office.world.gmail.url);
  settings.GMAIL_API_ROOT = line.url;
  await office.start();
  const card = await cardFor(office, invoiceMail('Away'));
  const off = office.world.gmail.onChange(() => line.cut(true));
  await office.tap(card, 'Approve');
  const asked = () => /Was it sent\?/.test(office.world.telegram.message(card.id)?.text ?? '');
  await office.waitFor(asked, 'the doubt');
  off();
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.leap(MINUTE_MS);
      await office.waitFor(() => nextLook() > clock.now(), 'the next look-up');
    }
  };
  await pass(AWAY_MIN);
  expect(asked()).toBe(true);

  line.cut(false);
  await pass(AWAY_MIN);
  await stamped(office, card, /Sent/);
  await noteIn(office, 'Done', 'Away');
  expect(await mailsAbout(office, 'Away')).toHaveLength(1);
});

/** When the only task is looked at again; never is later than any time. */
function nextLook(): number {
  const ledger = new DatabaseSync(join(office.stateDir, 'ledger.db'), { readOnly: true });
  const row = ledger.prepare('SELECT wake_at FROM tasks').get() as { wake_at: number | null };
  ledger.close();
  return row.wake_at ?? Number.POSITIVE_INFINITY;
}
