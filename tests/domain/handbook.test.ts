import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Handbook, parseHandbook } from '../../src/domain/handbook.ts';

const page = (yaml: string) => `# My rules\n\nSome words.\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n\nMore words.\n`;

function parsed(yaml: string): Handbook {
  const result = parseHandbook(page(yaml));
  if (!result.ok) throw new Error(`line ${result.line}: ${result.problem}`);
  return result.handbook;
}

/** As an object with a `then` can't be written here without the linter's worry about promises. */
function rule(name: string, when: object, answer: string): unknown {
  return Object.fromEntries<unknown>([
    ['name', name],
    ['when', when],
    ['then', answer],
  ]);
}

/** Lines are the page's: the block's first line is the sixth. */
function refused(yaml: string): { line: number; problem: string } {
  const result = parseHandbook(page(yaml));
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.handbook)}`);
  return result;
}

describe('a handbook that can be read', () => {
  it('gives rules in order, contacts, times, caps and schedules', () => {
    const yaml = `
hold: 5 min
expiry: 2 days
reminders: [0.25, 0.75]
quiet_hours: 22:00-7:30
caps: { mails_per_hour: 4, payments_per_hour: 0 }
known_contacts:
  - Ali@Example.com
  - @example.org
rules:
  - name: First
    when: { to: [known, "@Example.org"], in_thread: true, priority: [low, normal], amount_below: 99.50 }
    then: AUTO
  - name: Last
    when: always
    then: DENY
schedules:
  - name: Timesheets
    when: Fri 15:00
    do: "write to team@example.com: hello"`;
    expect(parsed(yaml)).toEqual({
      holdMs: 300_000,
      expiryMs: 172_800_000,
      reminders: [0.25, 0.75],
      quietHours: { start: 1_320, end: 450 },
      caps: { mailsPerHour: 4, paymentsPerHour: 0 },
      knownContacts: ['ali@example.com', '@example.org'],
      rules: [
        rule(
          'First',
          { to: ['known', '@example.org'], in_thread: true, priority: ['low', 'normal'], amount_below: 99.5 },
          'AUTO',
        ),
        rule('Last', {}, 'DENY'),
      ],
      schedules: [{ name: 'Timesheets', when: 'Fri 15:00', do: 'write to team@example.com: hello' }],
    });
  });

  it('may be empty: then nothing is set and no rule stands', () => {
    const empty = { rules: [], knownContacts: [], quietHours: null, caps: {}, schedules: [] };
    for (const yaml of ['', '# nothing', 'rules:\nknown_contacts:\ncaps:\nschedules:', 'quiet_hours: none'])
      expect(parsed(yaml)).toEqual(empty);
  });

  it.each([
    ['0', 0],
    ['20 s', 20_000],
    ['20s', 20_000],
    ['90 seconds', 90_000],
    ['5 min', 300_000],
    ['1 h', 3_600_000],
  ])('hold %s', (text, ms) => expect(parsed(`hold: ${text}`).holdMs).toBe(ms));

  it('may have Windows line ends, a byte order mark, tildes, and other blocks beside it', () => {
    const text = '\uFEFF# T\r\n```text\r\nrules: x\r\n```\r\n~~~YML\r\nhold: 0\r\n~~~\r\n';
    expect(parseHandbook(text)).toMatchObject({ ok: true, handbook: { holdMs: 0 } });
  });

  it('the starter page can be read, as it is and with every example switched on', () => {
    const starter = readFileSync(new URL('../../vault/Company_Handbook.md', import.meta.url), 'utf8');
    expect(parseHandbook(starter)).toMatchObject({
      ok: true,
      handbook: { rules: Array(3).fill(expect.objectContaining({ name: expect.any(String) })) },
    });
    const switchedOn = starter.replace(/^#( *(?:- |\w+:).*)$/gm, '$1');
    expect(parseHandbook(switchedOn)).toMatchObject({
      ok: true,
      handbook: {
        holdMs: 20_000,
        caps: { mailsPerHour: 10 },
        schedules: [{ name: 'Timesheets' }],
        rules: expect.arrayContaining([
          expect.objectContaining({ name: 'Answers to people I know' }),
          expect.objectContaining({ name: 'Nothing to this company' }),
        ]),
      },
    });
  });

  it('the starter page documents every condition', async () => {
    const starter = readFileSync(new URL('../../vault/Company_Handbook.md', import.meta.url), 'utf8');
    const { problem } = refused('rules:\n  - name: a\n    when: { zzzzzzzzzz: 1 }\n    then: AUTO');
    const conditions = problem.slice(problem.indexOf('Known here: ') + 12, -1).split(', ');
    expect(conditions.length).toBeGreaterThan(10);
    for (const condition of conditions) expect(starter).toContain(`| \`${condition}\` |`);
  });
});

