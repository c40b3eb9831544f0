/** An office restored from a back-up asks again about what may have been done since, and does nothing twice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { backUp } from '../../src/runtime/backup/backup.ts';
import { restore } from '../../src/runtime/backup/restore.ts';
import type { SettingName } from '../../src/settings.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardFor, invoiceMail, mailAbout, mailsAbout } from './arrivals.ts';

const WARNING = /This may have been done since/;
const BY_RULE = `
known_contacts: [ali@example.com]
rules:
  - name: Answers to people I know
    when:
      action: email.send
      to: known
      in_thread: true
    then: AUTO
`;

let office: TestOffice;
let place: string;
const settings: Partial<Record<SettingName, string>> = {};

async function open(options: Parameters<typeof openTestOffice>[0] = {}): Promise<void> {
  place = await mkdtemp(join(tmpdir(), 'cs-restore-'));
  delete settings.VAULT_DIR;
  delete settings.STATE_DIR;
  office = await openTestOffice({ settings, limits: { hold_ms: 0 }, ...options });
}

afterEach(async () => {
  await office.close();
  await rm(place, { recursive: true, force: true });
});

const copy = () =>
  backUp({
    vaultDir: office.vaultDir,
    stateDir: office.stateDir,
    leaveOut: [],
    file: join(place, 'office.tar.gz'),
    force: false,
    clock: systemClock,
  });

/** From here on the office is the restored one; gives the number of messages that were in the chat. */
async function startRestored(): Promise<number> {
  await office.stop();
  const before = office.chat().length;
  const [vaultDir, stateDir] = [join(place, 'vault'), join(place, 'state')];
  await restore({ file: join(place, 'office.tar.gz'), vaultDir, stateDir, force: false, clock: systemClock });
  Object.assign(settings, { VAULT_DIR: vaultDir, STATE_DIR: stateDir });
  await office.start();
  return before;
}

const newCard = (subject: string, before: number) =>
  office.waitFor(
    () =>
      office
        .chat()
        .slice(before)
        .findLast(({ text, buttons }) => buttons.length > 0 && text.includes(subject)),
    `a new card of ${subject}`,
  );

test('what was sent after the back-up is asked again with a warning, and is found when it is approved', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Sent since'));
  await copy();
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Sent since');
  const before = await startRestored();
  const again = await newCard('Sent since', before);
  expect(again.text).toMatch(WARNING);
  await office.tap(again, 'Approve');
  await office.said(/Not sent again/);
  expect(await mailsAbout(office, 'Sent since')).toHaveLength(1);
});

test('what was still to be done is done after it was approved anew', async () => {
  await open();
  const card = await cardFor(office, invoiceMail('Not yet'));
  await copy();
  const before = await startRestored();
  // The old card in the chat counts no more.
  await office.tap(card, 'Approve').catch(() => {});
  const again = await newCard('Not yet', before);
  expect(await mailsAbout(office, 'Not yet')).toEqual([]);
  await office.tap(again, 'Approve');
  await mailAbout(office, 'Not yet');
});

test('an approval in the back-up is void, also where a rule gave it, and no rule runs what is in doubt', async () => {
  await open({ handbook: BY_RULE, limits: { hold_ms: 1_500 } });
  await office.world.gmail.deliver(invoiceMail('Held by rule'));
  await office.waitFor(
    () => office.chat().some(({ buttons }) => /Undo/.test(buttons.flat()[0]?.text ?? '')),
    'the hold',
  );
  await copy();
  await mailAbout(office, 'Held by rule');
  await office.world.gmail.deliver(invoiceMail('By rule since'));
  await mailAbout(office, 'By rule since');
  const before = await startRestored();
  for (const subject of ['Held by rule', 'By rule since']) {
    const card = await newCard(subject, before);
    expect(card.text).toMatch(WARNING);
    expect(
      card.buttons
        .flat()
        .map(({ text }) => text)
        .join(),
    ).toContain('Approve');
    expect(await mailsAbout(office, subject)).toHaveLength(1);
  }
});

test('what was in the middle of being sent is looked up, and never sent again by itself', async () => {
  await open();
  office.world.gmail.fault('slow', 1, 'send');
  const card = await cardFor(office, invoiceMail('Under way'));
  await office.tap(card, 'Approve');
  await office.waitFor(async () => (await office.office.read.status()).open.executing === 1, 'the call');
  await copy();
  await mailAbout(office, 'Under way');
  await startRestored();
  await office.waitFor(async () => Object.keys((await office.office.read.status()).open).length === 0, 'the end');
  expect(await mailsAbout(office, 'Under way')).toHaveLength(1);
});
