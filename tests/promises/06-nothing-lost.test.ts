/**
 * Nothing accepted is lost, with real processes: a disk that fails at any call, for a moment or for a while, and Telegram's updates doubled, late, out of order, with
 * gaps, and given again after a crash. Whatever was taken in is afterwards in exactly one state.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seeded } from '../helpers/random.ts';
import { cases, SEED, tell } from './figures.ts';
import { CODES, type Fault, KINDS } from './lost/failing-disk.ts';
import { type Ground, openGround } from './lost/ground.ts';

const LONG = 20 * 60_000;
const random = seeded(SEED);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
  await ground.start();
});
afterEach(() => ground.close());

/** What the owner wants sent: a reply to the mail, and what she asks for herself. */
const subjectsOf = (story: string) => [`Re: Invoice ${story}`];
const wish = (story: string) => `write to bob@example.com that parcel ${story} has come`;
const everythingClosed = () => ground.ask('SELECT 1 FROM tasks WHERE closed_at IS NULL').length === 0;
const tasksAbout = (story: string) =>
  ground
    .ask(`SELECT kind FROM tasks WHERE subject LIKE '%${story}%'`)
    .map(({ kind }) => kind)
    .sort();

async function begin(story: string): Promise<void> {
  const from = `Ali <ali${story}@example.com>`;
  await ground.world.gmail.deliver({ from, subject: `Invoice ${story}`, text: 'When is it due?' });
  await ground.drop(`photo ${story}.bin`, `photo ${story}`);
  ground.world.telegram.sendText(wish(story));
}

/** The owner decides until everything that came in has ended. What was refused, plainly, she asks for again once there is room. */
async function endsWell(story: string): Promise<void> {
  let answered = ground.refusals();
  await ground.until(`the end of ${story}`, async () => {
    await ground.decide();
    if (ground.refusals() > answered && (await ground.problems()).length === 0) {
      answered = ground.refusals();
      ground.world.telegram.sendText(wish(story));
    }
    return tasksAbout(story).length === 3 && everythingClosed();
  });
}

async function expectOneStateEach(stories: readonly string[]): Promise<void> {
  for (const story of stories) expect(tasksAbout(story), story).toEqual(['EMAIL', 'FILE', 'REQUEST']);
  const dropped = "SELECT subject, state, memo FROM tasks WHERE kind <> 'FILE' AND state <> 'done'";
  expect(ground.ask(dropped)).toEqual([]);
  const notes = await ground.notes(
    'Done',
    'Rejected',
    'Needs_Action',
    'In_Progress',
    'Pending_Approval',
    'Approved',
    'Failed',
    'Quarantine',
  );
  const doubles = [...Map.groupBy(notes, (text) => /^source: (.*)$/m.exec(text)?.[1])].filter(
    ([, same]) => same.length > 1,
  );
  expect(doubles).toEqual([]);
  expect(notes.length).toBe(ground.ask('SELECT 1 FROM tasks').length);
  const sent = await ground.sent();
  expect(sent.filter((subject) => subject.startsWith('Re: Invoice'))).toEqual(stories.flatMap(subjectsOf).sort());
  expect(sent.length).toBe(2 * stories.length);
  expect(await ground.flaws()).toEqual([]);
}

describe('on a disk that fails', () => {
  it(
    'each arrival, request and tap is in exactly one state afterwards, and each approved mail left once',
    async () => {
      const started = performance.now();
      const stories: string[] = [];
      let failures = 0;
      for (let at = 0; at < cases({ quick: 8, whole: 300 }); at += 1) {
        const story = `s${at}x`;
        const fault: Fault = {
          kind: random() < 0.15 ? 'all' : KINDS[at % KINDS.length]!,
          code: pick(CODES),
          at: 1 + Math.floor(random() ** 2 * 30),
          times: pick([1, 1, 2, 5, 25]),
        };
        stories.push(story);
        await ground.fault(fault);
        await begin(story);
        await endsWell(story).catch((error) => {
          throw new Error(`seed ${SEED}, story ${story}, ${JSON.stringify(fault)}: ${error.message}`);
        });
        failures += await ground.fault(null);
      }
      await ground.until('the disk works', async () => (await ground.problems()).length === 0);
      await ground.until('every file has been taken', async () => (await ground.inbox()).length === 0);
      await ground.stop();
      await expectOneStateEach(stories);
      tell({
        promise: 6,
        what: 'stories on a failing disk, real processes',
        cases: stories.length,
        ms: performance.now() - started,
        result: `${failures} failed calls, nothing lost, nothing twice, audit gap 0`,
      });
    },
    LONG,
  );
});

