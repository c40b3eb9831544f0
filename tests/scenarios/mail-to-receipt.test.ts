import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditLine } from '../../src/domain/office.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { boxOf, httpGet, httpPost, invoiceMail } from './arrivals.ts';

interface HttpMessage {
  id: number;
  from: string;
  text: string;
  buttons: { text: string; data: string }[][];
  entities: { type: string; offset: number; length: number }[];
}
interface HttpMail {
  id: string;
  thread_id: string;
  in_reply_to: string;
  references: string[];
  to: string[];
  subject: string;
  text: string;
}

let office: TestOffice;
beforeAll(async () => {
  office = await openTestOffice();
});
afterAll(() => office.close());

const chat = async () => (await httpGet<{ messages: HttpMessage[] }>(office, '/api/chat')).messages;
const mails = async () => (await httpGet<{ mails: HttpMail[] }>(office, '/api/world')).mails;
const withButtons = (messages: HttpMessage[]) => messages.find(({ buttons }) => buttons.length > 0);

test('a mail from the page’s box becomes a card within a second; Approve sends exactly one mail after the hold', async () => {
  const before = Date.now();
  const mail = await httpPost<{ id: string; thread_id: string }>(office, '/api/mail', invoiceMail());
  const card = await office.waitFor(async () => withButtons(await chat()), 'the card');
  expect(Date.now() - before).toBeLessThan(1_000);
  expect(card.text).toContain('ali@example.com');
  expect(await mails()).toEqual([]);

  const draft = boxOf(card);
  const approve = card.buttons.flat().find(({ text }) => /Approve/.test(text))!;
  const tapped = Date.now();
  const { toast } = await httpPost<{ toast: { text: string } }>(office, '/api/tap', {
    message_id: card.id,
    data: approve.data,
  });
  expect(toast.text).toMatch(/^Approved/);
  const held = (await chat()).find(({ id }) => id === card.id)!;
  expect(held.text.includes('Undo') || (await mails()).length === 1).toBe(true);

  await office.waitFor(async () => (await mails()).length, 'the mail');
  expect(Date.now() - tapped).toBeGreaterThanOrEqual(150);
  const [sent, ...more] = await mails();
  expect(more).toEqual([]);
  expect(sent!.to).toEqual(['ali@example.com']);
  expect(sent!.subject).toBe('Re: Question about invoice 7');
  expect(sent!.thread_id).toBe(mail.thread_id);
  expect(sent!.in_reply_to).toMatch(/^<.+@.+>$/);
  expect(sent!.references).toEqual([sent!.in_reply_to]);
  // a mail's last line ends with a line break; beside that, every byte is the card's
  expect(sent!.text).toBe(draft);

  const stamped = await office.waitFor(async () => {
    const now = (await chat()).find(({ id }) => id === card.id)!;
    return now.buttons.length === 0 && /Sent/.test(now.text) && now;
  }, 'the stamp');
  expect(stamped.text).toContain('ali@example.com');

  const [done] = await office.waitFor(async () => {
    const files = await office.files('Done');
    return files.length > 0 && files;
  }, 'the note in Done/');
  const note = await office.readText(done!);
  expect(note).toMatch(/^state: done$/m);
  expect(note).toMatch(new RegExp(`^receipt: .*${sent!.id}`, 'm'));
  expect(note).toContain(draft);

  const lines = await office.waitFor(async () => {
    const all = await office.office.read.audit({ limit: 100 });
    return all.some(({ action }) => action === 'task.done') && all;
  }, 'the audit');
  expect(stepsOf(lines)).toEqual([
    'task.received',
    'policy.judged asked',
    'decision.approve approved',
    `execution.confirmed receipt ${sent!.id}`,
    'task.done',
  ]);

  await office.waitFor(async () => (await office.readText('Dashboard.md')).includes(done!), 'the dashboard');

  await httpPost(office, '/api/chat', { text: '/status' });
  const status = await office.said(/Countersign is running/);
  expect(status.text).toContain('Done today: 1');
  expect(status.text).toContain('Open: 0');
});

function stepsOf(lines: AuditLine[]): string[] {
  return lines
    .filter(({ task }) => task !== '')
    .map(({ action, result }) => (action.startsWith('task.') ? action : `${action} ${result}`));
}
