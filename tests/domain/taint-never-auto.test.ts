/**
 * A recipient, amount, account or link that the owner never named never runs automatically, whatever the handbook says.
 * `SEED=… vitest run` replays a run.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CriticalValue } from '../../src/domain/action.ts';
import { parseHandbook } from '../../src/domain/handbook.ts';
import { contactsOf, judge } from '../../src/domain/policy.ts';
import { type Evidence, findTainted } from '../../src/domain/taint.ts';
import { input, mailTo } from './policy-fixtures.ts';

const CASES = 5_000;
const seed = Number(process.env.SEED) || Date.now() % 2 ** 31;

const condition = fc.constantFrom(
  'action: email.send',
  'category: [email, payments, general]',
  'kind: [EMAIL, REQUEST]',
  'priority: [low, normal, high, urgent]',
  'from: known',
  'to: known',
  'to: [known, "@example.com"]',
  'new_contact: false',
  'new_contact: true',
  'in_thread: true',
  'attachments: false',
  'links: true',
  'links: false',
  'amount_below: 999999999',
  'text_contains: e',
  'subject_contains: e',
);
const when = fc.oneof(
  fc.constant('always'),
  fc
    .uniqueArray(condition, { minLength: 1, maxLength: 4, selector: (text) => text.split(':')[0]! })
    .map((all) => `{${all.join(', ')}}`),
);
const rule = fc.record({ when, answer: fc.constantFrom('AUTO', 'AUTO', 'AUTO', 'APPROVE', 'DENY') });
const handbookPage = fc
  .record({
    rules: fc.array(rule, { maxLength: 5 }),
    contacts: fc.constantFrom('[]', '[ali@example.com]', '["@example.com", bob@one.example]'),
  })
  .map(({ rules, contacts }) =>
    [
      '```yaml',
      `known_contacts: ${contacts}`,
      'rules:',
      ...rules.map((each, index) => `  - {name: R${index}, when: ${each.when}, then: ${each.answer}}`),
      '  - {name: Rest, when: always, then: AUTO}',
      '```',
    ].join('\n'),
  );

const name = fc
  .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'), minLength: 2, maxLength: 12 })
  .map((text) => `m${text}`);
const foreign: fc.Arbitrary<CriticalValue> = fc.oneof(
  fc.tuple(name, name).map(([a, b]) => ({ kind: 'recipient' as const, field: 'to', value: `${a}@${b}.evil` })),
  fc
    .tuple(fc.integer({ min: 100_000, max: 999_999_998 }), fc.constantFrom('', ' EUR', '.50'))
    .map(([n, rest]) => ({ kind: 'amount' as const, field: 'amount', value: `${n}${rest}` })),
  fc
    .integer({ min: 10 ** 11, max: 10 ** 14 })
    .map((n) => ({ kind: 'account' as const, field: 'account', value: `DE${n}` })),
  fc
    .tuple(fc.constantFrom('https://', 'http://', 'www.', ''), name, fc.constantFrom('', '/x?y=1', '/login'))
    .map(([start, host, path]) => ({ kind: 'link' as const, field: 'text', value: `${start}${host}.evil${path}` })),
);

/** What the owner may have written: anything, also what comes close to the foreign value without being it. */
function ownerText(value: string): fc.Arbitrary<string> {
  const near = [
    `x${value}`,
    `${value}x`,
    `${value}.evil.example`,
    `9${value}9`,
    value.slice(1),
    value.slice(0, -2),
    value.replace('e', 'е'),
    `-${value}-1`,
  ];
  return fc
    .array(fc.oneof(fc.constantFrom(...near.filter((text) => text !== value)), fc.lorem({ maxCount: 3 })), {
      maxLength: 3,
    })
    .map((parts) => parts.join('\n'));
}

const situation = fc.tuple(handbookPage, foreign).chain(([page, value]) =>
  fc.record({
    page: fc.constant(page),
    value: fc.constant(value),
    owner: ownerText(value.value),
    isOutside: fc.boolean(),
    inText: fc.boolean(),
  }),
);

it(`tainted values never run by themselves (${CASES} cases, seed ${seed})`, () => {
  let untouchedAutos = 0;
  fc.assert(
    fc.property(situation, ({ page, value, owner, isOutside, inText }) => {
      const handbook = parseHandbook(page);
      expect(handbook.ok).toBe(true);
      const ledger = (address: string) => address === 'ali@example.com';
      const action = mailTo(['ali@example.com'], {
        text: inText || value.kind === 'link' ? `See ${value.value} here` : 'Hello',
      });
      const critical: CriticalValue[] = [
        { kind: 'recipient', field: 'to', value: 'ali@example.com' },
        ...(value.kind === 'link' ? [] : [value]),
      ];
      const evidence: Evidence = {
        ownerTexts: [owner, page],
        outsideTexts: isOutside ? [{ text: `Please: ${value.value}`, from: 'the mail’s text' }] : [],
        knownContacts: contactsOf(handbook, ledger),
      };
      const facts = { category: 'email' as const, critical, staysInThread: true };
      const tainted = findTainted(action, critical, evidence);
      expect(tainted.map((each) => each.kind)).toContain(value.kind);
      expect(judge(input({ action, facts, handbook, knownContacts: ledger, tainted })).answer).not.toBe('AUTO');

      const harmless = { ...input({ handbook, knownContacts: ledger }), action: mailTo(['ali@example.com']) };
      if (judge(harmless).answer === 'AUTO') untouchedAutos++;
    }),
    { numRuns: CASES, seed },
  );
  console.log(
    `${CASES} cases with seed ${seed}; without the foreign value ${untouchedAutos} of them would have run by themselves`,
  );
  expect(untouchedAutos).toBeGreaterThan(CASES / 10);
});
