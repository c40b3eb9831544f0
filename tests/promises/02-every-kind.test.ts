/** Promise 2 for every kind of action: the card shows each of its fields whole, its approval is bound to each of them, and one that was changed since isn't done. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Action } from '../../src/domain/action.ts';
import { actionDigest } from '../../src/domain/digest.ts';
import type { Value } from '../../src/domain/task.ts';
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import { parseNote, writeNote } from '../../src/vault/note.ts';
import { leapingClock } from '../helpers/office.ts';
import { allSubjects } from '../helpers/subjects.ts';
import { tell } from './figures.ts';
import { filled, inCardsWords, MAY_BE_EMPTY } from './kinds/filled.ts';
import { type KindsOffice, openKindsOffice } from './kinds/kinds-office.ts';
import { FIELDS } from './seen/held.ts';

const HOLD_MS = 60_000;

let office: KindsOffice;
const clock = leapingClock();
beforeAll(async () => {
  office = await openKindsOffice({ handbook: 'hold: 1m', clock, limits: { hold_ms: HOLD_MS } });
});
afterAll(() => office?.close());

test('the card shows every field of every kind of action whole', async () => {
  const began = performance.now();
  let fields = 0;
  for (const sample of office.samples.values()) fields += await expectShown(filled(sample));
  for (const { huge } of await allSubjects()) {
    for (const [type, make] of Object.entries(huge)) {
      const { account } = office.samples.get(type)!;
      const standIn = office.world.standIns.get(type.split('.')[0]!) ?? office.world.gmail;
      fields += await expectShown(await make({ account: String(account), standIn }));
    }
  }
  const result = '0 missing from the card and its parts';
  tell({ promise: 2, what: 'fields of every kind of action', cases: fields, ms: performance.now() - began, result });
}, 120_000);

test('the digest that she approves changes with every field', () => {
  for (const sample of office.samples.values()) {
    const action = filled(sample);
    const digest = actionDigest(action, [], 'me');
    for (const field of Object.keys(action)) {
      const changed = { ...action, [field]: changedValue(action[field]!) };
      expect(actionDigest(changed, [], 'me'), `${action.type} ${field}`).not.toBe(digest);
    }
  }
});

test('an action of which a field was changed in its note since she approved it is not done', async () => {
  const began = performance.now();
  let changes = 0;
  for (const [type, sample] of office.samples) {
    for (const field of Object.keys(sample).filter((one) => one !== 'type')) {
      const card = (await office.ask(sample)).at(-1)!;
      await office.tap(card, 'Approve');
      const path = await office.waitFor(async () => (await office.files('Approved')).find(isNote), 'the approved note');
      const file = join(office.vaultDir, path);
      const note = parseNote(await office.readText(path), FIELDS);
      const action = { ...note.task.action!, [field]: changedValue(sample[field]!) };
      await writeFile(file, writeNote({ ...note.task, action }, FIELDS, note).text);
      clock.leap(HOLD_MS);
      await office.waitFor(async () => !(await office.files('Approved')).some(isNote), `the end of ${type} ${field}`);
      expect(await office.effects(), `${type} with another ${field}`).toBe(0);
      changes += 1;
    }
  }
  tell({
    promise: 2,
    what: 'fields changed after the approval, of every kind of action',
    cases: changes,
    ms: performance.now() - began,
    result: '0 done',
  });
}, 240_000);

function isNote(path: string): boolean {
  return path.endsWith('.md');
}

async function expectShown(action: Action): Promise<number> {
  const messages = await office.ask(action);
  const shown = shownIn(messages);
  const mayBeEmpty = MAY_BE_EMPTY[action.type] ?? [];
  for (const field of Object.keys(action)) {
    const isEmpty = [action[field]].flat().join('') === '';
    if (action === filled(action) && !mayBeEmpty.includes(field))
      expect(isEmpty, `${action.type} ${field}`).toBe(false);
    for (const words of isEmpty ? [] : (inCardsWords(field, action) ?? [])) {
      expect(shown.includes(words.trim()), `${action.type} ${field}: ${words}\n\n${shown}`).toBe(true);
    }
  }
  await office.tap(messages.at(-1)!, 'Reject');
  return Object.keys(action).length;
}

/** Everything that she reads: the words of the messages, the long text of all parts put together, and what is in documents. */
function shownIn(messages: readonly ChatMessage[]): string {
  const boxes = messages.map(({ text, entities }) =>
    entities
      .filter(({ type }) => type === 'pre')
      .map(({ offset, length }) => text.slice(offset, offset + length))
      .join(''),
  );
  const documents = messages.flatMap(({ document }) =>
    document && !document.photo ? [Buffer.from(office.world.telegram.file(document.fileId)!.data).toString()] : [],
  );
  return [...messages.map(({ text }) => text), boxes.join(''), ...documents].join('\n');
}

function changedValue(value: Value): Value {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}1` : [...value, 'one more'];
}
