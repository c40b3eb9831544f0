import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import {
  boxOf,
  cardAfter,
  cardFor,
  httpPost,
  invoiceMail,
  mailAbout,
  mailsAbout,
  noteIn,
  saidAfter,
  stamped,
} from './arrivals.ts';

let office: TestOffice;
beforeAll(async () => {
  office = await openTestOffice();
});
afterAll(() => office.close());

/** Types as a script does, and gives the first answer that matches. */
async function say(text: string, answer: RegExp, replyTo?: number) {
  const typed = await httpPost<{ message_id: number }>(office, '/api/chat', {
    text,
    ...(replyTo && { reply_to: replyTo }),
  });
  return saidAfter(office, { id: typed.message_id }, answer);
}

test('/start says hello, /help names every command that the menu shows', async () => {
  await say('/start', /^Hello!/);
  const help = await say('/help', /What you can say here/);
  const menu = office.world.telegram.commands().map(({ command }) => command);
  for (const name of ['status', 'pending', 'briefing', 'new', 'task', 'audit', 'undo', 'pause', 'resume', 'help']) {
    expect(menu).toContain(name);
    expect(help.text).toContain(`/${name}`);
  }
});

test('/status answers in one screen: state, open tasks, watchers, connectors', async () => {
  const status = await say('/status', /Countersign is/);
  expect(status.text).toContain('Countersign is running');
  for (const part of ['Gmail', 'Drop folder', 'Telegram', 'Open: ', 'Done today: '])
    expect(status.text).toContain(part);
  expect(status.text.split('\n').length).toBeLessThan(30);
});

test('an unknown command is told so, kindly', async () => {
  await say('/frobnicate now', /I don’t know that command\. \/help/);
});

test('/pending lists what waits, and its button brings the card to the end of the chat', async () => {
  const card = await cardFor(office, invoiceMail('Pending one'));
  const list = await say('/pending', /wait(s)? for you/);
  expect(list.text).toContain('Pending one');
  const shown = list.buttons.flat().findIndex(({ text }) => text.includes('Ali') || text.includes('ali@'));
  expect(shown).toBeGreaterThanOrEqual(0);
  await office.world.telegram.tap(list.id, list.buttons.flat()[shown]!.data);
  const again = await office.waitFor(
    () => office.chat().find((one) => one.id > list.id && one.text.includes('Pending one') && one.buttons.length > 1),
    'the card once more',
  );
  await office.tap(again, 'Reject');
  await stamped(office, again, 'Rejected');
  expect(card.id).toBeLessThan(list.id);
});

test('plain words become a card, and Approve sends what it shows', async () => {
  office.world.telegram.sendText('write to ali@example.com that the invoice is on its way');
  const card = await office.card('You asked: ');
  expect(card.text).toContain('ali@example.com');
  const draft = boxOf(card);
  expect(draft).toContain('The invoice is on its way');
  await office.tap(card, 'Approve');
  const mail = await mailAbout(office, 'nvoice');
  expect(mail.to).toEqual(['ali@example.com']);
  expect(mail.text).toBe(draft);
  await stamped(office, card, /Sent/);
});

test('/new does the same as plain words', async () => {
  await say('/new', /Just write what you want/);
  const last = await say('/new write to sara@example.org that we meet on Monday', /sara@example\.org/);
  const card = await office.card('sara@example.org');
  await office.tap(card, 'Reject');
  await stamped(office, card, 'Rejected');
  expect(last.id).toBeLessThanOrEqual(card.id);
});

test('a request without an address is asked about, and the answer leads to its card', async () => {
  const question = await say('write to Zora that the keys are here', /address/);
  const asked = await office.card('Zora');
  expect(asked.text).toContain('Answer by replying to this message.');
  expect(asked.buttons.flat().map(({ text }) => text)).toEqual(['🗑 Drop']);
  await say('zora@example.org', /Got it/, asked.id);
  const card = await cardAfter(office, question, 'zora@example.org');
  await stamped(office, asked, 'Changed as you said');
  expect(boxOf(card)).toContain('he keys are here');
  await office.tap(card, 'Approve');
  expect((await mailAbout(office, 'eys')).to).toEqual(['zora@example.org']);
});

test('what it can’t do is said, with examples, and can be dropped', async () => {
  await say('make me a sandwich', /don’t know yet how to do/);
  const asked = await office.card('sandwich');
  await office.tap(asked, 'Drop');
  await stamped(office, asked, 'Rejected');
});

test('/task shows a task with its plan and log, by the end of its id; a wrong id is told so', async () => {
  const card = await cardFor(office, invoiceMail('Task view'));
  const { path } = await noteIn(office, 'Pending_Approval', 'Task view');
  const id = /_([0-9A-Z]{26})\.md$/.exec(path)![1]!;
  const view = await say(`/task ${id.slice(-8)}`, /Task: /);
  for (const part of ['Task view', 'EMAIL, pending', path, id, 'Received.']) expect(view.text).toContain(part);
  await say('/task 00000000', /no such task/);
  await say('/task ../../etc', /Which task\?/);
  await office.tap(card, 'Reject');
  await stamped(office, card, 'Rejected');
});

test('/audit shows what was done, and takes a date, a category and a number', async () => {
  const lines = await say('/audit 100', /^Audit, today/);
  expect(lines.text).toContain('decision.reject');
  await say('/audit 2020-01-01', /Nothing is recorded for 2020-01-01/);
  await say('/audit email 5', /^Audit, today, email/);
  await say('/audit yesterday', /I don't understand/);
});

test('/briefing writes the note and sends its five lines', async () => {
  const message = await say('/briefing', /The whole briefing: /);
  const path = /The whole briefing: (\S+)/.exec(message.text)![1]!;
  expect(await office.readText(path)).toContain('In five lines');
  expect(path).toMatch(/^Briefings\/\d{4}-\d{2}-\d{2}_Monday_Briefing\.md$/);
});

test('/pause refuses approvals kindly, /resume lets them through', async () => {
  const card = await cardFor(office, invoiceMail('Paused'));
  await say('/pause', /^Paused\./);
  expect((await say('/status', /Countersign is/)).text).toContain('Countersign is paused');
  expect(await office.tap(card, 'Approve')).toEqual({ text: 'The office is paused. Send /resume first.', alert: true });
  expect(await mailsAbout(office, 'Paused')).toEqual([]);
  await say('/resume', /Back at work/);
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Paused');
});

test('PAUSED.md in the vault pauses, /resume says what to do, and removing the page resumes', async () => {
  const page = join(office.vaultDir, 'PAUSED.md');
  await writeFile(page, '');
  const paused = (state: string) =>
    office.waitFor(async () => (await office.office.read.status()).state === state, state);
  await paused('paused');
  await say('/resume', /PAUSED\.md lies in the vault/);
  const card = await cardFor(office, invoiceMail('Paused by page'));
  expect((await office.tap(card, 'Approve'))?.text).toMatch(/paused/);
  await rm(page);
  await paused('running');
  await office.tap(card, 'Approve');
  await mailAbout(office, 'Paused by page');
});

test('a stranger’s words get silence', async () => {
  const before = office.chat().length;
  office.world.telegram.sendText('/status', { from: 667 });
  await office.waitFor(
    async () => (await office.office.read.audit({ limit: 100 })).some(({ actor }) => actor === 'telegram:667'),
    'the audit line',
  );
  expect(office.chat()).toHaveLength(before);
});
