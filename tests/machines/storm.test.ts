import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TaskEvent } from '../../machines/task.ts';
import { type AtWork, atWork, LIMITS, watcherNamed } from './supervisor-rig.ts';
import { STEPS, type Step } from './task-rig.ts';

/** Every answer that a step can give; the first one leads a task towards its rest. */
const ANSWERS: Record<Step, readonly (string | undefined)[]> = {
  load: [
    'pending',
    'received',
    'claimed',
    'drafting',
    'asking',
    'approved',
    'executing',
    'unknown',
    'failed',
    'done',
    'gone',
  ],
  claim: ['claimed', 'taken'],
  read: ['ready', 'given', 'finished', 'paused', 'handOver'],
  think: ['act', 'question', 'nothing', 'plan', 'paused'],
  judge: ['ask', 'auto', 'deny', 'invalid'],
  ask: [undefined],
  review: ['same', 'expired', 'changed'],
  hold: ['holding', 'over'],
  authorize: ['void', 'go', 'deny', 'expired'],
  execute: ['failed', 'confirmed', 'goesOn', 'again', 'unknown'],
  lookUp: ['unknowable', 'found', 'goesOn', 'again', 'absent'],
  finish: [undefined],
};
const EVENTS = ['APPROVED', 'REJECTED', 'REVISED', 'UNDONE', 'SETTLED', 'LOOK'] as const;

type Gust =
  | { do: 'wake'; id: string; type: TaskEvent['type'] | undefined }
  | { do: 'answer'; step: number; pick: number }
  | { do: 'crash'; step: number }
  | { do: 'look' | 'crashWatcher' }
  | { do: 'count'; count: number }
  | { do: 'time'; ms: number };

const index = fc.nat(1_000);
const gust: fc.Arbitrary<Gust> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wake' as const),
      id: fc.constantFrom(...'abcdefgh'),
      type: fc.constantFrom(undefined, ...EVENTS),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('answer' as const), step: index, pick: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), step: index }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('look' as const, 'crashWatcher' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('count' as const), count: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.nat(3_000) }) },
);

/** Steps that are under way, each once. */
const busySteps = (office: AtWork) => STEPS.filter((name) => office.steps[name].underWay().length > 0);

async function blow(office: AtWork, what: Gust): Promise<void> {
  if (what.do === 'wake') office.wake(what.id, what.type);
  if (what.do === 'count') office.actor.send({ type: 'OPEN', count: what.count });
  if (what.do === 'time') office.clock.increment(what.ms);
  const isLooking = office.looking().length > 0;
  if (what.do === 'look' && isLooking) await office.poll.answer({ outcome: 'looked', again_ms: 1_000 });
  if (what.do === 'crashWatcher' && isLooking) await office.poll.fail(new Error('a bug'));
  if (what.do !== 'answer' && what.do !== 'crash') return;
  const busy = busySteps(office);
  const step = busy[what.step % busy.length];
  if (!step) return;
  if (what.do === 'crash') return office.fail(step, new Error('a bug'));
  await office.answer(step, ANSWERS[step][what.pick % ANSWERS[step].length]);
}

/** Answers everything so that all tasks come to rest, and lets those that crashed come back. */
async function calm(office: AtWork): Promise<void> {
  for (let round = 0; round < 500; round += 1) {
    const busy = busySteps(office);
    for (const step of busy) await office.answer(step, ANSWERS[step][0]);
    if (busy.length === 0 && office.alive().length === 0) {
      office.clock.increment(LIMITS.restart_ms_max);
      if (office.alive().length === 0) return;
    }
  }
  throw new Error(`never at rest: ${office.alive()} ${office.underWay()}`);
}

it('leaves no actor, no slot and no place in the line behind after 2,000 random events', async () => {
  let gusts = 0;
  const storms = fc.asyncProperty(fc.array(gust, { minLength: 200, maxLength: 200, size: 'max' }), async (all) => {
    const office = await atWork({ watchers: [watcherNamed('gmail'), watcherNamed('telegram', false)] });
    for (const one of all) {
      await blow(office, one);
      gusts += 1;
      expect(office.errors).toEqual([]);
      expect(office.steps.think.underWay().length).toBeLessThanOrEqual(LIMITS.tasks_drafting_max);
      expect(office.context().drafting.length).toBeLessThanOrEqual(LIMITS.tasks_drafting_max);
      const ids = office.underWay().map((what) => what.split(' ')[0]);
      expect(new Set(ids).size, 'one step at a time for each task').toBe(ids.length);
    }
    await calm(office);
    expect(office.alive()).toEqual([]);
    expect(office.context()).toMatchObject({ tasks: {}, drafting: [], line: [] });
    expect(office.watchers().toSorted()).toEqual(['gmail', 'telegram']);
    office.actor.send({ type: 'STOP' });
    expect(office.actor.getSnapshot().status).toBe('done');
    expect(office.looking()).toEqual([]);
  });
  await fc.assert(storms, { seed: 20_261_120, numRuns: 10 });
  expect(gusts).toBeGreaterThanOrEqual(2_000);
});
