import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import { parseNote, writeNote } from '../../src/vault/note.ts';
import { ACTION_FIELDS, aDraft, aTask } from './fixtures.ts';

const write = (task: Task) => writeNote(task, ACTION_FIELDS).text;
const read = (text: string) => parseNote(text, ACTION_FIELDS);
describe('a note', () => {
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
