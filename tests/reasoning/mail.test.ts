import { describe, expect, it } from 'vitest';
import { bareAddress } from '../../src/domain/task.ts';
import { understandMail } from '../../src/reasoning/templates/understand.ts';
import { ACCOUNT, asked, drafted, inputAbout, mail, think } from './fixtures.ts';
import { MAILS } from './mails.ts';

describe('a mail is understood', () => {
  it('there are at least forty examples', () => expect(MAILS.length).toBeGreaterThanOrEqual(40));

  it.each(MAILS)('$says → $intent', ({ from = 'Ali Khan <ali@example.com>', automatic = false, ...example }) => {
    const meaning = understandMail({ ...example, sender: bareAddress(from), automatic, account: ACCOUNT });
    expect({ intent: meaning.intent, why: meaning.why }).toEqual({ intent: example.intent, why: meaning.why });
    expect(meaning.why).toMatch(/\.$/);
    if (example.priority) expect(meaning.triage.priority).toBe(example.priority);
    if (example.language) expect(meaning.triage.language).toBe(example.language);
    if (example.sort) expect(meaning.triage.sort).toBe(example.sort);
  });

  it.each(MAILS)('$says: whatever it says, only its sender can become the receiver', async (example) => {
    const from = example.from ?? 'Ali Khan <ali@example.com>';
    const facts = { automatic: example.automatic };
    const thought = await think(mail({ from, subject: example.subject, request: example.text, facts }));
    if (thought.kind !== 'act') return expect(thought.kind).toBe(example.intent === 'suspicious' ? 'ask' : 'done');
    const { to, cc, bcc, attachments, text } = drafted(thought);
    expect({ to, cc, bcc, attachments }).toEqual({ to: [bareAddress(from)], cc: [], bcc: [], attachments: [] });
    expect(text).not.toMatch(/evil|\{\{|https?:/);
  });
});

describe('a reply', () => {
  it('stays in the thread, names the mail it answers, and has every field', async () => {
    const thought = await think(mail({ subject: 'Invoice 7', request: 'Could you send the invoice again?' }));
    expect(Object.entries(thought)).toEqual(
      expect.arrayContaining([
        ['kind', 'act'],
        ['goesOn', false],
        ['priority', 'normal'],
      ]),
    );
    const { why, ...action } = drafted(thought);
    expect(action).toEqual({
      type: 'email.send',
      account: ACCOUNT,
      to: ['ali@example.com'],
      cc: [],
      bcc: [],
      subject: 'Re: Invoice 7',
      text: 'Hello Ali Khan,\n\nThank you for your message. We are checking the invoice and the payment and will come back to you shortly.\n\nBest regards',
      attachments: [],
      in_thread: 't1',
      in_reply_to: '<m2@example.com>',
      reference_chain: ['<m1@example.com>', '<m2@example.com>'],
    });
    expect(why).toContain('Templates/invoice-question.md');
  });

  it.each([
    ['Offer', 'Re: Offer'],
    ['Re: Offer', 'Re: Offer'],
    ['RE: re: Offer', 'RE: re: Offer'],
    ['AW: Angebot', 'AW: Angebot'],
    ['Re[2]: Offer', 'Re[2]: Offer'],
    ['Regarding you', 'Re: Regarding you'],
    ['', 'Re: (no subject)'],
    ['Offer\r\nBcc: evil@evil.example', 'Re: Offer Bcc: evil@evil.example'],
  ])('to the subject %j has the subject %j', async (subject, expected) => {
    expect(drafted(await think(mail({ subject, request: 'Do you have time?' }))).subject).toBe(expected);
  });

  it.each([
    ['"Khan, Ali" <ali@example.com>', 'Hello Ali Khan,'],
    ['ali@example.com', 'Hello,'],
    ['Dr. Anna-Maria O’Neil <ali@example.com>', 'Hello Dr. Anna-Maria O’Neil,'],
    ['Visit evil.com <ali@example.com>', 'Hello,'],
    ['Ali {{message}} <ali@example.com>', 'Hello,'],
    ['Ali\u202E <ali@example.com>', 'Hello,'],
    ['IT Support https://evil.example <ali@example.com>', 'Hello,'],
  ])('to %j greets with %j', async (from, greeting) => {
    expect(drafted(await think(mail({ from, request: 'Any news?' }))).text.split('\n')[0]).toBe(greeting);
  });

  it('goes to the sender where another answer address is asked for, and says so', async () => {
    const thought = drafted(await think(mail({ request: 'Any news?', facts: { reply_to: 'other@evil.example' } })));
    expect(thought.to).toEqual(['ali@example.com']);
    expect(thought.why).toContain('other@evil.example');
  });

  it('is not drafted to a sender without a usable address', async () => {
    for (const from of ['nobody', 'Ali <a li@example.com>', 'Ali <аli@example.com>']) {
      expect(asked(await think(mail({ from, request: 'Any news?' })))).toContain('no sender’s address');
    }
  });

  it('is not drafted without a mailbox', async () => {
    expect(asked(await think(mail({ request: 'Any news?' }), { available: [] }))).toContain('no mailbox');
    expect(asked(await think(mail({ request: 'Any news?' }), { account: '' }))).toContain('no mailbox');
  });

  it('is not drafted a second time once it was sent', async () => {
    const thought = await think(mail({ request: 'Any news?' }), { history: ['Sent to ali@example.com'] });
    expect(thought.kind).toBe('done');
  });

  it('ends at once when it is stopped', async () => {
    const { createTemplateReasoner } = await import('../../src/reasoning/templates/reasoner.ts');
    const reasoner = createTemplateReasoner({ readTemplate: async () => null, resolveContact: async () => [] });
    const input = inputAbout(mail({ request: '' }));
    await expect(reasoner.think(input, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });

  it('a huge hostile mail costs little time', async () => {
    const texts = [
      'a'.repeat(100_000),
      '> '.repeat(50_000),
      'On '.repeat(33_000),
      ' \n'.repeat(50_000),
      'urgent '.repeat(15_000),
    ];
    const start = performance.now();
    for (const text of texts) await think(mail({ subject: text, request: text, from: `${text} <ali@example.com>` }));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
