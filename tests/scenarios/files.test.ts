import { createHash, randomBytes } from 'node:crypto';
import { open, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardAfter, mailAbout, noteIn, stamped } from './arrivals.ts';

let office: TestOffice;
beforeAll(async () => {
  office = await openTestOffice();
});
afterAll(() => office.close());

async function drop(name: string, bytes: Buffer) {
  const response = await fetch(new URL(`/api/file?name=${encodeURIComponent(name)}`, office.world.pageUrl), {
    method: 'POST',
    body: new Uint8Array(bytes),
  });
  expect(response.status).toBe(200);
}

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Answers the file's question with "send it to …" and approves the card. */
async function sendTo(name: string, address: string) {
  const question = await office.card(name);
  expect(question.text).toContain('What shall I do with it?');
  office.world.telegram.sendText(`send it to ${address}`, { replyTo: question.id });
  const card = await cardAfter(office, question, address);
  await office.tap(card, 'Approve');
  await stamped(office, card, /Sent/);
  return card;
}

test('a small text is shown in its note, and sent on with the same bytes', async () => {
  const bytes = Buffer.from('Offer no 5\n\nTen chairs, 500 EUR.\n');
  await drop('offer.txt', bytes);
  const note = await noteIn(office, 'In_Progress', 'offer.txt');
  expect(note.text).toContain('> Ten chairs, 500 EUR.');
  expect(await office.files('Inbox')).toEqual([]);
  const card = await sendTo('offer.txt', 'sara@example.org');
  expect(card.text).toMatch(/📎 .*offer.*\.txt \(\d+ B\)/);
  const mail = await mailAbout(office, 'offer.txt');
  expect(mail.to).toEqual(['sara@example.org']);
  expect(mail.attachments.map(({ bytes: sent }) => hash(sent))).toEqual([hash(bytes)]);
  await noteIn(office, 'Done', 'offer.txt');
});

test('five megabytes of anything go out byte for byte, with their size on the card', async () => {
  const bytes = randomBytes(5 * 1024 * 1024);
  await drop('photo.bin', bytes);
  const card = await sendTo('photo.bin', 'max@example.org');
  expect(card.text).toMatch(/📎 .*\((5\.2|5\.0|5) MB\)/);
  const mail = await mailAbout(office, 'photo.bin');
  expect(hash(mail.attachments[0]!.bytes)).toBe(hash(bytes));
});

test('a file that grows slowly is taken whole, once', async () => {
  const path = join(office.vaultDir, 'Inbox', 'slow.csv');
  const file = await open(path, 'w');
  for (let line = 0; line < 20; line += 1) {
    await file.write(`${line};${line * line}\n`);
    // Another file that comes and is asked about meanwhile proves that the folder was looked at.
    if (line % 10 === 5) {
      await drop(`meanwhile-${line}.txt`, Buffer.from('hello'));
      await office.tap(await office.card(`meanwhile-${line}.txt`), 'Drop');
    }
    expect(office.chat().filter(({ text }) => text.includes('slow.csv'))).toEqual([]);
  }
  await file.close();
  const question = await office.card('slow.csv');
  const kept = (await office.files('In_Progress')).find((path) => path.endsWith('.csv'))!;
  expect((await office.readText(kept)).split('\n')).toHaveLength(21);
  await office.tap(question, 'Drop');
});

for (const name of [
  'Rechnung Müller & Söhne (Kopie).pdf',
  '💶 — invoice.final.v2.PDF',
  '-rf.txt',
  '[[link]] ```.md',
  'a'.repeat(200),
]) {
  test(`a file named “${name.slice(0, 40)}” is taken in under a safe name and sent`, async () => {
    const bytes = Buffer.from(`bytes of ${name}`);
    await writeFile(join(office.vaultDir, 'Inbox', name), bytes);
    const question = await office.waitFor(
      () => office.chat().findLast(({ text, buttons }) => text.includes(name.slice(0, 8)) && buttons.length === 1),
      `the question about ${name}`,
    );
    office.world.telegram.sendText('send it to odd@example.org', { replyTo: question.id });
    const card = await cardAfter(office, question, 'odd@example.org');
    await office.tap(card, 'Approve');
    await stamped(office, card, /Sent/);
    const mails = await office.world.gmail.sent();
    expect(mails.at(-1)!.attachments.map(({ bytes: sent }) => sent.toString())).toEqual([bytes.toString()]);
  });
}

test('a link in the Inbox is refused, and what it points to stays where it is', async () => {
  await symlink('/etc/passwd', join(office.vaultDir, 'Inbox', 'passwords.txt'));
  await drop('after-the-link.txt', Buffer.from('hello'));
  const question = await office.card('after-the-link.txt');
  expect(office.chat().filter(({ text }) => text.includes('root:'))).toEqual([]);
  await office.tap(question, 'Drop');
});
