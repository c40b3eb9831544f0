import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardAfter, cardFor, invoiceMail, mailAbout, mailsAbout, noteIn, stamped } from './arrivals.ts';

let office: TestOffice;
afterEach(() => office.close());

const KNOWN_IN_THREAD = `
rules:
  - name: Answers to people I know
    when:
      action: email.send
      to: known
      in_thread: true
    then: AUTO
`;

const held = (subject: string) =>
  office.waitFor(
    () =>
      office
        .chat()
        .findLast(({ text, buttons }) => text.includes(subject) && /Undo/.test(buttons.flat()[0]?.text ?? '')),
    `the held card of ${subject}`,
  );

test('a rule lets an answer to a known contact run by itself after the hold, and names itself', async () => {
  office = await openTestOffice({
    handbook: `known_contacts: [ali@example.com]\n${KNOWN_IN_THREAD}`,
    limits: { hold_ms: 800 },
  });
  await office.world.gmail.deliver(invoiceMail('By rule'));
  const card = await held('By rule');
  expect(await mailsAbout(office, 'By rule')).toEqual([]);
  await mailAbout(office, 'By rule');
  await stamped(office, card, /Sent/);
  expect((await noteIn(office, 'Done', 'By rule')).text).toMatch(/^decided_by: .*rule:Answers to people I know/m);
});

test('Undo stops what a rule had begun, and then the owner decides', async () => {
  const clock = leapingClock();
  const handbook = `known_contacts: [ali@example.com]\n${KNOWN_IN_THREAD}`;
  office = await openTestOffice({ clock, handbook, limits: { hold_ms: 60_000 } });
  await office.world.gmail.deliver(invoiceMail('Rule undone'));
  const card = await held('Rule undone');
  expect((await office.tap(card, 'Undo'))?.text).toBe('Taken back. Nothing was sent.');
  const fresh = await office.waitFor(
    () => office.chat().findLast(({ text, buttons }) => text.includes('Rule undone') && buttons.length > 1),
    'a card that asks',
  );
  await stamped(office, card, 'You took the approval back.');
  expect(await mailsAbout(office, 'Rule undone')).toEqual([]);
  await office.tap(fresh, 'Approve');
  clock.leap(61_000);
  await mailAbout(office, 'Rule undone');
});

test('somebody the owner has never written to is asked about; after the first mail the rule holds for them', async () => {
  office = await openTestOffice({ handbook: KNOWN_IN_THREAD });
  const card = await cardFor(office, invoiceMail('First mail'));
  expect(card.text).toContain('You have never written to ali@example.com before.');
  expect(card.buttons.flat().map(({ text }) => text)).toContain('✅ Approve');
  await office.tap(card, 'Approve');
  await stamped(office, card, /Sent/);
  await office.world.gmail.deliver(invoiceMail('Next mail'));
  await mailAbout(office, 'Next mail');
  expect((await noteIn(office, 'Done', 'Next mail')).text).toContain('rule:Answers to people I know');
});

test('what a rule denies never happens, and the owner is told which rule', async () => {
  office = await openTestOffice({
    handbook: `
rules:
  - name: Nothing to this company
    when:
      to: "@example.com"
    then: DENY
`,
  });
  await office.world.gmail.deliver(invoiceMail('Denied'));
  await office.said(/Your rule “Nothing to this company” forbids this/);
  expect((await noteIn(office, 'Rejected', 'Denied')).text).toMatch(/^state: denied$/m);
  expect(await mailsAbout(office, 'Denied')).toEqual([]);
});

test('a rule that turns to DENY in the hold stops what was approved', async () => {
  office = await openTestOffice({ handbook: 'rules: []', limits: { hold_ms: 1_000 } });
  const card = await cardFor(office, invoiceMail('Denied late'));
  await office.tap(card, 'Approve');
  await office.writeHandbook('rules:\n  - name: No more\n    when: always\n    then: DENY');
  await stamped(office, card, 'No more');
  expect((await noteIn(office, 'Rejected', 'Denied late')).text).toMatch(/^state: denied$/m);
  expect(await mailsAbout(office, 'Denied late')).toEqual([]);
});

test('a handbook that can’t be read lets nothing run by itself and names the line; mended, it works again', async () => {
  office = await openTestOffice({ handbook: `known_contacts: [ali@example.com]\n${KNOWN_IN_THREAD}` });
  await office.writeHandbook(
    'known_contacts: [ali@example.com]\nrules:\n  - name: Broken\n    when: sometimes\n    then: AUTO',
  );
  const notice = await office.said(/handbook can’t be read/);
  expect(notice.text).toMatch(/Company_Handbook\.md, line 7: /);
  const card = await cardFor(office, invoiceMail('Broken handbook'));
  expect(card.text).toContain('handbook can’t be read');
  office.world.telegram.sendText('/status');
  expect((await office.said(/Countersign is running/)).text).toContain('nothing runs by itself');
  expect(await mailsAbout(office, 'Broken handbook')).toEqual([]);

  await office.writeHandbook(`known_contacts: [ali@example.com]\n${KNOWN_IN_THREAD}`);
  await office.world.gmail.deliver(invoiceMail('Mended handbook'));
  await mailAbout(office, 'Mended handbook');
  expect(await mailsAbout(office, 'Broken handbook')).toEqual([]);
});

test('a rule that is taken back in the hold no longer runs anything: the owner is asked', async () => {
  const clock = leapingClock();
  const contacts = 'known_contacts: [ali@example.com]\n';
  office = await openTestOffice({ clock, handbook: `${contacts}${KNOWN_IN_THREAD}`, limits: { hold_ms: 60_000 } });
  await office.world.gmail.deliver(invoiceMail('Rule withdrawn'));
  const card = await held('Rule withdrawn');
  await office.writeHandbook(`${contacts}rules: []`);
  clock.leap(61_000);
  await stamped(office, card, 'The rule that allowed it no longer does');
  const fresh = await cardAfter(office, card, 'Rule withdrawn');
  expect(fresh.buttons.flat().map(({ text }) => text)).toContain('✅ Approve');
  expect(await mailsAbout(office, 'Rule withdrawn')).toEqual([]);
});

test('beyond the cap of mails an hour a rule runs nothing by itself', async () => {
  const handbook = `known_contacts: [ali@example.com]\ncaps:\n  mails_per_hour: 1\n${KNOWN_IN_THREAD}`;
  office = await openTestOffice({ handbook });
  await office.world.gmail.deliver(invoiceMail('Cap one'));
  await mailAbout(office, 'Cap one');
  await noteIn(office, 'Done', 'Cap one');
  const card = await cardFor(office, invoiceMail('Cap two'));
  expect(card.text).toContain('Your rule “Answers to people I know” would have let it run by itself.');
  expect(await mailsAbout(office, 'Cap two')).toEqual([]);
});

test('without a handbook nothing runs by itself', async () => {
  office = await openTestOffice({ handbook: `known_contacts: [ali@example.com]\n${KNOWN_IN_THREAD}` });
  await rm(join(office.vaultDir, 'Company_Handbook.md'));
  await office.said(/Company_Handbook\.md is missing/);
  const card = await cardFor(office, invoiceMail('No handbook'));
  expect(card.buttons.flat().map(({ text }) => text)).toContain('✅ Approve');
  expect(await mailsAbout(office, 'No handbook')).toEqual([]);
});
