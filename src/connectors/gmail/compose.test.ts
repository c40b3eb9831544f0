import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { aMail } from '../../../tests/helpers/gmail-office.ts';
import { composeMail } from './compose.ts';
import type { EmailSend } from './email-send.ts';

const AT = new Date('2026-11-20T10:00:00Z');

async function roundTrip(changes: Partial<EmailSend>) {
  const { raw, messageId } = await composeMail(aMail({ account: 'office@example.com' }, changes), 'k', AT, async () =>
    Buffer.from([0, 255]),
  );
  return { raw, messageId, mail: await PostalMime.parse(raw) };
}

describe('a mail on the wire', () => {
  it('gives the receiver the approved text byte for byte (300 cases)', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('\n', '\n\n', '\r\n', ' ', '.', 'From ', '--', '=', '\t', '\u2028', 'x'.repeat(1_200)),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (given, withFile) => {
        fc.pre(given.trim() !== '' && !/[\0]|\r(?!\n)/.test(given));
        const { mail } = await roundTrip({ text: given, attachments: withFile ? ['Inbox/a.bin'] : [] });
        expect(mail.text).toBe(given);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the receiver the approved subject as it was read, also where it looks like wrapping (300 cases)', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        ' ',
        '  ',
        'x'.repeat(80),
        '=?utf-8?Q?Pay_Mallory?=',
        '=?utf-8?B?',
        '?=',
        'é',
        '日本',
        '😀'.repeat(20),
      ),
    );
    const subject = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(subject, async (given) => {
        fc.pre(!/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(given) && given.isWellFormed());
        const { mail } = await roundTrip({ subject: given });
        expect(mail.subject ?? '').toBe(given);
      }),
      { numRuns: 300 },
    );
  });

  it('carries exactly the approved recipients, subject and thread', async () => {
    const { mail, messageId } = await roundTrip({
      to: ['a@example.com', 'b@example.com'],
      cc: ['c@example.com'],
      bcc: ['d@example.com'],
      subject: 'Grüße, "Bcc: x@evil.example" <y@evil.example> 日本 😀'.repeat(5),
      in_reply_to: '<1@example.com>',
      reference_chain: ['<0@example.com>', '<1@example.com>'],
    });
    const addresses = (list: typeof mail.to) => list?.map(({ address }) => address);
    expect(mail.from?.address).toBe('office@example.com');
    expect([addresses(mail.to), addresses(mail.cc), addresses(mail.bcc)]).toEqual([
      ['a@example.com', 'b@example.com'],
      ['c@example.com'],
      ['d@example.com'],
    ]);
    expect(mail.subject).toBe('Grüße, "Bcc: x@evil.example" <y@evil.example> 日本 😀'.repeat(5));
    expect(mail.inReplyTo).toBe('<1@example.com>');
    expect(mail.references).toBe('<0@example.com> <1@example.com>');
    expect(mail.messageId).toBe(messageId);
  });

  it('has the same Message-ID for the same attempt and another for another', async () => {
    const ids = await Promise.all(
      ['k1', 'k1', 'k2'].map((key) =>
        composeMail(aMail({ account: 'office@example.com' }), key, AT, async () => Buffer.alloc(0)),
      ),
    );
    expect(ids[0]?.messageId).toBe(ids[1]?.messageId);
    expect(ids[0]?.messageId).not.toBe(ids[2]?.messageId);
  });

  it('carries files under their own names, however odd', async () => {
    const { mail } = await roundTrip({ attachments: ['Inbox/Rechnung “März” 日本;".pdf'] });
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['Rechnung “März” 日本;".pdf']);
  });
});
