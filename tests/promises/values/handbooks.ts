/** Handbooks as text, most of them as permissive as their owner could make them: the last rule always lets everything run. */
import fc from 'fast-check';

const CONDITIONS = [
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
  'amount_above: 1',
  'text_contains: e',
  'subject_contains: e',
];

const when = fc.oneof(
  { weight: 1, arbitrary: fc.constant('always') },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(fc.constantFrom(...CONDITIONS), {
        minLength: 1,
        maxLength: 4,
        selector: (text) => text.split(':')[0]!,
      })
      .map((all) => `{ ${all.join(', ')} }`),
  },
);
const rule = fc.record({ when, answer: fc.constantFrom('AUTO', 'AUTO', 'AUTO', 'AUTO', 'AUTO', 'APPROVE', 'DENY') });

export const handbookPages = fc
  .record({
    rules: fc.array(rule, { maxLength: 3 }),
    contacts: fc.constantFrom('[]', '[ali@example.com]', '["@one.example", bob@two.example]'),
  })
  .map(({ rules, contacts }) =>
    [
      '```yaml',
      `known_contacts: ${contacts}`,
      'rules:',
      ...rules.flatMap((each, index) => [`  - name: R${index}`, `    when: ${each.when}`, `    then: ${each.answer}`]),
      '  - {name: Rest, when: always, then: AUTO}',
      '```',
    ].join('\n'),
  );
