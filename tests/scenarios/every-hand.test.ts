/** Each kind of action of each connector, from the owner's plain words in the chat to the receipt on the card. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTestOffice } from '../helpers/office.ts';
import { allSubjects } from '../helpers/subjects.ts';

const SUBJECTS = await allSubjects();

describe.each(SUBJECTS.map((subject) => [subject.connector.title, subject] as const))('%s', (_, subject) => {
  const { connector, sentences, files = {} } = subject;

  it.each(Object.entries(sentences))(
    'does %s once, after one tap, as the owner asked in plain words',
    async (type, sentence) => {
      const office = await openTestOffice({ services: [connector.id], handbook: 'hold: 0' });
      onTestFinished(() => office.close());
      for (const [path, bytes] of Object.entries(files)) {
        await mkdir(dirname(join(office.vaultDir, path)), { recursive: true });
        await writeFile(join(office.vaultDir, path), bytes);
      }
      const standIn = office.world.standIns.get(connector.id)!;
      office.world.telegram.sendText(sentence.says);
      const card = await office.card(sentence.card);
      expect(await standIn.effects(), type).toBe(0);
      await office.tap(card, 'Approve');
      await office.said(sentence.receipt);
      expect(await standIn.effects()).toBe(1);
      const [note] = await office.waitFor(async () => {
        const done = await office.files('Done');
        return done.length > 0 && done;
      }, 'the note in Done/');
      expect(await office.readText(note!)).toContain(`action: ${type}`);
    },
  );
});
