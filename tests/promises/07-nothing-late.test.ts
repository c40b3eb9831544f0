/** Promise 7: nothing runs late. After its expiry, its undo or a pause, an action does not run, whatever the clock does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Client } from '../../bot/client.ts';
import { Sender } from '../../bot/sender.ts';
import { LIMITS } from '../../src/limits.ts';
import { openLedger } from '../../src/runtime/ledger/sqlite.ts';
import { leapingClock, openTestOffice } from '../helpers/office.ts';
import { aRow } from '../runtime/bench.ts';
import { cardAfter, cardFor, invoiceMail, noteIn } from '../scenarios/arrivals.ts';
import { cases, SEED, tell } from './figures.ts';
import { breakerStories, playBreaker } from './late/breaker-story.ts';
import { iterationStories, openIterations, playIterations } from './late/iteration-story.ts';
import { type LateOffice, openLateOffice } from './late/late-office.ts';
import { type LateFigures, lateStories, playLate } from './late/late-story.ts';
import { movedClock } from './late/moved-clock.ts';
import { playSchedule, scheduleStories } from './late/schedule-story.ts';

const HOUR = 3_600_000;
const { hold_ms, expiry_ms } = LIMITS;
const DATE = Date.parse('2026-11-20T12:00:00Z');
const WHOLE_MS_MAX = 20 * 60_000;
const STEPS_MAX = 400;

let office: LateOffice;
afterEach(() => office?.close());

const untilTrue = (look: () => boolean) =>
  vi.waitFor(() => expect(look()).toBe(true), { timeout: 10_000, interval: 2 });
const becoming = (subject: string, state: string) =>
  vi.waitFor(() => expect(office.task(subject).state).toBe(state), { timeout: 10_000, interval: 2 });
const reminders = () => office.outbox().filter(({ message }) => message.includes('Still waiting')).length;

describe('the limits agree with a second, simpler telling of them', () => {
  test('a service is left alone exactly as long as it has to be', { timeout: WHOLE_MS_MAX }, async () => {
    const figures = { steps: 0, refused: 0, probes: 0 };
    const began = performance.now();
    const stories = fc.asyncProperty(breakerStories(STEPS_MAX), (story) => playBreaker(story, figures));
    await fc.assert(stories, { seed: SEED, numRuns: cases({ quick: 100, whole: 5_400 }) });
    expect(figures.refused).toBeGreaterThan(figures.steps / 100);
    expect(figures.probes).toBeGreaterThan(figures.steps / 1_000);
    tell({
      promise: 7,
      what: 'steps of a breaker',
      cases: figures.steps,
      ms: performance.now() - began,
      result: `all agree; ${figures.refused} refusals, ${figures.probes} probes`,
    });
  });

  test('after five drafts nobody thinks on before the owner has decided', { timeout: WHOLE_MS_MAX }, async () => {
    const figures = { steps: 0, thoughts: 0, stops: 0 };
    const began = performance.now();
    const iterations = await openIterations();
    const stories = fc.asyncProperty(iterationStories, async (all) => {
      await Promise.all(all.map((story) => playIterations(iterations, story, figures)));
    });
    await fc.assert(stories, { seed: SEED, numRuns: cases({ quick: 2, whole: 370 }) });
    expect(figures.stops).toBeGreaterThan(figures.steps / 1_000);
    tell({
      promise: 7,
      what: 'steps of the five drafts',
      cases: figures.steps,
      ms: performance.now() - began,
      result: `all agree; ${figures.thoughts} thoughts, ${figures.stops} times the owner was asked for more`,
    });
  });
});

describe('whatever the clock does', () => {
  test('nothing leaves before its hold is over, nor after its expiry, its undo or a pause', {
    timeout: WHOLE_MS_MAX,
  }, async () => {
    const figures: LateFigures = { stories: 0, steps: 0, sent: 0, undone: 0, expired: 0, heldBack: 0 };
    const began = performance.now();
    const stories = fc.asyncProperty(lateStories, async (all) => {
      await Promise.all(all.map((story) => playLate(story, figures)));
    });
    await fc.assert(stories, { seed: SEED, numRuns: cases({ quick: 3, whole: 170 }) });
    const { sent, undone, expired, heldBack, steps } = figures;
    tell({
      promise: 7,
      what: 'stories of a clock',
      cases: figures.stories,
      ms: performance.now() - began,
      result: `0 late; ${steps} steps, ${sent} sent, ${undone} taken back, ${expired} expired, ${heldBack} held back`,
    });
  });

  test('a tap counts up to the last millisecond before the expiry, and so does a letter that leaves', async () => {
    for (const [at, says, becomes] of [
      [-1, true, 'done'],
      [0, false, 'expired'],
    ] as const) {
      office = await openLateOffice({ date: DATE, limits: { hold_ms: 0 } });
      const { id, expiresAt } = await office.arrive('tapped');
      office.clock.jump(expiresAt + at - office.clock.now());
      expect((await office.decide(id, 'approve')).ok).toBe(says);
      office.clock.fireAll();
      await becoming('tapped', becomes);
      expect(office.post.left.map((left) => left.at)).toEqual(says ? [expiresAt - 1] : []);
      await office.close();

      office = await openLateOffice({ date: DATE });
      const held = await office.arrive('held');
      office.clock.jump(held.expiresAt + at - hold_ms - office.clock.now());
      expect((await office.decide(held.id, 'approve')).ok).toBe(true);
      await office.clock.pass(hold_ms);
      await becoming('held', becomes);
      expect(office.post.left).toHaveLength(says ? 1 : 0);
      await office.close();
    }
  });

  test('Undo holds until the very last moment: what was answered with “nothing was sent” is never sent', async () => {
    office = await openLateOffice({ date: DATE });
    for (const at of [-1, 0, 1, 48 * HOUR]) {
      const subject = `undone ${at}`;
      const { id } = await office.arrive(subject);
      await office.decide(id, 'approve');
      office.clock.jump(hold_ms + at);
      expect(await office.decide(id, 'undo')).toMatchObject({ ok: true, say: 'Taken back. Nothing was sent.' });
      office.clock.fireAll();
      await office.quiet();
      await office.restart();
      await office.clock.pass(60_000);
      await office.quiet();
    }
    expect(office.post.left).toEqual([]);
  });

  test('a letter that waits for its turn at the service is kept back by a pause and by its expiry', async () => {
    for (const late of ['pause', 'expiry'] as const) {
      office = await openLateOffice({ date: DATE });
      const { id, expiresAt } = await office.arrive('queued');
      await office.decide(id, 'approve');
      office.post.stall();
      office.clock.jump(hold_ms);
      office.clock.fireAll();
      await becoming('queued', 'executing');
      if (late === 'pause') expect((await office.pause()).ok).toBe(true);
      else office.clock.jump(expiresAt - office.clock.now());
      office.post.go();
      await untilTrue(() => office.task('queued').state !== 'executing');
      office.clock.jump(60_000);
      office.clock.fireAll();
      await becoming('queued', late === 'pause' ? 'pending' : 'expired');
      expect(office.post.left).toEqual([]);
      await office.close();
    }
  });

  test('a pause while Gmail still takes the draft in keeps the mail from being sent, and the owner is asked again', async () => {
    const clock = leapingClock();
    const gmailOffice = await openTestOffice({ clock, limits: { hold_ms } });
    onTestFinished(() => gmailOffice.close());
    const { world, chat, said, tap, waitFor } = gmailOffice;
    const card = await cardFor(gmailOffice, invoiceMail('Slow draft'));
    world.gmail.fault('slow', 1, 'draft');
    await tap(card, 'Approve');
    await noteIn(gmailOffice, 'Approved', 'Slow draft');
    clock.leap(hold_ms + 1);
    await waitFor(() => world.gmail.requests().some(({ line }) => /^POST \S*\/drafts(\?|$)/.test(line)), 'the draft');
    world.telegram.sendText('/pause');
    await said(/^Paused\./);
    await cardAfter(gmailOffice, card, 'Slow draft');
    expect(await world.gmail.sent()).toEqual([]);
    expect(chat().filter(({ text }) => text.includes('Sent'))).toEqual([]);
  });

  test('a date that is put back shortens no hold, and what was approved leaves once', async () => {
    office = await openLateOffice({ date: DATE });
    const { id } = await office.arrive('put back');
    await office.decide(id, 'approve');
    const runsAt = office.task('put back').wakeAt!;
    for (const back of [-1, -HOUR, -48 * HOUR]) {
      office.clock.jump(back);
      office.clock.fireAll();
      await office.quiet();
    }
    expect(office.post.left).toEqual([]);
    office.clock.jump(runsAt - 1 - office.clock.now());
    office.clock.fireAll();
    await office.quiet();
    expect(office.post.left).toEqual([]);
    office.clock.jump(1);
    office.clock.fireAll();
    await becoming('put back', 'done');
    expect(office.post.left.map(({ at }) => at)).toEqual([runsAt]);
  });

  test('after a long sleep the owner is reminded once, and no report comes twice', async () => {
    office = await openLateOffice({ date: DATE });
    await office.arrive('waits');
    office.clock.jump(0.95 * expiry_ms);
    office.clock.fireAll();
    await untilTrue(() => reminders() === 1);
    await office.clock.pass(31_000);
    await office.quiet();
    expect(reminders()).toBe(1);
    office.clock.jump(48 * HOUR);
    office.clock.fireAll();
    await becoming('waits', 'expired');
    await office.clock.pass(31_000);
    await office.quiet();
    const subjects = office.tasks().map(({ subject }) => subject);
    expect(subjects.toSorted()).toEqual([
      'Daily digest',
      'Daily digest',
      'Monday briefing',
      'Social summary',
      'Weekly audit',
      'waits',
    ]);
  });

  test('of letters that go by themselves no more leave in an hour than the cap allows, also when all are due at once', async () => {
    const handbook = 'rules:\n  - name: by itself\n    when: always\n    then: AUTO\n';
    office = await openLateOffice({ date: DATE, handbook, limits: { connector_calls_at_once_max: 4 } });
    const subjects = Array.from({ length: LIMITS.mails_per_hour_max + 4 }, (_, index) => `many ${index}`);
    for (const subject of subjects) await office.arrive(subject);
    office.clock.jump(HOUR);
    office.clock.fireAll();
    await office.quiet();
    office.clock.jump(-HOUR);
    await office.clock.pass(60_000);
    await office.quiet();
    expect(office.post.left).toHaveLength(LIMITS.mails_per_hour_max);
    expect(subjects.filter((subject) => office.task(subject).state === 'pending')).toHaveLength(4);
  });
});

describe('the line to the owner', () => {
  test('what the quiet hours held back comes soon after a sleep, not as much later as the sleep was long', async () => {
    const [clock, stateDir] = [movedClock(DATE), await mkdtemp(join(tmpdir(), 'cs-held-'))];
    const ledger = openLedger({ stateDir, clock });
    try {
      const row = aRow();
      await ledger.open(row, []);
      const notice = { kind: 'notice' as const, title: 'Held', text: 'back' };
      await ledger.advance(row.id, [row.state], { out: [notice], outNotBefore: DATE + 8 * HOUR });
      const queued = vi.fn();
      void ledger.messageQueued(new AbortController().signal).then(queued);
      await clock.pass(60_000);
      expect(queued).not.toHaveBeenCalled();
      clock.jump(8 * HOUR);
      await clock.pass(30_000);
      expect(queued).toHaveBeenCalledOnce();
      expect(await ledger.nextMessage()).toMatchObject({ message: notice });
    } finally {
      await ledger.close();
      await rm(stateDir, { recursive: true, force: true });
    }
  });

  test('a date that is put back by two days holds no message back', async () => {
    const clock = movedClock(DATE);
    const call = vi.fn(async () => ({}));
    const limits = { ...LIMITS, telegram_messages_per_chat_per_s: 1 };
    const sender = new Sender({ call } as unknown as Client, clock, limits);
    const signal = new AbortController().signal;
    const send = () => void sender.send('message', 'sendMessage', {}, signal);
    send();
    send();
    await clock.pass(1_000);
    expect(call).toHaveBeenCalledTimes(2);
    sender.holdBack(3_000);
    clock.jump(-48 * HOUR);
    send();
    await clock.pass(6_000);
    expect(call).toHaveBeenCalledTimes(3);
  });
});

test('a schedule comes once a day where clocks are put forward and back, after a sleep once, and never twice', {
  timeout: WHOLE_MS_MAX,
}, async () => {
  const figures = { slots: 0, looks: 0 };
  const began = performance.now();
  const stories = fc.asyncProperty(scheduleStories, (story) => playSchedule(story, figures));
  await fc.assert(stories, { seed: SEED, numRuns: cases({ quick: 20, whole: 1_000 }) });
  expect(figures.slots).toBeGreaterThan(figures.looks / 100);
  tell({
    promise: 7,
    what: 'looks of a schedule',
    cases: figures.looks,
    ms: performance.now() - began,
    result: `${figures.slots} times due, none lost, none twice`,
  });
});
