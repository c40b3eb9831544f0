import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import { parseNote, writeNote } from '../../src/vault/note.ts';
import { ACTION_FIELDS, aDraft, anyTask, aTask, NAUGHTY } from './fixtures.ts';

const RUNS = { numRuns: 400 };
const write = (task: Task) => writeNote(task, ACTION_FIELDS).text;
const read = (text: string) => parseNote(text, ACTION_FIELDS);
/** Through a file: what UTF-8 can't hold would be lost here. */
const throughFile = (text: string) => Buffer.from(text, 'utf8').toString('utf8');
const snippet = fc.oneof(
  fc.constantFrom(...NAUGHTY),
  fc.constantFrom(
    '',
    '## Plan',
    '## Request',
    '## Mine',
    'cc: x',
    'cc:',
    'tags: [a]',
    '# comment',
    '\r',
    '> quote',
    '- [x] a',
    '  b',
  ),
);

function readOrNull(text: string) {
  try {
    return read(text);
  } catch (error) {
    expect(error).toMatchObject({ code: 'note_invalid' });
    return null;
  }
}

/** Vitest's own comparison trips over a field called `constructor`. */
function expectSame(found: Task, expected: Task): void {
  if (!isDeepStrictEqual(found, expected))
    expect(JSON.stringify(found, null, 1)).toBe(JSON.stringify(expected, null, 1));
  expect(isDeepStrictEqual(found, expected)).toBe(true);
}

describe('a note', () => {
  it('gives back the task for any strings in any field', () => {
    fc.assert(
      fc.property(anyTask, (task) => {
        expectSame(read(throughFile(write(task))).task, task);
      }),
      RUNS,
    );
  });

  it('gives back every naughty string in every place', () => {
    for (const text of NAUGHTY) {
      const task = aTask({
        source: text,
        received: text,
        from: text,
        subject: text,
        request: text,
        facts: { thread: text, files: [text, text] },
        action: { type: 'email.send', to: [text], subject: text, draft_subject: text, text },
        plan: [{ done: false, text }],
        log: [{ at: text, text }],
      });
      expect(read(throughFile(write(task))).task, JSON.stringify(text)).toStrictEqual(task);
    }
  });

  it('stays the same file when the same task is written again', () => {
    fc.assert(
      fc.property(anyTask, (task) => {
        const note = read(write(task));
        expect(writeNote(note.task, ACTION_FIELDS, note)).toBe(note);
      }),
      RUNS,
    );
  });

  it('holds what it should after any change of any task, whatever the note was before', () => {
    fc.assert(
      fc.property(anyTask, anyTask, anyTask, (first, second, third) => {
        const one = read(write(first));
        const two = writeNote(second, ACTION_FIELDS, one);
        expectSame(read(throughFile(two.text)).task, second);
        const three = writeNote(third, ACTION_FIELDS, two);
        expectSame(read(throughFile(three.text)).task, third);
      }),
      RUNS,
    );
  });

  it('holds what it should whatever a person made of the file before, or is refused', () => {
    const edit = fc.record({ at: fc.noBias(fc.nat(999)), cut: fc.nat(1), put: snippet });
    const scissors = fc.array(edit, { minLength: 1, maxLength: 3 });
    let understood = 0;
    fc.assert(
      fc.property(anyTask, anyTask, scissors, (before, after, edits) => {
        const lines = write(before).split('\n');
        for (const { at, cut, put } of edits) lines.splice(Math.floor((at / 1_000) * lines.length), cut, put);
        const text = lines.join('\n');
        const note = readOrNull(throughFile(text));
        if (!note) return;
        understood += 1;
        expect(writeNote(note.task, ACTION_FIELDS, note).text).toBe(throughFile(text));
        const task = { ...after, id: note.task.id };
        const changed = writeNote(task, ACTION_FIELDS, note);
        expectSame(read(throughFile(changed.text)).task, task);
      }),
      { numRuns: 1_500 },
    );
    expect(understood).toBeGreaterThan(100);
  });

  it('holds 1 MiB in any field', () => {
    const long = 'Grüße, wie geht es? '.repeat(52_429);
    const odd = '\u0000"\\\r\n'.repeat(100_000);
    for (const text of [long, odd, '`'.repeat(1_000_000), '\n'.repeat(1_000_000), '> '.repeat(500_000)]) {
      const task = aDraft({ subject: text, request: text, action: { type: 'email.send', to: [text], text } });
      const found = read(throughFile(write(task))).task;
      // Strings this long are compared by identity: a printed difference would be a gigabyte.
      expect(found.subject === text && found.request === text && found.action?.text === text).toBe(true);
      expect((found.action as { to?: string[] }).to?.[0] === text).toBe(true);
    }
  });

  it('looks like this', () => {
    const task = aDraft({ id: '01KB0V4M8W2N6T9Q3R5X7Y1Z0A', receipt: 'Sent to ali@example.com' });
    expect(write(task)).toMatchInlineSnapshot(`
      "---
      id: 01KB0V4M8W2N6T9Q3R5X7Y1Z0A
      kind: EMAIL
      state: drafting
      zone: single
      source: gmail:18c2f0a1
      received: "2026-11-20T09:30:00.000Z"
      from: Ali Khan <ali@example.com>
      subject: "Invoice 4711: when?"
      priority: normal
      iteration: 1
      revision: 1
      thread: "18c2f0a1"
      addressed_to:
        - office@example.com
      action: email.send
      to:
        - ali@example.com
      draft_subject: "Re: Invoice 4711"
      risk:
      expires:
      decided_by:
      receipt: Sent to ali@example.com
      ---

      ## Request

      > Hello,
      >
      > where is my invoice?
      >
      > > quoted before
      > Ali

      ## Plan

      - [x] Read the mail
      - [ ] Answer it

      ## Draft

      \`\`\`text
      Dear Ali,

      it is on its way.

      \`\`\`

      ## Log

      - 2026-11-20T09:30:01.000Z Received.
      "
    `);
  });

  it('does not change when the caller changes the task that it gave', () => {
    const task = aDraft();
    const note = writeNote(task, ACTION_FIELDS);
    task.subject = 'changed';
    (task.plan[0] as { text: string }).text = 'changed';
    expect(note.task).not.toStrictEqual(task);
    expect(read(writeNote(task, ACTION_FIELDS, note).text).task.subject).toBe('changed');
  });

  it('refuses to write an action whose fields nobody declared', () => {
    const unknown = () => write(aTask({ action: { type: 'rocket.launch' } }));
    expect(unknown).toThrow(expect.objectContaining({ code: 'action_invalid' }));
    const field = () => write(aTask({ action: { type: 'email.send', bcc: 'x' } }));
    expect(field).toThrow(expect.objectContaining({ code: 'action_invalid' }));
    const amount = () => write(aTask({ action: { type: 'invoice.create', amount: Number.NaN } }));
    expect(amount).toThrow(expect.objectContaining({ code: 'action_invalid' }));
  });

  it('refuses to write more properties than it would read', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `<${index}@example.com>`);
    expect(() => write(aTask({ facts: { references: many } }))).toThrow(expect.objectContaining({ code: 'too_large' }));
  });
});
