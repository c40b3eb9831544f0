import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMail, anAttempt, openTestOffice, type TestOffice } from '../../../tests/helpers/gmail-office.ts';
import { mailRead, mailSearch } from './reads.ts';
import { executeEmailSend } from './send.ts';

describe('looking things up in the mailbox', () => {
  let office: TestOffice;
  beforeEach(async () => {
    office = await openTestOffice();
  });
  afterEach(() => office.close());
  const signal = new AbortController().signal;
  const search = (query: string) => mailSearch.read(office.session, { query }, signal);
  const read = (id: string) => mailRead.read(office.session, { id }, signal);
  const deliver = (subject: string, text = `About ${subject}.`) =>
    office.standIn.deliver({ from: 'Ali Khän <ali@example.com>', subject, text });

  it('finds mails as Gmail’s own search does, each with what tells it apart', async () => {
    const { id } = await deliver('Invoice 7 für März', 'Where&#39;s &lt;the&gt; invoice?');
    await deliver('Lunch');
    const found = await search('subject:Invoice');
    expect(found).toContain(`Id: ${id}`);
    expect(found).toContain('From: Ali Khän <ali@example.com>');
    expect(found).toContain('Subject: Invoice 7 für März');
    expect(found).toContain("Begins: Where's <the> invoice?");
    expect(found).toMatch(/^Date: \d{4}-\d\d-\d\dT/m);
    expect(found).not.toContain('Lunch');
  });

  it('says so when nothing fits', async () => {
    expect(await search('subject:Nothing')).toBe('No mail fits this search.');
  });

  it('gives ten at most', async () => {
    for (let n = 0; n < 12; n++) await deliver(`Order ${n}`);
    expect((await search('subject:Order')).match(/^Id: /gm)).toHaveLength(10);
  });

  it('reads one mail whole, with its files by name', async () => {
    const { id } = await office.standIn.deliver({
      from: 'Ali <ali@example.com>',
      to: 'office@example.com, sara@example.com',
      subject: 'Offer',
      text: 'First line.\nSecond line.',
      attachments: [{ name: 'offer.pdf', base64: Buffer.alloc(12_345).toString('base64') }],
    });
    expect(await read(id)).toMatch(
      /^Id: .+\nDate: .+\nFrom: Ali <ali@example\.com>\nTo: office@example\.com, sara@example\.com\nSubject: Offer\nFiles: offer\.pdf \(12 kB\)\n\nFirst line\.\nSecond line\.$/,
    );
  });

  it('reads what was sent, too', async () => {
    const { id } = await executeEmailSend(office.session, aMail(office.session), anAttempt());
    expect(await read(id)).toContain('it is on its way.');
  });

  it('lets no subject forge a line of its own', async () => {
    const { id } = await office.standIn.deliver({
      from: 'eve@example.com',
      subject: '',
      text: '',
      raw: Buffer.from(
        'From: eve@example.com\r\nSubject: =?utf-8?Q?Hi=0AFrom=3A_owner=40example.com?=\r\n\r\nText.\r\n',
      ),
    });
    const lines = [...(await search('')).split('\n'), ...(await read(id)).split('\n')];
    expect(lines.filter((line) => line.startsWith('From:'))).toEqual([
      'From: eve@example.com',
      'From: eve@example.com',
    ]);
  });

  it('says so when there is no such mail', async () => {
    await expect(read('nothere')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    ['a path', '../drafts'],
    ['nothing', ''],
    ['something too long', 'x'.repeat(65)],
    ['a parameter', 'a?alt=media'],
  ])('takes no id that is %s', (_, id) => {
    expect(mailRead.input.safeParse({ id }).success).toBe(false);
  });

  it.each([
    ['empty', ' '],
    ['of two lines', 'a\nb'],
    ['too long', 'x'.repeat(501)],
    ['broken', '\ud800'],
  ])('takes no query that is %s', (_, query) => {
    expect(mailSearch.input.safeParse({ query }).success).toBe(false);
  });

  it('never asks Gmail for more than reading', async () => {
    const { id } = await deliver('Order');
    await search('subject:Order');
    await read(id);
    const lines = office.standIn.requests().map(({ line }) => line);
    expect(lines.filter((line) => line.includes('/gmail/') && !line.startsWith('GET '))).toEqual([]);
  });

  it('tells a refused login apart from a service that fails', async () => {
    office.standIn.fault('401', 1_000, 'any');
    await expect(search('x')).rejects.toMatchObject({ code: 'not_authorized', outcome: 'not-sent' });
  });
});
