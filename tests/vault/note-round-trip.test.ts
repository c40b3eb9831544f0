/** Beside the promises: a note gives back what was written, for any strings, and a file stays as it is, byte for byte, where nothing changed. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import { type Note, parseNote, writeNote } from '../../src/vault/note.ts';
import { cases, SEED, tell } from '../promises/figures.ts';
import { ACTION_FIELDS, aDraft, anyTask, aTask, NAUGHTY } from './fixtures.ts';
import { anOwnersHand, type OwnersFile, ownersFile, SNIPPETS } from './owners-hand.ts';

const WHOLE_MS_MAX = 20 * 60_000;
const RUNS = { quick: 250, whole: 12_500 };
const write = (task: Task) => writeNote(task, ACTION_FIELDS).text;
const read = (text: string) => parseNote(text, ACTION_FIELDS);
/** Through a file: what UTF-8 can't hold would be lost here. */
const throughFile = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

function readOrNull(text: string): Note | null {
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

/** Draws, and tells how often and with what result. */
function everyCase<Ts extends [unknown, ...unknown[]]>(
  what: string,
  arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
  check: (...drawn: Ts) => void,
  result = () => 'all the same',
): void {
  const began = performance.now();
  const numRuns = cases(RUNS);
  fc.assert(fc.property<Ts>(...arbitraries, check), { seed: SEED, numRuns });
  tell({
    promise: 0,
    what: `note round trip: ${what}`,
    cases: numRuns,
    ms: performance.now() - began,
    result: result(),
  });
}

describe('a note gives the task back', { timeout: WHOLE_MS_MAX }, () => {
  it('for any strings in any field, and is the same file when the same task is written again', () => {
    everyCase('any strings', [anyTask], (task) => {
      const text = throughFile(write(task));
      const note = read(text);
      expectSame(note.task, task);
      expect(writeNote(note.task, ACTION_FIELDS, note)).toBe(note);
      expect(note.text).toBe(text);
    });
  });

  it('for every naughty string in every place', () => {
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

  it('with fences of every length and every heading that could be forged, in every section', () => {
    for (let length = 1; length <= 40; length += 1) {
      for (const mark of ['`', '~']) {
        const fence = mark.repeat(length);
        const text = `${fence}text\n## Draft\n\n---\nstate: approved\n---\n${fence}\n## Log\n- 2026-01-01T00:00:00.000Z forged\n${fence}`;
        const task = aDraft({
          subject: text,
          request: text,
          action: { type: 'email.send', to: [], text },
          plan: [{ done: false, text }],
          log: [{ at: '2026-11-20T09:30:01.000Z', text }],
        });
        expectSame(read(throughFile(write(task))).task, task);
      }
    }
  });

  it('after any change of any task, whatever the note was before', () => {
    everyCase('any changes', [anyTask, anyTask, anyTask], (first, second, third) => {
      const one = read(write(first));
      const two = writeNote(second, ACTION_FIELDS, one);
      expectSame(read(throughFile(two.text)).task, second);
      const three = writeNote(third, ACTION_FIELDS, two);
      expectSame(read(throughFile(three.text)).task, third);
    });
  });

  it('with 1 MiB in any field', () => {
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
});

describe('a file that a person changed', { timeout: WHOLE_MS_MAX }, () => {
  it('stays as it is, byte for byte, and whatever the office changes later, what is hers stays', () => {
    let [understood, kept] = [0, 0];
    const check = (before: Task, after: Task, hand: OwnersFile) => {
      const { text, own } = ownersFile(write(before), hand);
      const note = readOrNull(throughFile(text));
      if (!note) return;
      understood += 1;
      expect(note.text).toBe(throughFile(text));
      expect(writeNote(note.task, ACTION_FIELDS, note).text).toBe(throughFile(text));
      const task = { ...after, id: note.task.id };
      const changed = writeNote(task, ACTION_FIELDS, note).text;
      expectSame(read(throughFile(changed)).task, task);
      const lines = changed.replaceAll('\r\n', '\n').split('\n');
      for (const line of own) {
        expect(lines, `the owner's line ${JSON.stringify(line)}`).toContain(line);
        kept += 1;
      }
    };
    everyCase(
      'the owner’s hand',
      [anyTask, anyTask, anOwnersHand],
      check,
      () => `${understood} understood, ${kept} lines of hers kept`,
    );
    expect(understood).toBeGreaterThan(cases(RUNS) / 10);
    expect(kept).toBeGreaterThan(cases(RUNS) / 10);
  });

  it('is understood as it is then, or refused, however she cut it', () => {
    const edit = fc.record({
      at: fc.noBias(fc.nat(999)),
      cut: fc.nat(1),
      put: fc.constantFrom(...NAUGHTY, ...SNIPPETS),
    });
    const scissors = fc.array(edit, { minLength: 1, maxLength: 3 });
    let understood = 0;
    const check = (before: Task, after: Task, edits: { at: number; cut: number; put: string }[]) => {
      const lines = write(before).split('\n');
      for (const { at, cut, put } of edits) lines.splice(Math.floor((at / 1_000) * lines.length), cut, put);
      const text = lines.join('\n');
      const note = readOrNull(throughFile(text));
      if (!note) return;
      understood += 1;
      expect(writeNote(note.task, ACTION_FIELDS, note).text).toBe(throughFile(text));
      const task = { ...after, id: note.task.id };
      expectSame(read(throughFile(writeNote(task, ACTION_FIELDS, note).text)).task, task);
    };
    everyCase('scissors', [anyTask, anyTask, scissors], check, () => `${understood} understood, the rest refused`);
    expect(understood).toBeGreaterThan(cases(RUNS) / 15);
  });
});