describe('a handbook that can’t be read names the line', () => {
  const ruleText = (when: string, then = 'AUTO') => `rules:\n  - name: a\n    when: ${when}\n    then: ${then}`;

  it.each([
    ['no block', '# words only', 1, 'no block'],
    ['a block in another language', '```json\n{}\n```', 1, 'no block'],
    ['two blocks', '```yaml\n```\n\n```yml\n```', 4, 'two yaml blocks'],
    ['a block that never ends', 'x\n```yaml\nhold: 0\n', 2, 'never closed'],
    ['a block in a quotation', '> ```yaml\n> hold: 0\n> ```', 1, 'no block'],
    ['a page that is too large', `${'x'.repeat(300_000)}\n\`\`\`yaml\n\`\`\``, 1, 'larger than 256 KiB'],
  ])('%s', (_, text, line, problem) => {
    expect(parseHandbook(text)).toEqual({ ok: false, line, problem: expect.stringContaining(problem) });
  });

  it.each([
    ['an unknown word', 'hold: 0\nholdd: 1', 7, 'Did you mean “hold”?'],
    ['a letter of another alphabet', 'rulеs: []', 6, 'another alphabet'],
    ['a word twice', 'hold: 0\nhold: 1', 7, 'twice'],
    ['a word twice in a rule', 'rules:\n  - name: a\n    name: b', 8, 'twice'],
    ['a merge', 'a: &x {hold: 0}\n<<: *x', 6, '&'],
    ['an anchor', 'hold: &x 0', 6, '&'],
    ['an alias', 'known_contacts: [*x]', 6, ''],
    ['a tag', 'hold: !!int 0', 6, '!'],
    ['a tag of one’s own', 'hold: !run 0', 6, ''],
    ['a second document', 'hold: 0\n---\nhold: 1', 7, '---'],
    ['a tab', 'caps:\n\tmails_per_hour: 1', 7, 'tab'],
    ['a list where lines are meant', '- hold', 6, 'must be lines'],
    ['a text where a list is meant', 'rules: none', 6, 'must be a list'],
    ['a list where a text is meant', 'hold: [1 s]', 6, 'needs a text'],
    ['a hold that is no time', 'hold: soon', 6, '20 s'],
    ['a hold that is too long', 'hold: 2 h', 6, '1 h'],
    ['an expiry that is too long', 'expiry: 8 days', 6, '7 days'],
    ['an expiry of nothing', 'expiry: 0', 6, '1 min'],
    ['quiet hours that are none', 'quiet_hours: 25:00-07:00', 6, '22:00-07:00'],
    ['reminders that fall', 'reminders: [0.9, 0.5]', 6, 'rise'],
    ['a cap that is half', 'caps: { mails_per_hour: 1.5 }', 6, 'whole number'],
    ['a cap below nothing', 'caps: { mails_per_hour: -1 }', 6, 'number'],
    ['an unknown cap', 'caps: { posts_per_hour: 1 }', 6, 'posts_per_hour'],
    ['a contact that is none', 'known_contacts:\n  - ali@example.com\n  - ali', 8, '“ali”'],
    ['a contact with a name', 'known_contacts: ["Ali <ali@example.com>"]', 6, 'must be an address'],
    ['everybody as a contact', 'known_contacts: ["@"]', 6, 'must be an address'],
    ['a top-level domain as a contact', 'known_contacts: ["@com"]', 6, 'must be an address'],
    ['a rule without a name', 'rules:\n  - when: always\n    then: AUTO', 7, 'no name'],
    ['a rule without when', 'rules:\n  - name: a\n    then: AUTO', 7, 'when'],
    ['a rule without then', 'rules:\n  - name: a\n    when: always', 7, 'then'],
    ['a rule without conditions', ruleText('{}'), 8, 'always'],
    ['small letters', ruleText('always', 'auto'), 9, 'Did you mean “AUTO”?'],
    ['an answer that is none', ruleText('always', 'MAYBE'), 9, 'AUTO, APPROVE, DENY'],
    ['a condition that nobody knows', ruleText('{ sender: ali@example.com }'), 8, '“sender” is not known'],
    ['a condition of another type', ruleText('{ in_thread: 1 }'), 8, 'true, false'],
    ['yes for true', ruleText('{ in_thread: yes }'), 8, 'true, false'],
    ['an empty list', ruleText('{ to: [] }'), 8, 'empty'],
    ['nothing at all', ruleText('{ to: }'), 8, 'needs a text'],
    ['a receiver that is none', ruleText('{ to: everybody }'), 8, '“everybody”'],
    ['a category that is none', ruleText('{ category: letters }'), 8, 'social_media'],
    ['an action that is none', ruleText('{ action: Send }'), 8, 'email.send'],
    ['an amount with a currency', ruleText('{ amount_below: 5 EUR }'), 8, 'number'],
    ['an amount without end', ruleText('{ amount_below: .inf }'), 8, 'number'],
    ['a list as a word', ruleText('{ ? [a, b] : c }'), 8, ''],
    [
      'two rules of one name',
      'rules:\n  - {name: A, when: always, then: DENY}\n  - {name: a, when: always, then: AUTO}',
      8,
      'called “a”',
    ],
    ['a rule called default', 'rules:\n  - {name: Default, when: always, then: AUTO}', 7, 'office uses'],
    ['a rule called like a floor', 'rules:\n  - {name: "floor: bulk", when: always, then: AUTO}', 7, 'office uses'],
    ['a schedule without words', 'schedules:\n  - {name: a, when: Mon 09:00}', 7, 'three lines'],
    ['a schedule without a time', 'schedules:\n  - {name: a, when: sometimes, do: b}', 7, 'sometimes'],
    ['a schedule of the office', 'schedules:\n  - {name: Briefing, when: Mon 09:00, do: b}', 7, 'office itself'],
    ['a hidden character', 'hold: 0\n# \u202Edeny', 7, 'U+202E'],
    ['a zero-width space', 'known_contacts: ["ali@\u200Bexample.com"]', 6, 'U+200B'],
    ['something that isn’t closed', 'known_contacts: [a', 6, ''],
    ['a text that is too long', `known_contacts: ["${'a'.repeat(3_000)}@b.co"]`, 6, 'longer'],
    ['deep nesting', '['.repeat(20_000), 6, ''],
    ['an own prototype', '__proto__: {}', 6, '__proto__'],
  ])('%s', (_, yaml, line, problem) => {
    const found = refused(yaml);
    expect(found.line).toBe(line);
    expect(found.problem).toContain(problem);
    expect(found.problem).toMatch(/^[^\n]{5,400}[.?]$/);
  });

  it('nothing makes it throw', () => {
    const words = fc.constantFrom(
      'rules:',
      '- ',
      'name: ',
      'when: ',
      'then: AUTO',
      '&a',
      '*a',
      '!!x',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '\n',
      '\n  ',
      '\t',
      '"',
      "'",
      '|',
      '>',
      '#',
      '---',
      '```',
      '@',
      '?',
      '%',
      ',',
      '<<',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 }),
        (parts) => {
          const result = parseHandbook(page(parts.join('')));
          if (!result.ok) expect(result.line).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
