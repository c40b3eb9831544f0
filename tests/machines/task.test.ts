import { describe, expect, it } from 'vitest';
import { assign, createActor, setup } from 'xstate';
import type { Loaded, TaskEvent, TaskReport } from '../../machines/task.ts';
import { STATES } from '../../src/domain/task.ts';
import { type Step, tasksByHand } from './task-rig.ts';
import { walkOf } from './walked.ts';

const walk = walkOf(tasksByHand().logic);

/** A task under a supervisor that only listens. */
async function begin(loaded?: Loaded) {
  const hands = tasksByHand();
  const parent = setup({
    types: { context: {} as { heard: string[] }, events: {} as TaskReport },
    actors: { task: hands.logic },
    actions: { hear: assign({ heard: ({ context, event }) => [...context.heard, event.type] }) },
  }).createMachine({
    context: { heard: [] },
    invoke: { id: 'task', src: 'task', input: { id: 't1' } },
    on: {
      TASK_CLAIMED: { actions: 'hear' },
      TASK_DRAFTED: { actions: 'hear' },
      TASK_RESTS: { actions: 'hear' },
      TASK_ENDED: { actions: 'hear' },
    },
  });
  const office = createActor(parent, { inspect: walk.inspect });
  const errors: unknown[] = [];
  office.subscribe({ error: (error) => errors.push(error) });
  office.start();
  const task = office.getSnapshot().children.task!;
  const answers = async (step: Step, output?: unknown) => {
    await hands.answer(step, output);
  };
  if (loaded !== undefined) await answers('load', loaded);
  return {
    errors,
    answers,
    fails: (step: Step) => hands.fail(step, new Error(`${step} has a bug`)),
    hears: (type: TaskEvent['type']) => task.send({ type }),
    doing: () => hands.underWay().map((what) => what.replace('t1 ', '')),
    at: () => placeOf(task.getSnapshot().value),
    rests: () => task.getSnapshot().hasTag('rests'),
    status: () => task.getSnapshot().status,
    told: () => office.getSnapshot().context.heard.map((type) => type.replace('TASK_', '').toLowerCase()),
  };
}
type Begun = Awaited<ReturnType<typeof begin>>;

function placeOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([name, inner]) => `${name}.${placeOf(inner)}`)
    .join();
}

/** Brings a task from its row to where it waits for the owner. */
async function resting(loaded: 'pending' | 'asking' | 'failed' | 'unknown'): Promise<Begun> {
  const task = await begin(loaded);
  if (loaded === 'unknown') await task.answers('lookUp', 'unknowable');
  await task.answers('ask');
  expect(task.at()).toBe(`${loaded}.resting`);
  return task;
}

async function drafting(): Promise<Begun> {
  const task = await begin('claimed');
  task.hears('ADMIT');
  return task;
}

async function executing(): Promise<Begun> {
  const task = await begin('approved');
  await task.answers('hold', 'over');
  return task;
}

describe('a new task actor', () => {
  it.each([
    ['received', 'received', ['claim']],
    ['claimed', 'claimed', []],
    ['drafting', 'claimed', []],
    ['asking', 'asking.telling', ['ask asking']],
    ['pending', 'pending.telling', ['ask pending']],
    ['unasked', 'drafting.judging', ['judge']],
    ['approved', 'approved.beginning', ['hold']],
    ['executing', 'unknown.lookingUp', ['lookUp']],
    ['unknown', 'unknown.lookingUp', ['lookUp']],
    ['failed', 'failed.telling', ['ask failed']],
    ['done', 'done', ['finish done']],
    ['rejected', 'rejected', ['finish rejected']],
    ['expired', 'expired', ['finish expired']],
    ['denied', 'denied', ['finish denied']],
  ] as [Loaded, string, string[]][])('takes a task that was %s up at %s', async (loaded, place, doing) => {
    const task = await begin(loaded);
    expect(task.at()).toBe(place);
    expect(task.doing()).toEqual(doing);
  });

  it('knows where to take up a task in any state that a row can have', async () => {
    for (const state of STATES) expect((await begin(state)).status(), state).toBe('active');
  });

  it('ends at once when the task is gone', async () => {
    const task = await begin('gone');
    expect(task.status()).toBe('done');
    expect(task.told()).toEqual(['ended']);
  });

  it('never calls again after a crash in the middle of a call, but looks up what happened', async () => {
    const task = await begin('executing');
    expect(task.doing()).toEqual(['lookUp']);
  });
});

describe('an arrival', () => {
  it('is claimed, and then waits for a slot without doing anything', async () => {
    const task = await begin('received');
    await task.answers('claim', 'claimed');
    expect(task.at()).toBe('claimed');
    expect(task.told()).toEqual(['claimed']);
    expect(task.doing()).toEqual([]);
  });

  it('is left to whoever took it first', async () => {
    const task = await begin('received');
    await task.answers('claim', 'taken');
    expect(task.status()).toBe('done');
    expect(task.told()).toEqual(['ended']);
  });
});

