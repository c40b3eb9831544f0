import { describe, expect, it } from 'vitest';
import { parseNote, writeNote } from '../../src/vault/note.ts';
import { ACTION_FIELDS, aDraft, aTask } from './fixtures.ts';

const read = (text: string) => parseNote(text, ACTION_FIELDS);
const task = aDraft({ id: '01KB0V4M8W2N6T9Q3R5X7Y1Z0A' });
const good = writeNote(task, ACTION_FIELDS).text;

const EDITED = `---
# my own comment
id: 01KB0V4M8W2N6T9Q3R5X7Y1Z0A
kind: EMAIL
state: pending # waiting
zone: single
tags: [work, "a"]
source: gmail:1
received: 2026-11-20T09:30:00.000Z

from:   Ali
subject: >-
  Invoice
  4711
nested:
  map: {a: 1}
to: mine
# above the action
action:
# the end
---
Before everything.

# A title of mine

## Request

A remark of mine.

> Hello
>there

Another remark.

> not the request

## Notes of mine

- [ ] not a step
\`\`\`
## Draft
\`\`\`

## Plan

Some words.
* [X] first
  - [ ] nested
- [ ] second
the end

## Draft

## Log
- 2026-11-20T09:30:01.000Z Received.
my line`;

describe('a note that its owner edited', () => {
  it('is understood', () => {
    expect(read(EDITED).task).toMatchObject({
      state: 'pending',
      received: '2026-11-20T09:30:00.000Z',
      from: 'Ali',
      subject: 'Invoice 4711',
      priority: 'normal',
      iteration: 1,
      action: null,
      request: 'Hello\nthere',
      plan: [
        { done: true, text: 'first' },
        { done: false, text: 'second' },
      ],
      log: [{ at: '2026-11-20T09:30:01.000Z', text: 'Received.' }],
    });
  });

  it('stays as it is, byte for byte, when nothing changes', () => {
    for (const text of [EDITED, good, EDITED.replaceAll('\n', '\r\n'), good.replaceAll('\n', '\r\n')]) {
      const note = read(text);
      expect(writeNote(structuredClone(note.task), ACTION_FIELDS, note).text).toBe(text);
    }
  });

  it('changes only where the task changed', () => {
    const note = read(EDITED);
    const changed = writeNote({ ...note.task, state: 'approved', receipt: 'sent' }, ACTION_FIELDS, note).text;
    const expected = EDITED.replace('state: pending # waiting\n', '# waiting\nstate: approved\n').replace(
      'action:\n',
      'action:\nreceipt: sent\n',
    );
    expect(changed).toBe(expected);
  });

  it("keeps the owner's lines when plan, log, draft and request change", () => {
    const note = read(EDITED);
    const next = {
      ...note.task,
      request: 'Changed',
      plan: [...note.task.plan.map((step) => ({ ...step, done: true })), { done: false, text: 'third' }],
      log: [...note.task.log, { at: '2026-11-20T09:31:00.000Z', text: 'Drafted.' }],
      action: { type: 'email.send', to: ['ali@example.com'], subject: 'Re', text: 'Dear Ali' },
    };
    const { text } = writeNote(next, ACTION_FIELDS, note);
    expect(read(text).task).toEqual(next);
    const kept = ['# my own comment', 'tags: [work, "a"]', 'nested:\n  map: {a: 1}', '# above the action', '# the end'];
    kept.push('Before everything.\n\n# A title of mine', 'A remark of mine.', 'Another remark.\n\n> not the request');
    kept.push('```\n## Draft\n```', 'Some words.\n* [X] first\n  - [ ] nested\n- [x] second\n- [ ] third\nthe end');
    kept.push('Received.\n- 2026-11-20T09:31:00.000Z Drafted.\nmy line', '## Draft\n\n```text\nDear Ali\n```\n');
    for (const part of kept) expect(text).toContain(part);
    expect(text.endsWith('my line')).toBe(true);
  });

  it('keeps the line ends of its editor', () => {
    const note = read(good.replaceAll('\n', '\r\n'));
    expect(note.task).toEqual(task);
    const { text } = writeNote({ ...task, risk: 'new' }, ACTION_FIELDS, note);
    expect(text).toBe(good.replace('risk:', 'risk: new').replaceAll('\n', '\r\n'));
  });

  it('gets sections back that were removed', () => {
    const note = read(good.slice(0, good.indexOf('## Plan')));
    expect(note.task.plan).toEqual([]);
    const { text } = writeNote(task, ACTION_FIELDS, note);
    expect(read(text).task).toEqual(task);
    expect(text.indexOf('## Plan')).toBeLessThan(text.indexOf('## Log'));
  });

  it('loses the fields of an action that was given up, and nothing else', () => {
    const note = read(good.replace('zone: single', 'zone: single\ntags: [a]'));
    const { text } = writeNote({ ...task, action: null }, ACTION_FIELDS, note);
    expect(text).toContain('tags: [a]');
    expect(text).not.toContain('draft_subject');
    expect(text).not.toContain('Dear Ali');
    expect(read(text).task.action).toBeNull();
  });

  it('never takes up a text that was left behind', () => {
    const left = read(good.replace('action: email.send', 'action:'));
    expect(left.task.action).toBeNull();
    const next = { ...task, action: { type: 'email.send', to: ['a@b.c'] } };
    expect(read(writeNote(next, ACTION_FIELDS, left).text).task.action).toEqual(next.action);
  });

  it('is refused where a section could hide or double another', () => {
    const invalid = (says: string) =>
      expect.objectContaining({ code: 'note_invalid', message: expect.stringContaining(says) });
    expect(() => read(`${good}\n## Draft\n`)).toThrow(invalid('the section Draft stands here twice'));
    expect(() => read(good.replace('it is on its way.', '```'))).toThrow(invalid('has no end'));
    expect(() => read(good.replace('it is on', '```\n```js'))).toThrow(invalid('more than one block'));
    expect(() => read(good.replace('## Plan', '```\n## Plan'))).toThrow(invalid('Plan is hidden'));
    expect(() => read(good.replace(/\n```\n/, '\n'))).toThrow(invalid('has no end'));
    expect(() => read(good.replace('```text', '```json'))).toThrow(invalid('not one JSON string'));
    expect(read(`${good}\`\`\`\ntyping`).task).toEqual(task);
  });

  it('shows nothing of outside text that a viewer would run, load or hide', () => {
    const evil = [
      '```dataviewjs\nrun()\n```',
      '![](http://example.com/track.png)',
      '<img src=x>',
      '[good](http://evil)',
      '%% hidden %%',
      '`$= run()`',
    ];
    for (const text of evil) {
      const line = text.replaceAll('\n', ' ');
      const written = writeNote(
        aTask({ request: text, log: [{ at: 'x', text: line }], plan: [{ done: false, text }] }),
        ACTION_FIELDS,
      );
      const request = written.text.split('## Request')[1]?.split('## Plan')[0] ?? '';
      expect(request).toMatch(/^\n\n> `{3,}text\n/);
      expect(written.text.split('## Plan')[1]).not.toContain(line.slice(0, 3));
    }
    const harmless = aTask({ request: 'Ali <ali@example.com> wrote on <https://example.com>: $500 for 3 < 4' });
    expect(writeNote(harmless, ACTION_FIELDS).text).toContain(`\n> ${harmless.request}\n`);
  });
});
