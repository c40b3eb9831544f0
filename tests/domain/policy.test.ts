import { describe, expect, it } from 'vitest';
import { parseHandbook } from '../../src/domain/handbook.ts';
import { contactsOf, judge } from '../../src/domain/policy.ts';
import { ALL_AUTO, handbook, input, mailTo, recipients } from './policy-fixtures.ts';

const rules = (...lines: string[]) =>
  handbook(`rules:\n${lines.map((line, index) => `  - {name: R${index}, ${line}}`).join('\n')}`);
const category = (name: 'email' | 'payments' | 'messages' | 'social_media', ...to: string[]) => ({
  category: name,
  critical: recipients(...to),
  staysInThread: true,
});

describe('rules', () => {
  it('without one, the owner is asked', () => {
    const verdict = judge(input({ handbook: handbook('') }));
    expect(verdict).toEqual({
      answer: 'APPROVE',
      rule: 'default',
      because: 'No rule of the handbook covers this, so you are asked.',
      floors: [],
      tainted: [],
      strangers: [],
    });
  });

  it('the first that matches decides and is named', () => {
    expect(
      judge(
        input({
          handbook: rules(
            'when: {category: payments}, then: DENY',
            'when: {to: known}, then: AUTO',
            'when: always, then: DENY',
          ),
        }),
      ),
    ).toMatchObject({
      answer: 'AUTO',
      rule: 'R1',
      because: 'Your rule “R1” lets this run by itself.',
    });
  });

  it('a DENY is final', () => {
    expect(judge(input({ handbook: rules('when: always, then: DENY') }))).toMatchObject({
      answer: 'DENY',
      because: 'Your rule “R0” forbids this.',
    });
  });

  it('all conditions of a rule must hold', () => {
    const both = (second: string) =>
      judge(input({ handbook: rules(`when: {to: known, ${second}}, then: AUTO`) })).answer;
    expect([both('in_thread: true'), both('in_thread: false')]).toEqual(['AUTO', 'APPROVE']);
  });

  it.each([
    ['action: email.send', true],
    ['action: [x.post, odoo.invoice]', false],
    ['category: [messages, email]', true],
    ['category: payments', false],
    ['kind: EMAIL', true],
    ['kind: [REQUEST, FILE]', false],
    ['priority: normal', true],
    ['priority: urgent', false],
    ['from: ali@example.com', true],
    ['from: "@example.com"', true],
    ['from: known', true],
    ['from: "@ample.com"', false],
    ['to: ali@example.com', true],
    ['to: "@example.com"', true],
    ['to: known', true],
    ['to: "@example.org"', false],
    ['subject_contains: HELLO', true],
    ['subject_contains: bye', false],
    ['text_contains: [bye, hello]', true],
    ['text_contains: bye', false],
    ['new_contact: false', true],
    ['new_contact: true', false],
    ['in_thread: true', true],
    ['attachments: false', true],
    ['attachments: true', false],
    ['links: false', true],
    ['links: true', false],
    ['amount_below: 5', false],
    ['amount_above: 5', false],
  ])('%s', (when, matches) => {
    expect(judge(input({ handbook: rules(`when: {${when}}, then: DENY`) })).answer).toBe(matches ? 'DENY' : 'APPROVE');
  });

  it('AUTO needs every receiver to be listed; for DENY one is enough', () => {
    const both = input({
      action: mailTo(['ali@example.com', 'sara@example.org']),
      facts: category('email', 'ali@example.com', 'sara@example.org'),
    });
    const answer = (then: string, to: string) =>
      judge({ ...both, handbook: rules(`when: {to: ${to}}, then: ${then}`) }).answer;
    expect([answer('AUTO', 'ali@example.com'), answer('AUTO', '[ali@example.com, "@example.org"]')]).toEqual([
      'APPROVE',
      'AUTO',
    ]);
    expect(answer('DENY', 'sara@example.org')).toBe('DENY');
  });

  it('hidden and wide letters don’t get around a word', () => {
    const action = mailTo(['ali@example.com'], { text: 'a big dis\u200Bcount, ＤＩＳＣＯＵＮＴ' });
    expect(judge(input({ action, handbook: rules('when: {text_contains: discount}, then: DENY') })).answer).toBe(
      'DENY',
    );
  });

  it.each([
    [['10'], 'amount_below: 11', true],
    [['10', '12'], 'amount_below: 11', false],
    [['10', '12'], 'amount_above: 11', true],
    [['1,000.50 EUR'], 'amount_above: 1000', true],
    [['many'], 'amount_below: 11', false],
    [['many'], 'amount_above: 1000000', true],
  ])('amounts %j and %s', (amounts, when, matches) => {
    const critical = amounts.map((value) => ({ kind: 'amount' as const, field: 'amount', value }));
    const facts = { category: 'general' as const, critical, staysInThread: true };
    expect(judge(input({ facts, handbook: rules(`when: {${when}}, then: DENY`) })).answer).toBe(
      matches ? 'DENY' : 'APPROVE',
    );
  });
});

