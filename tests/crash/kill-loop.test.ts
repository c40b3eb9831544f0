/**
 * An office that is killed again and again at random moments, while mails arrive and its owner decides. `SEED` repeats a run that
 * failed: what is drawn is the same, though the machine's own timing isn't.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, launch, opened, run, until } from '../cli/countersign.ts';
import { quickHold } from '../cli/office.ts';
import { startWorldProcess, type WorldProcess } from '../cli/world.ts';
import { seeded } from '../helpers/random.ts';

const KILLS = 8;
const LIFE_MS_MAX = 900;
/** What may befall the next call that sends; after three of these nobody can tell at once whether it was sent. */
const FAULTS = ['', '', 'slow', 'drop-after', '500-after', '500-before'];
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

afterEach(cleanUp);

describe('an office that is killed again and again', () => {
  it('sends each approved mail once, makes one task of each arrival, and keeps its record whole', {
    timeout: 180_000,
  }, async () => {
    const random = seeded(SEED);
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '0');
    for (let kill = 0; kill < KILLS; kill += 1) {
      const office = launch(['start'], world.place, world.settings);
      const doomed = sleep(250 + random() * LIFE_MS_MAX).then(() => office.stop('SIGKILL'));
      await world.mail(mailOf(kill));
      const kind = FAULTS[Math.floor(random() * FAULTS.length)];
      if (kind) await world.fault({ service: 'gmail', kind, count: 1, match: 'send' });
      // Whoever taps on a dead office's card waits long for an answer.
      answerAll(world).catch(() => {});
      await doomed;
    }
    const last = await opened(world.office());
    let left: string | null = '';
    const isDone = async () => {
      left = await whatIsLeft(world);
      return left === null;
    };
    await until('everything is done', isDone, () => `seed ${SEED}\n${left}\n${last.err()}`, 90_000);
    expect((await last.stop()).code).toBe(0);

    const expected = Array.from({ length: KILLS }, (_, at) => `Re: ${mailOf(at).subject}`).sort();
    const sent = await world.sent();
    console.log(`seed ${SEED}: ${KILLS} kills, ${sent.length} mails sent`);
    expect(sent.map(({ subject }) => subject).sort(), `seed ${SEED}`).toEqual(expected);
    await expectWholeRecord(world);
  });
});

function mailOf(number: number) {
  return { from: `Ali <ali${number}@example.com>`, subject: `Invoice ${number}`, text: 'When is it due?' };
}

/** Taps on every card that asks, whether or not anybody listens; where the office can't know, she looks into her sent mail. */
async function answerAll(world: WorldProcess): Promise<void> {
  const [messages, sent] = await Promise.all([world.chat(), world.sent()]);
  const isSent = (text: string) => sent.some(({ subject }) => text.includes(subject));
  const taps = messages.flatMap((message) => {
    const labels = message.buttons.flat().map(({ text }) => text);
    const answers = ['Approve', 'Try again', isSent(message.text) ? 'Yes, it was sent' : 'No, send it'];
    const label = answers.find((answer) => labels.some((text) => text.includes(answer)));
    return label ? [world.tap(message, label)] : [];
  });
  await Promise.all(taps);
}

/** What is open, and what the owner still sees, in words; null when nothing is. */
async function whatIsLeft(world: WorldProcess): Promise<string | null> {
  await answerAll(world);
  const { open } = JSON.parse((await run(['status', '--json'], world.place, world.settings)).out);
  const sent = (await world.sent()).length;
  if (Object.keys(open).length === 0 && sent >= KILLS) return null;
  const asking = (await world.chat()).filter(({ buttons }) => buttons.length > 0).map(({ text }) => text);
  return [`${sent} sent`, JSON.stringify(open), ...asking].join('\n');
}

async function expectWholeRecord(world: WorldProcess): Promise<void> {
  const vault = join(world.place, 'vault');
  const check = await run(['vault', 'check'], world.place, world.settings);
  expect(check, `seed ${SEED}`).toMatchObject({ code: 0, out: expect.stringContaining('Every note') });
  const notes = await notesIn(join(vault, 'Done'));
  const sources = notes.map((text) => /^source: (.*)$/m.exec(text)?.[1]);
  expect(notes).toHaveLength(KILLS);
  expect(new Set(sources).size).toBe(KILLS);
  const { out } = await run(['audit', '--json', '--limit', '100000'], world.place, world.settings);
  const seqs = (JSON.parse(out) as { seq: number }[]).map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, at) => seqs[0]! + at));
}

async function notesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.md'));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
}
