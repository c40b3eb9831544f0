import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { StatusView } from '../../src/domain/office.ts';
import { askOffice } from '../../src/runtime/control.ts';
import { cleanUp, opened, run, until } from './countersign.ts';
import { quickHold } from './office.ts';
import { startWorldProcess, type WorldProcess } from './world.ts';

const MAIL = { from: 'Ali Khan <ali@example.com>', subject: 'Question about invoice 7', text: 'When is it due?' };

afterAll(cleanUp);

// At the same time, because most of it is waiting; each has a world of its own.
/** Gmail's look-up waits until a request that was cut off can't be under way any more. */
const SETTLED_MS = 45_000;

describe.concurrent('an office in one process and its world in another', { timeout: 2 * SETTLED_MS }, () => {
  it('sends an approved mail once although it is killed in the hold', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '5 s');
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

  it('stops within five seconds although a call is under way, and sends it once', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '0');
    const first = await opened(world.office());
    await world.mail(MAIL);
    await world.fault({ service: 'gmail', kind: 'slow', count: 1, match: 'send' });
    await world.tap(await world.card(), 'Approve');
    await until('the execution', async () => (await state(world)).executing === 1);
    const before = performance.now();
    expect((await first.stop('SIGTERM')).code).toBe(0);
    expect(performance.now() - before).toBeLessThan(5_000);
    const second = await opened(world.office());
    await onlyOne(world, second.err);
    expect((await second.stop()).code).toBe(0);
  });

  it('decides once although two terminals and the phone approve at the same time', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '0');
    const office = await opened(world.office());
    await world.mail(MAIL);
    const card = await world.card();
    const { items } = JSON.parse((await run(['pending', '--json'], world.place, world.settings)).out);
    const approve = () => run(['approve', items[0].taskId], world.place, world.settings);
    await Promise.all([approve(), approve(), world.tap(card, 'Approve')]);
    await onlyOne(world, office.err);
    const { out } = await run(['audit', '--json'], world.place, world.settings);
    expect(
      (JSON.parse(out) as { action: string }[]).filter(({ action }) => action === 'decision.approve'),
    ).toHaveLength(1);
    expect((await office.stop()).code).toBe(0);
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

async function state(world: WorldProcess): Promise<StatusView['open']> {
  return (await askOffice(world.settings.STATE_DIR!, 'status', null)).open;
}

/** Waits until the task is done and the card says so; then there is exactly one mail, and nothing is left open. */
async function onlyOne(world: WorldProcess, say: () => string): Promise<void> {
  await until('nothing is open', async () => Object.keys(await state(world)).length === 0, say, SETTLED_MS);
  const sent = await world.sent();
  expect(sent).toMatchObject([{ to: ['ali@example.com'], subject: `Re: ${MAIL.subject}` }]);
  const card = (await world.chat()).findLast(({ text }) => text.includes(MAIL.subject));
  expect(card?.buttons).toEqual([]);
  expect((await run(['vault', 'check'], world.place, world.settings)).code).toBe(0);
}
