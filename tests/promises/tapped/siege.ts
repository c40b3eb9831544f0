/** Runs a matrix against one card: whatever is wrong changes nothing and is answered as it should be; what is right comes last and is taken. */
import { expect } from 'vitest';
import type { Random } from '../../helpers/random.ts';
import { cases } from '../figures.ts';
import type { Cell } from './cells.ts';
import type { Chair, Standing } from './chair.ts';

/** Silence can only be seen by what isn't there once all has been dealt with, so those who get it go together. */
const SILENT_AT_ONCE = 50;
const STRANGERS = 300;
/** A matrix without so many of them would show nothing. */
const STRANGERS_MIN = 10;
const REFUSALS =
  /not a button of mine|not known here|answered already|out of date|doesn't fit|another card|can’t tell any more|has ended/;

/** Resolves with how many cells were tried. The right one comes last, on the same card. */
export async function tryAll(chair: Chair, card: Standing, cells: readonly Cell[], random: Random): Promise<number> {
  const wrong = cells.filter(({ faults }) => faults > 0);
  const silent = wrong.filter(({ isAnswered }) => !isAnswered);
  const some = mostly(silent, cases({ quick: 150, whole: silent.length }), random);
  for (let next = 0; next < some.length; next += SILENT_AT_ONCE)
    await trySilent(chair, card, some.slice(next, next + SILENT_AT_ONCE));
  const hers = wrong.filter(({ isAnswered }) => isAnswered);
  const told = mostly(hers, cases({ quick: 20, whole: hers.length }), random);
  for (const cell of told) await tryTold(chair, card, cell);

  await chair.quiet();
  const now = await chair.at(card.taskId, card.stage);
  const before = chair.count('decisions');
  const [right, ...more] = cells.filter(({ faults }) => faults === 0);
  expect(more).toEqual([]);
  const toast = await chair.office.world.telegram.tap(now.message.id, right!.data, right!.overrides);
  expect(toast, right!.name).toMatchObject({ alert: false, text: expect.stringMatching(/^(Approved|Taken back)/) });
  expect(chair.count('decisions')).toBe(before + 1);
  return some.length + told.length + 1;
}

async function trySilent(chair: Chair, card: Standing, cells: readonly Cell[]): Promise<void> {
  const { telegram } = chair.office.world;
  const { message } = await chair.at(card.taskId, card.stage);
  const names = cells.map(({ name }) => name).join('; ');
  const [before, said, answers] = [
    await chair.world(),
    telegram.messages().length,
    telegram.calls().answerCallbackQuery,
  ];
  for (const { data, overrides } of cells) void telegram.tap(message.id, data, { waitMs: 1, ...overrides });
  await chair.quiet();
  expect(await chair.world(), names).toBe(before);
  expect(telegram.messages().length, names).toBe(said);
  expect(telegram.calls().answerCallbackQuery, names).toBe(answers);
}

async function tryTold(chair: Chair, card: Standing, { name, data, overrides }: Cell): Promise<void> {
  const { telegram } = chair.office.world;
  const { message } = await chair.at(card.taskId, card.stage);
  const [before, said] = [await chair.world(), telegram.messages().length];
  const toast = await telegram.tap(message.id, data, overrides);
  expect(toast?.text, name).toMatch(REFUSALS);
  if (/Here is/.test(toast!.text))
    await chair.office.waitFor(() => telegram.messages().length > said, `a card after ${name}`);
  await chair.quiet();
  expect(await chair.world(), name).toBe(before);
}

/** All that are wrong in one way only, and some of the others. */
function mostly(cells: readonly Cell[], others: number, random: Random): Cell[] {
  const [near, far] = [cells.filter(({ faults }) => faults === 1), cells.filter(({ faults }) => faults > 1)];
  return [...near, ...sampled(far, others, random)];
}

/** Some of them, drawn at random; all where there are no more. */
export function sampled<T>(from: readonly T[], count: number, random: Random): T[] {
  if (count >= from.length) return [...from];
  return Array.from({ length: count }, () => random.pick(from));
}

/** Ids of strangers, over and over again: however often one comes, there is one line about it. */
export function strangers(): () => number {
  let next = 0;
  return () => {
    next += 1;
    return 600_000 + (next % STRANGERS);
  };
}

export async function expectOneLineEach({ office }: Chair): Promise<void> {
  const lines = await office.waitFor(async () => {
    const audit = await office.office.read.audit({ limit: 100_000 });
    const found = audit.filter(({ action }) => action === 'stranger.ignored');
    return found.length > 0 && found;
  }, 'a line about strangers');
  const actors = lines.map(({ actor }) => actor);
  expect(actors).toEqual([...new Set(actors)]);
  expect(actors.length).toBeGreaterThan(STRANGERS_MIN);
}