describe('a draft', () => {
  it('is thought out once a slot is free', async () => {
    const task = await begin('claimed');
    task.hears('ADMIT');
    expect(task.at()).toBe('drafting.thinking');
  });

  it('that says what to do is judged, and shown to the owner when the policy asks', async () => {
    const task = await drafting();
    await task.answers('think', 'act');
    expect(task.doing()).toEqual(['judge']);
    await task.answers('judge', 'ask');
    expect(task.doing()).toEqual(['ask pending']);
    expect(task.told()).toEqual(['claimed', 'drafted']);
    await task.answers('ask');
    expect(task.at()).toBe('pending.resting');
    expect(task.rests()).toBe(true);
    expect(task.told()).toEqual(['claimed', 'drafted', 'rests']);
  });

  it.each([
    ['auto', 'approved.beginning'],
    ['deny', 'denied'],
    ['invalid', 'asking.telling'],
    ['ask', 'pending.telling'],
    ['a word that nobody knows', 'pending.telling'],
  ])('that the policy calls %s goes to %s and frees its slot', async (judged, place) => {
    const task = await drafting();
    await task.answers('think', 'act');
    await task.answers('judge', judged);
    expect(task.at()).toBe(place);
    expect(task.told()).toEqual(['claimed', 'drafted']);
  });

  it('that needs nothing done ends the task', async () => {
    const task = await drafting();
    await task.answers('think', 'nothing');
    expect(task.doing()).toEqual(['finish done']);
    expect(task.told()).toEqual(['claimed', 'drafted']);
  });

  it('that is a question is put to the owner', async () => {
    const task = await drafting();
    await task.answers('think', 'question');
    expect(task.doing()).toEqual(['ask asking']);
  });
});

describe('thinking', () => {
  it.each([
    ['given', 'drafting.judging'],
    ['handOver', 'asking.telling'],
    ['a word that nobody knows', 'asking.telling'],
  ])('is left out where the loop reads %s', async (found, place) => {
    const task = await drafting();
    await task.answers('read', found);
    expect(task.at()).toBe(place);
    expect(task.doing()).not.toContain('think');
  });

  it('goes on at once after a plan', async () => {
    const task = await drafting();
    await task.answers('think', 'plan');
    expect(task.doing()).toEqual(['read']);
    await task.answers('think', 'act');
    expect(task.doing()).toEqual(['judge']);
  });

  it('is ended by the owner, whatever it would have come to', async () => {
    const task = await drafting();
    await task.answers('read', 'ready');
    task.hears('STOPPED');
    expect(task.doing()).toEqual(['ask asking']);
    expect(task.told()).toEqual(['claimed', 'drafted']);
  });

  it.each(['read', 'think'] as const)(
    'that is paused while it is in %s rests until there is something new',
    async (step) => {
      const task = await drafting();
      await task.answers(step, 'paused');
      expect(task.at()).toBe('halted');
      expect(task.rests()).toBe(true);
      task.hears('LOOK');
      expect(task.at()).toBe('claimed');
    },
  );
});

describe('a question', () => {
  it('that the owner has settled ends where its row says', async () => {
    const task = await resting('asking');
    task.hears('SETTLED');
    await task.answers('load', 'done');
    expect(task.doing()).toEqual(['finish done']);
  });

  it('waits, and an answer makes the task draft again', async () => {
    const task = await resting('asking');
    expect(task.rests()).toBe(true);
    task.hears('REVISED');
    expect(task.at()).toBe('claimed');
  });

  it('can be rejected', async () => {
    const task = await resting('asking');
    task.hears('REJECTED');
    expect(task.doing()).toEqual(['finish rejected']);
  });

  it('expires when it is looked at after its deadline, and waits on before it', async () => {
    const task = await resting('asking');
    task.hears('LOOK');
    expect(task.at()).toBe('asking.reviewing');
    await task.answers('review', 'same');
    expect(task.at()).toBe('asking.resting');
    expect(task.told()).toEqual(['rests', 'rests']);
    task.hears('LOOK');
    await task.answers('review', 'expired');
    expect(task.doing()).toEqual(['finish expired']);
  });

  it('can’t be approved', async () => {
    const task = await resting('asking');
    task.hears('APPROVED');
    expect(task.at()).toBe('asking.resting');
  });
});

describe('a card', () => {
  it('begins the hold after a tap on Approve', async () => {
    const task = await resting('pending');
    task.hears('APPROVED');
    expect(task.doing()).toEqual(['hold']);
    await task.answers('hold', 'holding');
    expect(task.at()).toBe('approved.holding');
    expect(task.rests()).toBe(true);
  });

  it('ends the task after a tap on Reject', async () => {
    const task = await resting('pending');
    task.hears('REJECTED');
    expect(task.doing()).toEqual(['finish rejected']);
  });

  it('is drafted again after an edit or a redo', async () => {
    const task = await resting('pending');
    task.hears('REVISED');
    expect(task.at()).toBe('claimed');
    expect(task.told()).toEqual(['rests', 'claimed']);
  });

  it.each([
    ['expired', 'expired'],
    ['changed', 'drafting.judging'],
    ['same', 'pending.resting'],
  ])('that is %s when it is looked at goes to %s', async (reviewed, place) => {
    const task = await resting('pending');
    task.hears('LOOK');
    expect(task.at()).toBe('pending.reviewing');
    await task.answers('review', reviewed);
    expect(task.at()).toBe(place);
  });

  it.each(['ADMIT', 'UNDONE', 'SETTLED'] as const)('takes no notice of %s', async (type) => {
    const task = await resting('pending');
    task.hears(type);
    expect(task.at()).toBe('pending.resting');
  });
});

