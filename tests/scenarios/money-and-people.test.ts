/** The weekly audit with books, and the social summary, asked for by their owner in plain words. */
import { afterEach, expect, test } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import type { SocialSummary } from '../../src/domain/social.ts';
import { OfficeError } from '../../src/errors.ts';
import { leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { bookDocument, HOUSE, someBooks, tellingConnector } from '../helpers/small-books.ts';

const FRIDAY = Date.parse('2026-11-27T15:00:00Z');
const eur = (amount: string) => ({ amount, currency: 'EUR' });

let office: TestOffice;
afterEach(() => office.close());

async function open(connectors: Connector[], at = FRIDAY) {
  const clock = leapingClock(at);
  office = await openTestOffice({ clock, connectors: [...HOUSE, ...connectors] });
  return clock;
}

const books = someBooks({
  documents: [
    bookDocument({ number: 'INV/2026/00050', date: '2026-11-24', due: '2026-12-24' }),
    bookDocument({
      number: 'INV/2026/00031',
      partner: '[[Evil]] | <b>',
      date: '2026-10-01',
      due: '2026-10-15',
      open: eur('190.00'),
    }),
    bookDocument({
      number: 'BILL/7',
      kind: 'bill',
      date: '2026-11-25',
      due: '',
      total: eur('59.50'),
      open: eur('0.00'),
      link: '',
    }),
  ],
  payments: [
    {
      id: '9',
      number: 'PBNK/9',
      direction: 'out',
      partner: 'Paper',
      reference: '',
      date: '2026-11-25',
      amount: eur('59.50'),
      link: 'https://books.example/9',
    },
  ],
  profitAndLoss: {
    lines: [{ label: '400000 Sales', group: 'Income', amount: eur('1000.00'), link: 'https://books.example/l' }],
    total: eur('1000.00'),
  },
  balanceSheet: {
    lines: [
      { label: '120000 Receivable', group: 'Receivable', amount: eur('1380.00'), link: 'https://books.example/r' },
    ],
    total: eur('1400.00'),
  },
  ageing: [
    {
      side: 'receivable',
      buckets: [
        { label: 'not due', amount: eur('1190.00') },
        { label: '31 to 60 days', amount: eur('190.00') },
      ],
    },
    { side: 'payable', buckets: [{ label: 'not due', amount: eur('12.00') }] },
  ],
  remarks: ['Some documents are in USD.'],
});

test('the audit shows what the books say, each figure with its link, and marks what nothing proves', async () => {
  await open([tellingConnector('Books', { books: async () => books })]);
  office.world.telegram.sendText('weekly audit');
  const message = await office.said('Weekly audit of 2026-11-27');
  expect(message.text).toContain('1 invoice of 1,190.00 EUR, 1 bill of 59.50 EUR, 1 payment; profit 1,000.00 EUR.');
  expect(message.text).toContain('Overdue from customers: 190.00 EUR.');
  const page = await office.readText('Accounting/2026-11-27_weekly_audit.md');
  expect(page).toContain(
    '- 2026-11-24 [INV/2026/00050](https://books.example/odoo/INV%2F2026%2F00050), Acme GmbH: 1,190.00 EUR, 1,190.00 EUR open, due 2026-12-24',
  );
  expect(page).toContain('**overdue** since 2026-10-15');
  expect(page).toContain('BILL/7 (unverified)');
  expect(page).toContain('- 2026-11-25 [PBNK/9](https://books.example/9) to Paper: 59.50 EUR');
  expect(page).toContain('Profit: 1,000.00 EUR\n');
  expect(page).toContain('Left over: 1,400.00 EUR (unverified: its lines add up to 1,380.00 EUR)');
  expect(page).toContain('[[#Open documents|31 to 60 days 190.00 EUR]]');
  expect(page).toContain('not due 12.00 EUR (unverified)');
  expect(page).toContain('Some documents are in USD.');
  expect(page).not.toContain('[[Evil]]');
});

test('an audit without books says how they are connected', async () => {
  await open([
    tellingConnector('Odoo', {
      missing: [{ name: 'ODOO_URL', how: 'Ask your bookkeeper.' }],
      books: async () => books,
    }),
  ]);
  office.world.telegram.sendText('audit');
  const message = await office.said('Weekly audit of');
  expect(message.text).toContain('No books are connected');
  expect(message.text).toContain('To connect Odoo, set ODOO_URL: Ask your bookkeeper.');
});

const summary = (changes: Partial<SocialSummary>): SocialSummary => ({
  account: '@acme',
  figures: [],
  posts: [],
  heard: [],
  remarks: [],
  ...changes,
});

test('the social summary adds up the platforms, names the one that failed, and shows what wants an answer', async () => {
  const post = {
    at: FRIDAY,
    text: 'We open at nine',
    link: 'https://x.example/1',
    figures: [{ label: 'Likes', value: 3 }],
  };
  const heard = [
    { at: FRIDAY, from: 'Mia', text: 'Where is my parcel? [[Secret]]', link: 'https://x.example/2', answered: false },
    { at: FRIDAY, from: 'Jo', text: 'Nice', link: 'https://x.example/3', answered: true },
  ];
  await open([
    tellingConnector('X', {
      summary: async () => summary({ figures: [{ label: 'Likes', value: 3 }], posts: [post], heard }),
    }),
    tellingConnector('Facebook', {
      summary: async () => summary({ account: 'Acme', figures: [{ label: 'Likes', value: 4 }] }),
    }),
    tellingConnector('LinkedIn', {
      summary: async () => {
        throw new OfficeError('not_authorized', 'The login has ended.', { hint: 'Make a new one.' });
      },
    }),
    tellingConnector('Instagram', {
      missing: [{ name: 'INSTAGRAM_ID', how: 'Look it up.' }],
      summary: async () => summary({}),
    }),
  ]);
  office.world.telegram.sendText('social summary');
  const message = await office.said('Social summary of 2026-11-27');
  expect(message.text).toContain('X: Likes 3');
  expect(message.text).toContain('1 message needs an answer.');
  expect(message.text).toContain('Did not answer: LinkedIn.');
  const page = await office.readText('Briefings/2026-11-27_social_summary.md');
  expect(page).toContain('- Likes: 7 ([[#X|X 3]], [[#Facebook|Facebook 4]])');
  expect(page).toMatch(
    /## Needs an answer\n\n- X, \[2026-11-27 15\\?:00\]\(https:\/\/x\.example\/2\) from Mia: Where is my parcel\?/,
  );
  expect(page).toContain('- LinkedIn: failed. The login has ended. Make a new one.');
  expect(page).toContain('- Instagram: not connected. To connect Instagram, set INSTAGRAM\\_ID');
  expect(page).not.toContain('[[Secret]]');
});

test('on Fridays it is made by itself, and said only where there is a platform', async () => {
  const clock = await open([], Date.parse('2026-11-27T15:30:00Z'));
  await office.waitFor(async () =>
    (await office.office.read.status()).watchers.some(({ name, state }) => /chedule/.test(name) && state === 'waiting'),
  );
  clock.leap(31 * 60_000);
  await office.waitFor(
    async () => (await office.files('Briefings')).includes('Briefings/2026-11-27_social_summary.md'),
    'the page',
  );
  await office.waitFor(
    async () => (await office.files('Done')).some((path) => /SCHEDULE_.*social/.test(path)),
    'the closed note',
  );
  expect(office.chat().filter(({ text }) => text.includes('Social summary'))).toEqual([]);
});