describe('floors turn AUTO into a question', () => {
  const tainted = [{ kind: 'link' as const, field: 'text', value: 'https://evil.example/', from: 'the mail’s text' }];

  it('without any, AUTO stays', () => expect(judge(input())).toMatchObject({ answer: 'AUTO', floors: [] }));

  it.each([
    ['payment', { facts: category('payments', 'ali@example.com') }, 'It is a payment'],
    ['proposed by a program', { task: { ...input().task, kind: 'PROPOSAL' as const } }, 'Another program'],
    ['looked things up', { drafting: { lookedUp: true, discloses: '' } }, 'was looked up in your mails'],
    ['words from elsewhere', { drafting: { lookedUp: false, discloses: 'he pays late' } }, '“he pays late”'],
    ['outside value', { tainted }, 'link https://evil.example/'],
    ['new contact', { facts: category('email', 'zoe@example.net') }, 'zoe@example.net'],
    ['new contact', { facts: category('email', 'ali@example.com', 'ALI@examp1e.com') }, 'ali@examp1e.com'],
    ['new contact', { facts: category('email', 'a\u217Ci@example.com') }, 'never written'],
    ['no recipient', { facts: category('email') }, 'isn’t clear'],
    ['no recipient', { facts: category('messages') }, 'isn’t clear'],
    [
      'leaves the thread',
      { facts: { ...category('email', 'sara@example.org'), staysInThread: false } },
      'beyond the conversation',
    ],
    ['bulk', { facts: category('email', 'a1', 'a2', 'a3', 'a4', 'a5'), knownContacts: () => true }, '5 people'],
    ['mails per hour', { recent: { mailsLastHour: 10, paymentsLastHour: 0 } }, 'cap of 10 mails'],
    ['mails per hour', { recent: { mailsLastHour: Number.NaN, paymentsLastHour: 0 } }, 'cap of 10 mails'],
    [
      'mails per hour',
      {
        recent: { mailsLastHour: 2, paymentsLastHour: 0 },
        handbook: handbook('caps: {mails_per_hour: 2}\nrules: [{name: E, when: always, then: AUTO}]'),
      },
      'cap of 2 mails',
    ],
    [
      'mails per hour',
      {
        recent: { mailsLastHour: 10, paymentsLastHour: 0 },
        handbook: handbook('caps: {mails_per_hour: 99}\nrules: [{name: E, when: always, then: AUTO}]'),
      },
      'cap of 10 mails',
    ],
  ])('%s', (name, more, says) => {
    const verdict = judge(input(more));
    expect(verdict).toMatchObject({ answer: 'APPROVE', rule: `floor: ${name}` });
    expect(verdict.because).toContain(says);
    expect(verdict.because).toContain('would have let it run by itself.');
    expect(verdict.floors[0]).toContain(says);
  });

  it('and are all listed, also under a DENY, which they never soften', () => {
    const verdict = judge(
      input({
        tainted,
        facts: category('payments', 'zoe@example.net'),
        handbook: rules('when: always, then: DENY'),
        recent: { mailsLastHour: 0, paymentsLastHour: 3 },
      }),
    );
    expect(verdict).toMatchObject({ answer: 'DENY', rule: 'R0', tainted, strangers: ['zoe@example.net'] });
    expect(verdict.floors).toHaveLength(4);
  });

  it('a handbook that can’t be read asks about everything and says which line', () => {
    const verdict = judge(input({ handbook: parseHandbook('```yaml\nrulez: []\n```') }));
    expect(verdict).toMatchObject({ answer: 'APPROVE', rule: 'floor: handbook' });
    expect(verdict.because).toContain('line 2');
  });

  it('the owner’s own request has no thread to leave', () => {
    const task = { kind: 'REQUEST' as const, from: 'owner', subject: '', priority: 'normal' as const, facts: {} };
    const facts = { ...category('email', 'ali@example.com'), staysInThread: false };
    expect(judge(input({ task, facts, action: mailTo(['ali@example.com'], { in_thread: '' }) })).answer).toBe('AUTO');
    expect(judge(input({ task, facts, action: mailTo(['ali@example.com'], { in_thread: 't1' }) })).answer).toBe(
      'APPROVE',
    );
  });

  it('the handbook’s list counts as known contacts, whole domains too', () => {
    const listed = handbook('known_contacts: ["@example.net", zoe@example.edu]');
    const isKnown = contactsOf(listed, () => false);
    expect(['x@example.net', 'X@EXAMPLE.NET', 'zoe@example.edu'].map(isKnown)).toEqual([true, true, true]);
    expect(
      [
        'x@sub.example.net',
        'y@example.edu',
        'x@example.net.evil.example',
        'x@evil.example@example.net',
        'x@\u212Bxample.net',
        '@example.net',
        '',
      ].map(isKnown),
    ).toEqual(Array(7).fill(false));
  });

  it('a post for everybody has no receiver and may be left to a rule', () => {
    expect(judge(input({ facts: category('social_media'), handbook: ALL_AUTO })).answer).toBe('AUTO');
  });
});
