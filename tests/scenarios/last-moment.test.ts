import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Ledger } from '../../src/runtime/ledger/ledger.ts';
import { openLedger } from '../../src/runtime/ledger/sqlite.ts';
import type { TaskRow } from '../../src/runtime/ledger/task-row.ts';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../helpers/office.ts';
import { mailsAbout } from './arrivals.ts';

/** After so many turns of the event loop a send that has begun is well under way; each is tried. */
const TURNS_MAX = 32;

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
  for (let turns = 0; turns < TURNS_MAX; turns += 2) {
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
  expect(outcomes.undone).toBeGreaterThan(0);
});

test('a pause at the very end of the hold stops whatever had not begun, and what it stopped is asked again', async () => {
  for (let turns = 0; turns < TURNS_MAX; turns += 4) {
    const subject = `Pause after ${turns} turns`;
    const taskId = await hold(subject);
    clock.leap(20_001);
    for (let passed = 0; passed < turns; passed += 1) await turn();
    await office.office.send({ type: 'pause', by });
    const sending = await stateOf(taskId);
    const began = sending === 'executing' || sending === 'done';
    const ended = await office.waitFor(async () => {
      const state = await stateOf(taskId);
      return (state === 'done' || state === 'pending') && state;
    }, 'done or pending');
    // What had begun may still be stopped between two of its steps.
    if (!began) expect(ended).toBe('pending');
    expect(await mailsAbout(office, subject)).toHaveLength(ended === 'done' ? 1 : 0);
    await office.office.send({ type: 'resume', by });
    if (ended === 'pending') await office.office.send({ type: 'decideTask', taskId, verb: 'reject', by });
  }
});

/** The instant between the last look and the intent can't be hit from outside, so here the ledger is asked itself. */
test('the ledger takes no intent for what was taken back, changed or paused a moment before', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'cs-intent-'));
  const ledger = openLedger({ stateDir, clock: systemClock });
  try {
    const intend = (taskId: string, digest = 'd1') =>
      ledger.intend({ key: `${taskId}:1`, taskId, digest, at: systemClock.now() });
    await ledger.open(anApproved('undone'), []);
    await ledger.advance('undone', ['approved'], { set: { state: 'pending' } });
    await expect(intend('undone')).rejects.toMatchObject({ code: 'note_changed' });

    await ledger.open(anApproved('changed'), []);
    await ledger.advance('changed', ['approved'], { set: { digest: 'd2' } });
    await expect(intend('changed')).rejects.toMatchObject({ code: 'note_changed' });

    await ledger.open(anApproved('paused'), []);
    await ledger.setFlag('paused', 'the owner');
    await expect(intend('paused')).rejects.toMatchObject({ code: 'note_changed' });
    await ledger.setFlag('paused', null);
    for (const id of ['undone', 'changed', 'paused']) expect(await ledger.execution(`${id}:1`)).toBeNull();
    expect((await intend('paused')).fresh).toBe(true);
    expect(await stateIn(ledger, 'paused')).toBe('executing');
  } finally {
    await ledger.close();
    await rm(stateDir, { recursive: true, force: true });
  }
});

const stateIn = async (ledger: Ledger, id: string) => (await ledger.task(id))?.state;

function anApproved(id: string): TaskRow {
  return {
    id,
    kind: 'EMAIL',
    state: 'approved',
    path: `Approved/email/EMAIL_2026-11-20_x_${id}.md`,
    noteHash: 'h',
    zone: 'single',
    category: 'email',
    source: `test:${id}`,
    from: 'Ali Khan <ali@example.com>',
    subject: 'x',
    title: 'x',
    priority: 'normal',
    openedAt: 1,
    closedAt: null,
    iteration: 1,
    revision: 1,
    digest: 'd1',
    askedAt: 1,
    expiresAt: systemClock.now() + 60_000,
    remindersSent: 0,
    wakeAt: null,
    attempts: 0,
    memo: {},
  };
}
