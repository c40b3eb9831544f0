import { describe, expect, it } from 'vitest';
import { aMail, aTask } from '../../../tests/helpers/gmail-office.ts';
import { type EmailSend, emailSendFacts, emailSendSchema, renderEmailSend } from './email-send.ts';

const ACCOUNT = { account: 'office@example.com' };
const mail = (changes: Partial<EmailSend> = {}) => aMail(ACCOUNT, changes);
const reply = (changes: Partial<EmailSend> = {}) =>
  mail({ in_thread: 'thr_1', in_reply_to: '<1@example.com>', ...changes });

describe('the fields of email.send', () => {
  it.each([
    ['a display name', { to: ['Ali <ali@example.com>'] }],
    ['two addresses in one', { to: ['a@example.com,b@example.com'] }],
    ['a line break in an address', { to: ['a@example.com\nBcc: x@evil.example'] }],
    ['a quoted local part', { cc: ['"a b"@example.com'] }],
    ['a letter of another alphabet', { to: ['аli@example.com'] }],
    ['an invisible character', { to: ['ali\u200b@example.com'] }],
    ['nobody to send to', { to: [] }],
    ['a line break in the subject', { subject: 'Hi\r\nBcc: x@evil.example' }],
    ['a Unicode line break in the subject', { subject: 'Hi\u2028there' }],
    ['an empty text', { text: ' \n ' }],
    ['a NUL in the text', { text: 'a\0b' }],
    ['a lone surrogate in the text', { text: 'a\ud800b' }],
    ['a lone carriage return', { text: 'a\rb' }],
    ['a bent Message-ID', { in_reply_to: '<a@b>\r\nBcc: <x@y>' }],
    ['a bent reference', { reference_chain: ['<a b@c>'] }],
    ['a bent thread', { in_thread: '../x' }],
  ])('refuse %s', (_, changes) => {
    expect(emailSendSchema.safeParse(mail(changes as Partial<EmailSend>)).success).toBe(false);
  });

  it.each([
    ['plus and dots', { to: ["o'brien+a.b@mail.example.co.uk"] }],
    ['only a blind copy', { to: [], bcc: ['x@example.com'] }],
    ['Windows line ends', { text: 'a\r\nb' }],
    ['no subject', { subject: '' }],
  ])('take %s', (_, changes) => {
    expect(emailSendSchema.safeParse(mail(changes as Partial<EmailSend>)).error).toBeUndefined();
  });

  it('say in plain words what is wrong', () => {
    const { error } = emailSendSchema.safeParse(mail({ to: ['Ali <ali@example.com>'] }));
    expect(error?.issues[0]?.message).toBe(
      'must be a bare address like ali@example.com, with no name and nothing else',
    );
  });
});

describe('what the policy is told of a mail', () => {
  it('is every recipient, link, account and amount', () => {
    const text = 'Pay EUR 1,200.50 to DE89 3704 0044 0532 0130 00, see https://pay.example/x.';
    const { critical } = emailSendFacts(mail({ cc: ['c@example.com'], bcc: ['b@example.com'], text }), aTask());
    expect(critical).toEqual([
      { kind: 'recipient', field: 'to', value: 'ali@example.com' },
      { kind: 'recipient', field: 'cc', value: 'c@example.com' },
      { kind: 'recipient', field: 'bcc', value: 'b@example.com' },
      expect.objectContaining({ kind: 'link', field: 'text', value: expect.stringContaining('pay.example/x') }),
      { kind: 'account', field: 'text', value: 'DE89 3704 0044 0532 0130 00' },
      { kind: 'amount', field: 'text', value: 'EUR 1,200.50' },
    ]);
  });

  it.each<[string, boolean, Partial<EmailSend>]>([
    ['a reply to the sender', true, {}],
    ['a reply to all', true, { cc: ['sara@example.com', 'office@example.com'] }],
    ['a new mail to the sender', false, { in_thread: '' }],
    ['a reply in another thread', false, { in_thread: 'thr_2' }],
    ['a reply with somebody new', false, { cc: ['new@example.com'] }],
    ['a reply with a blind copy', false, { bcc: ['sara@example.com'] }],
    ['a reply to a Reply-To that was not in the conversation', false, { to: ['billing@evil.example'] }],
  ])('is whether it stays in the thread: %s', (_, expected, changes) => {
    const task = aTask({ facts: { ...aTask().facts, reply_to: 'billing@evil.example' } });
    expect(emailSendFacts(reply(changes), task).staysInThread).toBe(expected);
  });
});

describe('the card of a mail', () => {
  it('shows every field whole, each recipient by itself', () => {
    const action = reply({ cc: ['c@example.com', 'd@example.com'], bcc: ['b@example.com'] });
    expect(renderEmailSend(action, aTask())).toEqual({
      title: 'Reply to Ali Khan and 3 more',
      blocks: [
        { kind: 'field', label: 'From', value: 'office@example.com' },
        { kind: 'field', label: 'To', value: 'ali@example.com' },
        { kind: 'field', label: 'Cc', value: 'c@example.com' },
        { kind: 'field', label: 'Cc', value: 'd@example.com' },
        { kind: 'field', label: 'Bcc', value: 'b@example.com' },
        { kind: 'field', label: 'Subject', value: 'The invoice' },
        { kind: 'field', label: 'In reply to', value: 'Invoice?, from Ali Khan <ali@example.com>' },
        { kind: 'text', label: 'Text', text: 'Dear Ali,\n\nit is on its way.\n' },
      ],
    });
  });

  it('does not call a mail to somebody else a reply to the sender', () => {
    expect(renderEmailSend(reply({ to: ['x@evil.example'] }), aTask()).title).toBe('Reply to x@evil.example');
    expect(renderEmailSend(mail(), aTask()).title).toBe('Mail to ali@example.com');
    expect(renderEmailSend(reply(), aTask({ from: 'ali@example.com' })).title).toBe('Reply to ali@example.com');
  });
});
