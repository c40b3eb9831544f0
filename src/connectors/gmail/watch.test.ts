import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMail, anAttempt, openTestOffice, pollAll, type TestOffice } from '../../../tests/helpers/gmail-office.ts';
import { OfficeError } from '../../errors.ts';
import { executeEmailSend } from './send.ts';

const mail = (subject: string) => ({ from: 'Ali Khan <ali@example.com>', subject, text: `About ${subject}.` });

describe('the Gmail watcher', () => {
  let office: TestOffice;
  beforeEach(async () => {
    office = await openTestOffice({ limits: { gmail_first_sync_messages_max: 3 } });
  });
  afterEach(() => office.close());

  it('takes in only the newest unread mails at first, oldest of them first', async () => {
    for (const subject of ['1', '2', '3', '4', '5']) {
      await office.standIn.deliver({ ...mail(subject), headers: { Date: `Fri, 20 Nov 2026 10:0${subject}:00 +0000` } });
    }
    const { arrivals } = await pollAll(office.session, null);
    expect(arrivals.map(({ subject }) => subject).sort()).toEqual(['3', '4', '5']);
  });

  it('makes one arrival of each new mail, with what the office needs to answer it', async () => {
    const first = await pollAll(office.session, null);
    const { id, threadId } = await office.standIn.deliver({
      ...mail('Invoice 7'),
      to: 'Office <office@example.com>, sara@example.com',
      headers: { 'Message-ID': '<m1@example.com>', References: '<m0@example.com>', 'Reply-To': 'billing@example.com' },
      attachments: [{ name: 'offer.pdf', base64: Buffer.alloc(12_345).toString('base64') }],
    });
    const second = await pollAll(office.session, first.cursor);
    expect(second.arrivals).toEqual([
      {
        source: `gmail:${id}`,
        kind: 'EMAIL',
        from: 'Ali Khan <ali@example.com>',
        subject: 'Invoice 7',
        at: expect.any(Number),
        request: 'About Invoice 7.',
        facts: {
          account: 'office@example.com',
          automatic: false,
          thread: threadId,
          message_id: '<m1@example.com>',
          references: ['<m0@example.com>'],
          reply_to: 'billing@example.com',
          addressed_to: ['office@example.com', 'sara@example.com'],
          files: ['offer.pdf (12 kB)'],
        },
      },
    ]);
    expect((await pollAll(office.session, second.cursor)).arrivals).toEqual([]);
  });

  it('asks for history, not for a listing, once it has a cursor', async () => {
    const { cursor } = await pollAll(office.session, null);
    const before = office.standIn.requests().length;
    await pollAll(office.session, cursor);
    const lines = office.standIn
      .requests()
      .slice(before)
      .map(({ line }) => line);
    expect(lines).toEqual(['GET /gmail/v1/users/me/history']);
  });

  it('goes through a long history in bounded steps and misses nothing', async () => {
    const { cursor } = await pollAll(office.session, null);
    const subjects = Array.from({ length: 120 }, (_, number) => `mail ${number}`);
    for (const subject of subjects) await office.standIn.deliver(mail(subject));
    const { arrivals, polls } = await pollAll(office.session, cursor);
    expect(arrivals.map(({ subject }) => subject).sort()).toEqual(subjects.sort());
    expect(polls).toBeGreaterThan(1);
  });

  it('looks at the inbox again when the history is gone, and makes nothing twice', async () => {
    const known = new Set<string>();
    await office.standIn.deliver(mail('before'));
    const { cursor } = await pollAll(office.session, null, known);
    for (const number of [1, 2, 3, 4, 5]) await office.standIn.deliver(mail(`meanwhile ${number}`));
    await office.standIn.forgetHistory();
    const after = await pollAll(office.session, cursor, known);
    expect(after.arrivals.map(({ subject }) => subject).sort()).toEqual(
      [1, 2, 3, 4, 5].map((one) => `meanwhile ${one}`),
    );
    await office.standIn.deliver(mail('later'));
    expect((await pollAll(office.session, after.cursor, known)).arrivals).toHaveLength(1);
  });

  it('makes no task of what the office itself sent', async () => {
    const { cursor } = await pollAll(office.session, null);
    await executeEmailSend(office.session, aMail(office.session), anAttempt());
    expect((await pollAll(office.session, cursor)).arrivals).toEqual([]);
  });

  it('keeps its place when a mail can’t be fetched or kept, so that it comes again', async () => {
    const { cursor } = await pollAll(office.session, null);
    await office.standIn.deliver(mail('first'));
    office.standIn.fault('500-before', 2, 'poll');
    await expect(pollAll(office.session, cursor)).rejects.toMatchObject({
      code: 'service_failed',
      outcome: 'not-sent',
    });
    await expect(pollAll(office.session, cursor)).rejects.toBeInstanceOf(OfficeError);
    expect((await pollAll(office.session, cursor)).arrivals).toHaveLength(1);
  });

  it('passes over a mail that was deleted meanwhile', async () => {
    const { cursor } = await pollAll(office.session, null);
    const { id } = await office.standIn.deliver(mail('gone'));
    await office.standIn.deliver(mail('stays'));
    await office.standIn.discard(id);
    const { arrivals } = await pollAll(office.session, cursor);
    expect(arrivals.map(({ subject }) => subject)).toEqual(['stays']);
  });

  it('takes the text and the names of a mail that is too large to load, without its attachments', async () => {
    const { cursor } = await pollAll(office.session, null);
    await office.standIn.deliver({
      ...mail('films'),
      from: '=?utf-8?q?J=C3=BCrgen?= <j@example.com>',
      attachments: [{ name: 'film.mp4', base64: Buffer.alloc(3_000_000).toString('base64') }],
    });
    const [arrival] = (await pollAll(office.session, cursor)).arrivals;
    expect(arrival?.request).toContain('About films.');
    expect(arrival?.request).toContain('See it in Gmail');
    expect(arrival?.facts.files).toEqual(['film.mp4 (3.0 MB)']);
    expect(arrival?.from).toBe('Jürgen <j@example.com>');
  });

  it.each([
    ['a million lines', '\r\n'.repeat(600_000)],
    ['thirty million characters', 'x'.repeat(30_000_000)],
  ])('is not held up by a mail of %s', async (_, body) => {
    const { cursor } = await pollAll(office.session, null);
    await office.standIn.deliver({
      ...mail(''),
      raw: Buffer.from(`From: a@b.example\r\nSubject: flood\r\n\r\nstart${body}`),
    });
    await office.standIn.deliver(mail('after'));
    const { arrivals } = await pollAll(office.session, cursor);
    expect(arrivals.map(({ subject }) => subject).sort()).toEqual(['after', 'flood']);
    expect(arrivals.find(({ subject }) => subject === 'flood')?.request).toMatch(/^start/);
  });

  it('waits as long as it is asked to when it polls too often', async () => {
    office.standIn.fault('429', 1, 'poll');
    await expect(pollAll(office.session, null)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 2_000 });
  });
});
