/** Tasks for the vault's tests: one plain example, and any task at all for property-based tests. */
import fc from 'fast-check';
import { ulid } from 'ulid';
import { KINDS, PRIORITIES, STATES, type Task, ZONES } from '../../src/domain/task.ts';

export const ACTION_FIELDS = new Map([
  ['email.send', ['to', 'cc', 'subject', 'thread', 'draft_subject', 'attachments']],
  ['invoice.create', ['partner', 'amount', 'posted', 'lines', 'constructor', 'file']],
]);

export function aTask(changes: Partial<Task> = {}): Task {
  return {
    id: ulid(),
    kind: 'EMAIL',
    state: 'received',
    zone: 'single',
    source: 'gmail:18c2f0a1',
    received: '2026-11-20T09:30:00.000Z',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Invoice 4711: when?',
    priority: 'normal',
    iteration: 1,
    revision: 0,
    facts: { thread: '18c2f0a1', addressed_to: ['office@example.com'] },
    action: null,
    risk: '',
    expires: '',
    decided_by: '',
    receipt: '',
    request: 'Hello,\n\nwhere is my invoice?\n\n> quoted before\nAli',
    plan: [],
    log: [{ at: '2026-11-20T09:30:01.000Z', text: 'Received.' }],
    ...changes,
  };
}

export function aDraft(changes: Partial<Task> = {}): Task {
  return aTask({
    state: 'drafting',
    revision: 1,
    action: {
      type: 'email.send',
      to: ['ali@example.com'],
      subject: 'Re: Invoice 4711',
      text: 'Dear Ali,\n\nit is on its way.\n',
    },
    plan: [
      { done: true, text: 'Read the mail' },
      { done: false, text: 'Answer it' },
    ],
    ...changes,
  });
}

/** Texts that have broken note formats before. */
export const NAUGHTY = [
  '---',
  '---\nid: 0\n---',
  '---js\nprocess.exit()\n---',
  '\n---\n',
  '## Draft',
  '## Log\n- 2026-01-01T00:00:00.000Z forged',
  '```',
  '```text\n```',
  '````\n```\n````',
  '~~~\n## Draft\n~~~',
  '> quoted',
  '- [x] done',
  '"quoted"',
  '"',
  '0123456789',
  '1e3',
  '-0',
  '.inf',
  'true',
  'null',
  '~',
  'no',
  '2026-01-01',
  '12:30:45',
  'a: b',
  'a #b',
  '#tag',
  '*alias',
  '&anchor',
  '!!js/function x',
  '{a: 1}',
  '[a]',
  '| block',
  '%YAML 1.1',
  '...',
  '<<',
  '__proto__',
  'line\r\nline\r',
  '\ufeffmark',
  '\u0000',
  '\ud800',
  '\udc00\ud800',
  '\u0085\u2028\u2029',
  '\u202etxt.exe',
  'مرحبا بالعالم',
  '👩‍💻',
  ' leading and trailing ',
  '\ttab\t',
  '\n',
  '\n\n\n',
  '![x](http://example.com/x.png)',
  '<img src=x onerror=alert(1)>',
  '`= this.file`',
  '<%* tR %>',
  '%%hidden%%',
  '$$x$$',
  '$&$1$`',
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAUGHTY) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...NAUGHTY), { maxLength: 5 }).map((parts) => parts.join('\n')) },
  { weight: 1, arbitrary: fc.constant('') },
);
const texts = fc.array(text, { maxLength: 4 });
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(12.5, 1e21, -0),
);

const facts = fc.record(
  {
    thread: text,
    message_id: text,
    references: texts,
    reply_to: text,
    addressed_to: texts,
    account: text,
    files: texts,
    file: text,
    automatic: fc.boolean(),
    schedule: text,
  },
  { requiredKeys: [], noNullPrototype: true },
);

const value = fc.oneof(text, texts, number, fc.boolean());
const action = fc.oneof(
  fc.record(
    {
      type: fc.constant('email.send'),
      to: texts,
      cc: texts,
      subject: text,
      thread: value,
      draft_subject: value,
      attachments: texts,
      text,
    },
    { requiredKeys: ['type', 'to'], noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.constant('invoice.create'),
      partner: value,
      amount: number,
      posted: value,
      lines: texts,
      constructor: value,
      file: value,
      text,
    },
    { requiredKeys: ['type'], noNullPrototype: true },
  ),
);

export const anyTask: fc.Arbitrary<Task> = fc.record(
  {
    id: fc
      .string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), minLength: 25, maxLength: 25 })
      .map((s) => `0${s}`),
    kind: fc.constantFrom(...KINDS),
    state: fc.constantFrom(...STATES),
    zone: fc.constantFrom(...ZONES),
    source: text,
    received: text,
    from: text,
    subject: text,
    priority: fc.constantFrom(...PRIORITIES),
    iteration: fc.nat(),
    revision: fc.nat(),
    facts,
    action: fc.option(action as unknown as fc.Arbitrary<NonNullable<Task['action']>>),
    risk: text,
    expires: text,
    decided_by: text,
    receipt: text,
    request: text,
    plan: fc.array(fc.record({ done: fc.boolean(), text }, { noNullPrototype: true }), { maxLength: 4 }),
    log: fc.array(
      fc.record({ at: fc.oneof(text, fc.constant('2026-11-20T09:30:01.000Z')), text }, { noNullPrototype: true }),
      { maxLength: 4 },
    ),
  },
  { noNullPrototype: true },
);
