import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { mailsAbout } from './arrivals.ts';

/** After so many turns of the event loop a send that has begun is well under way; each is tried. */
const TURNS_MAX = 24;

let office: TestOffice;
let clock: LeapingClock;
beforeAll(async () => {
  clock = leapingClock();
  office = await openTestOffice({ clock, limits: { hold_ms: 20_000 } });
});
afterAll(() => office.close());

const by = 'telegram:1000001';

/** A request of the owner's, approved and on hold. */
async function hold(subject: string) {
  const { taskId } = await office.office.send({
    type: 'request',
    text: `email ali@example.com: subject ${subject} / The words.`,
    key: `test:${subject}`,
    by,
  });
  await office.waitFor(async () => (await office.office.read.card(taskId!))?.stage === 'decide', 'the card');
  expect((await office.office.send({ type: 'decideTask', taskId: taskId!, verb: 'approve', by })).ok).toBe(true);
  await office.waitFor(async () => (await office.office.read.task(taskId!))?.note.startsWith('Approved/'), 'the hold');
  return taskId!;
}

const stateOf = async (taskId: string) => (await office.office.read.task(taskId))!.state;

test('an undo at the very end of the hold either comes too late and says so, or nothing is sent', async () => {
  const outcomes = { undone: 0, sent: 0 };
  for (let turns = 0; turns < TURNS_MAX; turns += 1) {
    const subject = `Undo after ${turns} turns`;
    const taskId = await hold(subject);
    clock.leap(20_001);
    for (let passed = 0; passed < turns; passed += 1) await turn();
    const { ok } = await office.office.send({ type: 'decideTask', taskId, verb: 'undo', by });
    await office.waitFor(async () => (await stateOf(taskId)) === (ok ? 'pending' : 'done'), ok ? 'pending' : 'done');
    expect(await mailsAbout(office, subject)).toHaveLength(ok ? 0 : 1);
    outcomes[ok ? 'undone' : 'sent'] += 1;
    if (ok) await office.office.send({ type: 'decideTask', taskId, verb: 'reject', by });
  }
  console.info(`${outcomes.undone} undone in time, ${outcomes.sent} too late`);
  expect(outcomes.undone).toBeGreaterThan(0);
  expect(outcomes.sent).toBeGreaterThan(0);
});

test('a pause at the very end of the hold stops whatever had not begun, and what it stopped is asked again', async () => {
  for (let turns = 0; turns < TURNS_MAX / 2; turns += 1) {
    const subject = `Pause after ${turns} turns`;
    const taskId = await hold(subject);
    clock.leap(20_001);
    for (let passed = 0; passed < turns; passed += 1) await turn();
    await office.office.send({ type: 'pause', by });
    const sending = await stateOf(taskId);
    const began = sending === 'executing' || sending === 'done';
    await office.waitFor(
      async () => (await stateOf(taskId)) === (began ? 'done' : 'pending'),
      began ? 'done' : 'pending',
    );
    expect(await mailsAbout(office, subject)).toHaveLength(began ? 1 : 0);
    await office.office.send({ type: 'resume', by });
    if (!began) await office.office.send({ type: 'decideTask', taskId, verb: 'reject', by });
  }
});
