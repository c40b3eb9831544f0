import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, opened, run, until } from './countersign.ts';
import { quickHold } from './office.ts';
import { startWorldProcess, type WorldProcess } from './world.ts';

const MAIL = { from: 'Ali Khan <ali@example.com>', subject: 'Question about invoice 7', text: 'When is it due?' };

afterEach(cleanUp);

describe('an office in one process and its world in another', () => {
  it('sends an approved mail once although it is killed in the hold', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '2 s');
    const first = await opened(world.office());
    await world.mail(MAIL);
    await world.tap(await world.card(), 'Approve');
    await until('the hold', () => anyButton(world, 'Undo'));
    await first.stop('SIGKILL');
    expect(await world.sent()).toEqual([]);
    const second = await opened(world.office());
    await onlyOne(world, second.err);
    expect((await second.stop()).code).toBe(0);
  });

  it('sends it once although it is killed while the call is under way', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '0');
    const first = await opened(world.office());
    await world.mail(MAIL);
    await world.fault({ service: 'gmail', kind: 'slow', count: 1, match: 'send' });
    await world.tap(await world.card(), 'Approve');
    await until('the execution', async () => (await state(world)).executing === 1);
    await first.stop('SIGKILL');
    const second = await opened(world.office());
    await onlyOne(world, second.err);
    expect((await second.stop()).code).toBe(0);
  });

  it('takes a tap that came while it was dead', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '0');
    const first = await opened(world.office());
    await world.mail(MAIL);
    const card = await world.card();
    await first.stop('SIGKILL');
    const tapped = world.tap(card, 'Approve');
    const second = await opened(world.office());
    await tapped;
    await onlyOne(world, second.err);
    expect((await second.stop()).code).toBe(0);
  });
});

async function anyButton(world: WorldProcess, label: string): Promise<boolean> {
  return (await world.chat()).some(({ buttons }) => buttons.flat().some(({ text }) => text.includes(label)));
}

async function state(world: WorldProcess): Promise<Record<string, number>> {
  return JSON.parse((await run(['status', '--json'], world.place, world.settings)).out).open;
}

/** Waits until the task is done and the card says so; then there is exactly one mail, and nothing is left open. */
async function onlyOne(world: WorldProcess, say: () => string): Promise<void> {
  await until('nothing is open', async () => Object.keys(await state(world)).length === 0, say);
  const sent = await world.sent();
  expect(sent).toMatchObject([{ to: ['ali@example.com'], subject: `Re: ${MAIL.subject}` }]);
  const card = (await world.chat()).findLast(({ text }) => text.includes(MAIL.subject));
  expect(card?.buttons).toEqual([]);
  expect((await run(['vault', 'check'], world.place, world.settings)).code).toBe(0);
}
