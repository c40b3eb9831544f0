/** Each kind of action of each connector, from the owner's plain words in the chat to the receipt on the card. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JOINT } from '../helpers/joint-post.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { allSubjects } from '../helpers/subjects.ts';

const SUBJECTS = await allSubjects();

describe.each(SUBJECTS.map((subject) => [subject.connector.title, subject] as const))('%s', (_, subject) => {
  const { connector, sentences, files = {} } = subject;

  it.each(Object.entries(sentences))(
    'does %s once, after one tap, as the owner asked in plain words',
    async (type, sentence) => {
      const { office, effects } = await openWith([connector.id], files);
      office.world.telegram.sendText(sentence.says);
      const card = await office.card(sentence.card);
      expect(await effects(), type).toEqual([0]);
      await office.tap(card, 'Approve');
      await office.said(sentence.receipt);
      expect(await effects()).toEqual([1]);
      expect(await doneNote(office)).toContain(`action: ${type}`);
    },
  );
});

it('does social.post once on each of four platforms, after one tap on one card, with a receipt for each', async () => {
  const { office, effects } = await openWith(JOINT.services, JOINT.files);
  office.world.telegram.sendText(JOINT.says);
  const card = await office.card(/Post to X, LinkedIn, Facebook and Instagram/);
  expect(office.chat().filter(({ buttons }) => buttons.length > 0)).toHaveLength(1);
  expect(await effects()).toEqual([0, 0, 0, 0]);
  await office.tap(card, 'Approve');
  const { text } = await office.said(JOINT.receipt);
  for (const receipt of [
    /Posted on X as @acme\S* https:\/\/x\.com\/\S+/,
    /Posted on LinkedIn as Acme.* https:\/\/www\.linkedin\.com\/\S+/,
    /Posted on Facebook as Acme.* https:\/\/www\.facebook\.com\/\S+/,
    /Posted on Instagram as @acme.* https:\/\/www\.instagram\.com\/\S+/,
  ]) {
    expect(text).toMatch(receipt);
  }
  expect(await effects()).toEqual([1, 1, 1, 1]);
  expect(await doneNote(office)).toContain('action: social.post');
});

async function openWith(services: readonly string[], files: Readonly<Record<string, Buffer>>) {
  const office = await openTestOffice({ services, handbook: 'hold: 0' });
  onTestFinished(() => office.close());
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(office.vaultDir, path)), { recursive: true });
    await writeFile(join(office.vaultDir, path), bytes);
  }
  const effects = () => Promise.all(services.map((id) => office.world.standIns.get(id)!.effects()));
  return { office, effects };
}

async function doneNote(office: TestOffice): Promise<string> {
  const [note] = await office.waitFor(async () => {
    const done = await office.files('Done');
    return done.length > 0 && done;
  }, 'the note in Done/');
  return office.readText(note!);
}
