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
import { cases, tell } from './figures.ts';
import { filled, inCardsWords, MAY_BE_EMPTY } from './kinds/filled.ts';
import { type KindsOffice, openKindsOffice } from './kinds/kinds-office.ts';
import { FIELDS } from './seen/held.ts';

const HOLD_MS = 60_000;
const AT_ONCE = 20;
const REQUEST = /Please do number \d+/;

let office: KindsOffice;
const clock = leapingClock();
beforeAll(async () => {
  office = await openKindsOffice({ handbook: 'hold: 1 min', clock, limits: { tasks_open_max: 1_000 } });
});
afterAll(() => office?.close());

test('the card shows every field of every kind of action whole', async () => {
  const began = performance.now();
  let fields = 0;
  for (const sample of office.samples.values())
    fields += await expectShown(filled(sample), MAY_BE_EMPTY[sample.type] ?? []);
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
  const every = cases({ quick: 3, whole: 1 });
  const all = [...office.samples.values()].flatMap((sample) =>
    Object.keys(sample).flatMap((field) => (field === 'type' ? [] : [{ sample, field }])),
  );
  const fields = all.filter((_, index) => index % every === 0);
  for (let done = 0; done < fields.length; done += AT_ONCE) {
    const batch = new Map<string, (typeof fields)[number]>();
    for (const one of fields.slice(done, done + AT_ONCE)) {
      const card = (await office.ask(one.sample)).at(-1)!;
      batch.set(REQUEST.exec(card.text)![0], one);
      await office.tap(card, 'Approve');
    }
    const notes = await office.waitFor(async () => {
      const found = await approved();
      return found.length === batch.size && found;
    }, 'the approved notes');
    for (const path of notes) {
      const note = parseNote(await office.readText(path), FIELDS);
      const { sample, field } = batch.get(REQUEST.exec(note.task.request)![0])!;
      const action = { ...note.task.action!, [field]: changedValue(sample[field]!) };
      await writeFile(join(office.vaultDir, path), writeNote({ ...note.task, action }, FIELDS, note).text);
      changes += 1;
    }
    clock.leap(HOLD_MS);
    await office.waitFor(async () => (await approved()).length === 0, 'the end of the holds');
    expect(
      await office.effects(),
      [...batch.values()].map(({ sample, field }) => `${sample.type} ${field}`).join(),
    ).toBe(0);
  }
  expect(changes).toBe(fields.length);
  tell({
    promise: 2,
    what: 'fields changed after the approval, of every kind of action',
    cases: changes,
    ms: performance.now() - began,
    result: '0 done',
  });
}, 240_000);

async function approved(): Promise<string[]> {
  return (await office.files('Approved')).filter((path) => path.endsWith('.md'));
}

/** Gives how many fields there were. Without `mayBeEmpty` any may. */
async function expectShown(action: Action, mayBeEmpty: readonly string[] = Object.keys(action)): Promise<number> {
  const messages = await office.ask(action);
  const shown = shownIn(messages);
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
