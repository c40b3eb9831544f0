/** A bank statement from the Inbox to its page, in a whole office: read, matched, asked about, and never acted upon. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Books } from '../../src/domain/books.ts';
import { OfficeError } from '../../src/errors.ts';
import { leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { bookDocument, HOUSE, someBooks, tellingConnector } from '../helpers/small-books.ts';

const SAMPLES = join(import.meta.dirname, '../domain/bank/samples');
const MONDAY = Date.parse('2026-11-30T09:00:00Z');

let office: TestOffice;
afterEach(() => office.close());

async function open(books?: () => Promise<Books>) {
  const keeper = books ? [tellingConnector('Books', { books })] : [];
  office = await openTestOffice({ clock: leapingClock(MONDAY), connectors: [...HOUSE, ...keeper] });
}

async function drop(name: string, bytes: Buffer | string) {
  const body = new Uint8Array(Buffer.from(bytes));
  const response = await fetch(new URL(`/api/file?name=${encodeURIComponent(name)}`, office.world.pageUrl), {
    method: 'POST',
    body,
  });
  expect(response.status).toBe(200);
}

const sample = (name: string) => readFile(join(SAMPLES, name));
const said = (text: string) => office.said(new RegExp(text));
const pages = async () => (await office.files('Accounting')).filter((path) => path.includes('bank-'));
const page = async (name: string) => office.readText((await pages()).find((path) => path.includes(name))!);
const financeNotes = async () => (await office.files('Done')).filter((path) => /FINANCE_.*\.md$/.test(path));

test('a statement becomes a FINANCE note with its file beside it, a page with every match linked, and a message', async () => {
  await open(async () =>
    someBooks({
      documents: [
        bookDocument({
          number: 'RE-2026-0117',
          partner: 'Müller & Söhne KG',
          total: { amount: '2380.00', currency: 'EUR' },
          open: { amount: '2380.00', currency: 'EUR' },
        }),
        bookDocument({
          number: 'BILL/1',
          kind: 'bill',
          partner: 'Büro Süd Verwaltung',
          total: { amount: '1250.00', currency: 'EUR' },
          open: { amount: '1250.00', currency: 'EUR' },
        }),
      ],
    }),
  );
  await drop('umsaetze.csv', await sample('sparkasse.csv'));
  const message = await said('Bank statement 2026-11-26 to 2026-11-30');
  expect(message.text).toContain('1 of 3 payments matched; 2 need you (1 likely, 1 without a match).');
  expect(message.buttons).toEqual([]);
  const text = await page('2026-11-26_2026-11-30');
  expect(text).toMatch(
    /\[\[#\^t[0-9a-f]{14}\|2026-11-27\]\] 2,380\.00 EUR Müller & Söhne KG.* → \[RE-2026-0117\]\(https:\/\/books\.example\/odoo\/RE-2026-0117\): number and amount agree/,
  );
  expect(text).toMatch(/-1,250\.00 EUR Büro Süd Verwaltung GmbH.* → likely \[BILL\/1\]/);
  expect(text).toContain('line 5: It is not booked');
  const [note] = await office.waitFor(
    async () => ((await financeNotes()).length > 0 ? financeNotes() : null),
    'the closed note',
  );
  const noteText = await office.readText(note!);
  expect(noteText).toContain('kind: FINANCE');
  expect(noteText).toContain('> | 3 | 2026-11-27 | 2,380.00 EUR | Müller & Söhne KG |');
  expect(await office.files('Done')).toContain(note!.replace(/\.md$/, '.csv'));
  expect(await office.files('Inbox')).toEqual([]);
  expect(await office.world.gmail.sent()).toEqual([]);
});

test('the same statement again counts nothing twice', async () => {
  await open(async () => someBooks());
  await drop('november.csv', await sample('n26.csv'));
  await said('0 of 3 payments matched');
  await office.waitFor(async () => (await financeNotes()).length === 1, 'the first note closed');
  await drop('november-again.csv', await sample('n26.csv'));
  await said('All of it is known from earlier statements');
  expect(await pages()).toHaveLength(2);
});

test('without books everything is read, and the message says how to connect them', async () => {
  await open();
  await drop('ing.csv', await sample('ing.csv'));
  const message = await said('2 payments read');
  expect(message.text).toContain('No books are connected');
});

test('books that don’t answer stop nothing', async () => {
  await open(async () => {
    throw new OfficeError('refused', 'The database is not there.', { hint: 'Look into ODOO_DATABASE.' });
  });
  await drop('ing.csv', await sample('ing.csv'));
  expect((await said('2 payments read')).text).toContain('could not be read: The database is not there.');
});

test('dates that may mean two things are asked about, and the answer makes the page', async () => {
  await open();
  await drop(
    'export.csv',
    'Date,Description,Amount,Balance\n03/04/2026,Rent,-500.00,500.00\n05/04/2026,Acme,100.00,600.00\n',
  );
  const question = await office.card('day first');
  expect(await pages()).toEqual([]);
  office.world.telegram.sendText('day first', { replyTo: question.id });
  await said('Bank statement 2026-04-03 to 2026-04-05');
  expect(await page('2026-04-03')).toContain('date_order: day first');
});

test('a table that is no statement stays a file', async () => {
  await open();
  await drop('people.csv', 'Name,Email\nAli,ali@example.com\n');
  expect((await office.card('people.csv')).text).toContain('What shall I do with it?');
  expect((await office.files('In_Progress')).some((path) => /FILE_.*people/.test(path))).toBe(true);
});