describe('when the disk fails between an intent and its receipt', () => {
  it(
    'the mail has left once, and the card shows it in the end',
    async () => {
      const started = performance.now();
      const rounds = cases({ quick: 4, whole: 100 });
      let failures = 0;
      for (let at = 0; at < rounds; at += 1) {
        const story = `r${at}x`;
        const fault: Fault = {
          kind: pick(['commit', 'statement']),
          code: pick(CODES),
          at: 1 + Math.floor(random() * 5),
          times: pick([1, 2, 7, 40]),
          afterIntent: true,
        };
        await ground.fault(fault);
        await ground.world.gmail.deliver({
          from: 'Ali <ali@example.com>',
          subject: `Invoice ${story}`,
          text: 'When is it due?',
        });
        await ground
          .until(`the end of ${story}`, async () => {
            await ground.decide();
            return tasksAbout(story).length === 1 && everythingClosed();
          })
          .catch((error) => {
            throw new Error(`seed ${SEED}, ${JSON.stringify(fault)}: ${error.message}`);
          });
        failures += await ground.fault(null);
      }
      const subjects = Array.from({ length: rounds }, (_, at) => `Re: Invoice r${at}x`).sort();
      expect(failures).toBeGreaterThan(0);
      expect(await ground.sent()).toEqual(subjects);
      const receipts = () =>
        ground.world.telegram.messages().filter(({ text, buttons }) => /Sent to/.test(text) && buttons.length === 0);
      await ground.until('every receipt on its card', () => receipts().length === rounds);
      await ground.stop();
      expect(await ground.flaws()).toEqual([]);
      tell({
        promise: 6,
        what: 'disk failures between intent and receipt',
        cases: rounds,
        ms: performance.now() - started,
        result: `${failures} failed calls, each mail once, each receipt on its card`,
      });
    },
    LONG,
  );
});

describe('when Telegram gives updates twice, late, out of order, with gaps, and again after a crash', () => {
  it(
    'each of the owner’s words becomes one task, and each tap counts once',
    async () => {
      const started = performance.now();
      const wishes: string[] = [];
      let kills = 0;
      ground.world.telegram.disorder(random);
      for (let round = 0; round < cases({ quick: 2, whole: 40 }); round += 1) {
        const stories = Array.from({ length: 5 }, (_, at) => `t${round}n${at}x`);
        for (const story of stories) ground.world.telegram.sendText(wish(story));
        wishes.push(...stories);
        if (random() < 0.7) {
          await ground.until('a part of it', async () => {
            await ground.decide();
            return random() < 0.2;
          });
          await ground.kill();
          await ground.start();
          kills += 1;
        }
        await ground
          .until('the end of all of them', async () => {
            await ground.decide();
            return stories.every((story) => tasksAbout(story).length > 0) && everythingClosed();
          })
          .catch((error) => {
            throw new Error(`seed ${SEED}, round ${round}: ${error.message}`);
          });
      }
      ground.world.telegram.disorder(null);
      await ground.stop();
      for (const story of wishes) expect(tasksAbout(story), story).toEqual(['REQUEST']);
      const bodies = (await ground.world.gmail.sent()).map(({ text, subject }) => `${subject} ${text}`);
      for (const story of wishes)
        expect(
          bodies.filter((text) => text.includes(story)),
          story,
        ).toHaveLength(1);
      // Half-written files of a process that was killed are swept at a start, once they are old enough to be nobody's.
      await ground.until('nothing is left half written', async () => {
        await ground.start();
        await ground.stop();
        return (await ground.flaws()).length === 0;
      });
      const repeated = ground.world.telegram.calls().getUpdates ?? 0;
      tell({
        promise: 6,
        what: 'requests by disordered updates, real processes',
        cases: wishes.length,
        ms: performance.now() - started,
        result: `${kills} kills, ${repeated} pulls, one task and one mail each, audit gap 0`,
      });
    },
    LONG,
  );
});