describe('a hold', () => {
  it('can be undone, and the owner is asked afresh', async () => {
    const task = await begin('approved');
    await task.answers('hold', 'holding');
    task.hears('UNDONE');
    expect(task.doing()).toEqual(['ask pending']);
  });

  it('goes on when it is looked at too early, and runs when it is over', async () => {
    const task = await begin('approved');
    await task.answers('hold', 'holding');
    task.hears('LOOK');
    await task.answers('hold', 'holding');
    expect(task.at()).toBe('approved.holding');
    task.hears('LOOK');
    await task.answers('hold', 'over');
    expect(task.doing()).toEqual(['authorize']);
  });
});

describe('an execution', () => {
  it('calls only after the last look said go', async () => {
    const task = await executing();
    expect(task.doing()).toEqual(['authorize']);
    await task.answers('authorize', 'go');
    expect(task.doing()).toEqual(['execute']);
  });

  it.each([
    ['deny', 'denied'],
    ['expired', 'expired'],
    ['void', 'drafting.judging'],
    ['a word that nobody knows', 'drafting.judging'],
  ])('whose last look says %s goes to %s and calls nobody', async (authorized, place) => {
    const task = await executing();
    await task.answers('authorize', authorized);
    expect(task.at()).toBe(place);
    expect(task.doing()).not.toContain('execute');
  });

  it.each([
    ['confirmed', 'done'],
    ['goesOn', 'claimed'],
    ['again', 'approved.holding'],
    ['failed', 'failed.telling'],
    ['unknown', 'unknown.lookingUp'],
    ['a word that nobody knows', 'unknown.lookingUp'],
  ])('that is %s goes to %s', async (executed, place) => {
    const task = await executing();
    await task.answers('authorize', 'go');
    await task.answers('execute', executed);
    expect(task.at()).toBe(place);
  });

  it('can’t be stopped or repeated by whatever comes while it is under way', async () => {
    const task = await executing();
    await task.answers('authorize', 'go');
    for (const type of ['ADMIT', 'APPROVED', 'REJECTED', 'REVISED', 'UNDONE', 'SETTLED', 'LOOK'] as const)
      task.hears(type);
    expect(task.at()).toBe('executing.calling');
    expect(task.doing()).toEqual(['execute']);
  });
});

describe('an outcome that can’t be known', () => {
  it('is looked up before anybody is asked', async () => {
    const task = await begin('unknown');
    expect(task.doing()).toEqual(['lookUp']);
    await task.answers('lookUp', 'unknowable');
    expect(task.doing()).toEqual(['ask unknown']);
  });

  it.each([
    ['found', 'done'],
    ['goesOn', 'claimed'],
    ['again', 'approved.beginning'],
    ['absent', 'failed.telling'],
    ['unknowable', 'unknown.telling'],
  ])('that is looked up as %s goes to %s', async (lookedUp, place) => {
    const task = await begin('unknown');
    await task.answers('lookUp', lookedUp);
    expect(task.at()).toBe(place);
  });

  it.each([
    ['SETTLED', 'loading', 'the owner says that it was sent'],
    ['APPROVED', 'approved.beginning', 'the owner says to send it'],
    ['LOOK', 'unknown.lookingUp', 'it is time to look once more'],
  ] as const)('on %s goes to %s: %s', async (type, place, _) => {
    const task = await resting('unknown');
    task.hears(type);
    expect(task.at()).toBe(place);
  });
});

describe('a failure', () => {
  it.each([
    ['APPROVED', 'approved.beginning', 'retry'],
    ['REVISED', 'claimed', 'edit'],
    ['REJECTED', 'rejected', 'drop'],
  ] as const)('waits for the owner: %s leads to %s (%s)', async (type, place, _) => {
    const task = await resting('failed');
    expect(task.rests()).toBe(true);
    task.hears(type);
    expect(task.at()).toBe(place);
  });
});

describe('the end of a task', () => {
  it.each(['done', 'rejected', 'expired', 'denied'] as const)(
    'is written down before it is told: %s',
    async (state) => {
      const task = await begin(state);
      expect(task.told()).toEqual([]);
      await task.answers('finish');
      expect(task.status()).toBe('done');
      expect(task.told()).toEqual(['ended']);
    },
  );
});

describe('a step with a bug', () => {
  it('fails the whole actor and goes nowhere', async () => {
    const task = await drafting();
    await task.fails('think');
    expect(task.status()).toBe('error');
    expect(task.errors).toEqual([new Error('think has a bug')]);
    expect(task.told()).toEqual(['claimed']);
  });
});

describe('these tests', () => {
  it('leave out no state and no transition of the task', () => {
    expect(walk.unwalked()).toEqual([]);
  });
});
