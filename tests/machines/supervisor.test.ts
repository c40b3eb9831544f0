import { describe, expect, it } from 'vitest';
import type { Recovered } from '../../machines/supervisor.ts';
import { settled } from './by-hand.ts';
import { type AtWork, atWork, hire, LIMITS, watcherNamed } from './supervisor-rig.ts';
import { walkOf } from './walked.ts';

const walk = walkOf(hire().actor.logic);
const begin = (recovered?: Partial<Recovered>) => atWork(recovered, walk.inspect);

/** Wakes tasks that are claimed already, so that each asks for a slot. */
async function claim(office: AtWork, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    office.wake(id);
    await office.answer('load', 'claimed', id);
  }
}

async function toRest(office: AtWork, id: string): Promise<void> {
  await office.answer('load', 'pending', id);
  await office.answer('ask', undefined, id);
}

describe('a supervisor that starts', () => {
  it('waits for what recovery finds, then starts the watchers and the tasks that were busy', async () => {
    const office = hire(walk.inspect);
    expect(office.state()).toBe('starting');
    office.recover.resolve({
      paused: false,
      diskFull: false,
      watchers: [watcherNamed('gmail'), watcherNamed('drop')],
      tasks: ['a', 'b'],
    });
    await settled();
    expect(office.state()).toBe('{open:running}');
    expect(office.looking()).toEqual(['gmail', 'drop']);
    expect(office.underWay()).toEqual(['a load', 'b load']);
  });

  it('comes up paused when it was paused, and works on all the same', async () => {
    const office = await begin({ paused: true, tasks: ['a'] });
    expect(office.state()).toBe('{open:paused}');
    expect(office.alive()).toEqual(['a']);
    office.actor.send({ type: 'RESUME' });
    expect(office.state()).toBe('{open:running}');
    office.actor.send({ type: 'PAUSE' });
    expect(office.state()).toBe('{open:paused}');
  });

  it('fails when recovery fails, and says with what', async () => {
    const office = hire(walk.inspect);
    office.recover.reject(new Error('the ledger can’t be opened'));
    await settled();
    expect(office.actor.getSnapshot().status).toBe('error');
    expect(office.errors).toEqual([new Error('the ledger can’t be opened')]);
  });

  it('can be stopped before recovery is through', () => {
    const office = hire(walk.inspect);
    office.actor.send({ type: 'STOP' });
    expect(office.actor.getSnapshot().status).toBe('done');
    expect(office.aborted.recover).toBe(true);
  });
});

describe('a task’s actor', () => {
  it('is made when the task is woken and let go when it rests', async () => {
    const office = await begin();
    office.wake('a');
    expect(office.alive()).toEqual(['a']);
    await toRest(office, 'a');
    expect(office.alive()).toEqual([]);
    expect(office.context().tasks).toEqual({});
  });

  it('is let go when the task has ended', async () => {
    const office = await begin();
    office.wake('a');
    await office.answer('load', 'rejected');
    await office.answer('finish');
    expect(office.alive()).toEqual([]);
  });

  it('gets the event that it was made for when its row leaves it at rest', async () => {
    const office = await begin();
    office.wake('a', 'LOOK');
    await toRest(office, 'a');
    expect(office.underWay()).toEqual(['a review']);
    await office.answer('review', 'same');
    expect(office.alive()).toEqual([]);
  });

  it('is spared the event that it was made for when its state does not take it', async () => {
    const office = await begin();
    office.wake('a', 'UNDONE');
    await toRest(office, 'a');
    expect(office.alive()).toEqual([]);
  });

  it('drafts once, not twice, after an edit that its row knows of already', async () => {
    const office = await begin();
    office.wake('a', 'REVISED');
    await office.answer('load', 'claimed');
    await office.answer('think', 'act');
    await office.answer('judge', 'ask');
    await office.answer('ask');
    expect(office.underWay()).toEqual([]);
    expect(office.alive()).toEqual([]);
  });

  it.each([
    ['failed', ['ask']],
    ['unknown', ['lookUp', 'ask']],
  ] as const)('executes once, not twice, when an approved action without a hold is %s', async (executed, after) => {
    const office = await begin();
    office.wake('a', 'APPROVED');
    await office.answer('load', 'approved');
    await office.answer('hold', 'over');
    await office.answer('authorize', 'go');
    await office.answer('execute', executed);
    for (const step of after) await office.answer(step, 'unknowable');
    expect(office.underWay()).toEqual([]);
    expect(office.alive()).toEqual([]);
  });

  it('gets what came while it was busy, in order', async () => {
    const office = await begin();
    office.wake('a');
    office.wake('a', 'APPROVED');
    office.wake('a', 'UNDONE');
    expect(office.underWay()).toEqual(['a load']);
    await toRest(office, 'a');
    expect(office.underWay()).toEqual(['a hold']);
    await office.answer('hold', 'holding');
    expect(office.underWay()).toEqual(['a ask pending']);
  });

  it('is made anew to look again when what came while it was busy no longer fits', async () => {
    const office = await begin();
    office.wake('a');
    office.wake('a', 'UNDONE');
    await toRest(office, 'a');
    expect(office.underWay()).toEqual(['a load']);
    await toRest(office, 'a');
    expect(office.alive()).toEqual([]);
  });

  it('is made anew to look again when something came for a task that ended meanwhile', async () => {
    const office = await begin();
    office.wake('a');
    await office.answer('load', 'done');
    office.wake('a');
    await office.answer('finish');
    expect(office.underWay()).toEqual(['a load']);
    await office.answer('load', 'gone');
    expect(office.alive()).toEqual([]);
  });
});

describe('drafting slots', () => {
  it('are given to as many tasks as allowed, and then in the order in which they came', async () => {
    const office = await begin();
    await claim(office, 'a', 'b', 'c', 'd');
    expect(office.underWay()).toEqual(['a read', 'b read']);
    expect(office.context().line).toEqual(['c', 'd']);
    await office.answer('think', 'nothing', 'b');
    expect(office.underWay()).toEqual(['a read', 'b finish done', 'c read']);
    await office.answer('think', 'question', 'a');
    expect(office.underWay()).toContain('d read');
    expect(office.context().line).toEqual([]);
  });

  it('are free again when nobody waits', async () => {
    const office = await begin();
    await claim(office, 'a');
    await office.answer('think', 'nothing');
    expect(office.context().drafting).toEqual([]);
  });

  it('are not freed by a task that was only judged again', async () => {
    const office = await begin();
    await claim(office, 'a', 'b', 'c');
    office.wake('x', 'LOOK');
    await toRest(office, 'x');
    await office.answer('review', 'changed');
    await office.answer('judge', 'ask');
    expect(office.context().drafting).toEqual(['a', 'b']);
    expect(office.context().line).toEqual(['c']);
  });

  it('are freed by a task that crashed', async () => {
    const office = await begin();
    await claim(office, 'a', 'b', 'c');
    await office.fail('think', new Error('a bug'), 'a');
    expect(office.underWay()).toEqual(['b read', 'c read']);
  });
});

describe('a crash', () => {
  it('of a task is told and tried again, later each time', async () => {
    const office = await begin();
    office.wake('a');
    for (const [times, restart_ms] of [
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
      [4, 4_000],
    ] as const) {
      const error = new Error(`bug ${times}`);
      await office.fail('load', error);
      expect(office.emitted.at(-1)).toEqual({ type: 'CRASHED', who: 'task:a', times, restart_ms, error });
      expect(office.alive()).toEqual([]);
      office.clock.increment(restart_ms - 1);
      expect(office.alive()).toEqual([]);
      office.clock.increment(1);
      expect(office.underWay()).toEqual(['a load']);
    }
  });

  it('is forgotten once the task came to rest', async () => {
    const office = await begin();
    office.wake('a');
    await office.fail('load', new Error('a bug'));
    office.clock.increment(1_000);
    await toRest(office, 'a');
    expect(office.context().crashes).toEqual({});
    office.wake('a');
    await office.fail('load', new Error('a bug'));
    expect(office.emitted.at(-1)).toMatchObject({ times: 1, restart_ms: 1_000 });
  });

  it('of a task does not keep what comes for it waiting', async () => {
    const office = await begin();
    office.wake('a');
    await office.fail('load', new Error('a bug'));
    office.wake('a', 'LOOK');
    await toRest(office, 'a');
    expect(office.underWay()).toEqual(['a review']);
  });

  it('of one child disturbs no other', async () => {
    const office = await begin({ watchers: [watcherNamed('gmail'), watcherNamed('drop')], tasks: ['a', 'b'] });
    await office.fail('load', new Error('a bug'), 'a');
    await office.poll.fail(new Error('a bug'), ({ name }) => name === 'gmail');
    expect(office.alive()).toEqual(['b']);
    expect(office.watchers()).toEqual(['drop']);
    expect(office.state()).toBe('{open:running}');
  });

  it('of a watcher is told and tried again, later each time', async () => {
    const office = await begin({ watchers: [watcherNamed('gmail')] });
    for (const [times, restart_ms] of [
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
      [4, 4_000],
    ] as const) {
      await office.poll.fail(new Error('a bug'));
      expect(office.emitted.at(-1)).toMatchObject({ type: 'CRASHED', who: 'watcher:gmail', times, restart_ms });
      expect(office.watchers()).toEqual([]);
      office.clock.increment(restart_ms);
      expect(office.looking()).toEqual(['gmail']);
    }
  });

  it('of a watcher is forgotten when it then ran longer than the longest wait', async () => {
    const office = await begin({ watchers: [watcherNamed('gmail')] });
    await office.poll.fail(new Error('a bug'));
    office.clock.increment(1_000 + LIMITS.restart_ms_max);
    expect(office.context().crashes).toEqual({});
    await office.poll.fail(new Error('a bug'));
    expect(office.emitted.at(-1)).toMatchObject({ times: 1, restart_ms: 1_000 });
  });
});

describe('too many open tasks', () => {
  const watchers = [watcherNamed('gmail'), watcherNamed('telegram', false)];
  const open = (office: AtWork, ...counts: number[]) => {
    for (const count of counts) office.actor.send({ type: 'OPEN', count });
  };
  const stateOf = (office: AtWork, name: string) => office.context().watchers[name]?.ref?.getSnapshot().value;

  it('pause the watchers, but not the owner’s own line, and are told once', async () => {
    const office = await begin({ watchers });
    for (const _ of watchers) await office.poll.answer({ outcome: 'looked', again_ms: null });
    open(office, 9, 10, 11, 10);
    expect(stateOf(office, 'gmail')).toBe('paused');
    expect(stateOf(office, 'telegram')).toBe('waiting');
    expect(office.emitted).toEqual([{ type: 'FULL', count: 10 }]);
  });

  it('let the watchers go on only when there is some room, and are told once', async () => {
    const office = await begin({ watchers });
    for (const _ of watchers) await office.poll.answer({ outcome: 'looked', again_ms: null });
    open(office, 10, 9);
    expect(stateOf(office, 'gmail')).toBe('paused');
    open(office, 8, 7);
    expect(stateOf(office, 'gmail')).toBe('polling');
    expect(office.emitted.slice(1)).toEqual([{ type: 'ROOM', count: 8 }]);
  });

  it('let a watcher that crashed come back without a look until there is room', async () => {
    const office = await begin({ watchers });
    await office.poll.fail(new Error('a bug'), ({ name }) => name === 'gmail');
    await office.poll.fail(new Error('a bug'), ({ name }) => name === 'telegram');
    open(office, 10);
    office.clock.increment(1_000);
    expect(stateOf(office, 'gmail')).toBe('paused');
    expect(office.looking()).toEqual(['telegram']);
    open(office, 8);
    expect(office.looking()).toEqual(['telegram', 'gmail']);
  });

  it('do no harm when they come and go while a watcher waits to be started again', async () => {
    const office = await begin({ watchers });
    await office.poll.fail(new Error('a bug'), ({ name }) => name === 'gmail');
    open(office, 10, 8);
    expect(office.actor.getSnapshot().status).toBe('active');
    office.clock.increment(1_000);
    expect(stateOf(office, 'gmail')).toBe('polling');
  });
});

describe('a disk without room', () => {
  const watchers = [watcherNamed('gmail'), watcherNamed('telegram', false)];
  const send = (office: AtWork, ...types: ('DISK_FULL' | 'DISK_FREE')[]) => {
    for (const type of types) office.actor.send({ type });
  };
  const stateOf = (office: AtWork, name: string) => office.context().watchers[name]?.ref?.getSnapshot().value;

  it('pauses the watchers, but not the owner’s own line, until there is room', async () => {
    const office = await begin({ watchers });
    for (const _ of watchers) await office.poll.answer({ outcome: 'looked', again_ms: null });
    send(office, 'DISK_FULL', 'DISK_FULL');
    expect(stateOf(office, 'gmail')).toBe('paused');
    expect(stateOf(office, 'telegram')).toBe('waiting');
    send(office, 'DISK_FREE');
    expect(stateOf(office, 'gmail')).toBe('polling');
  });

  it('at the start lets no watcher look but the owner’s own line', async () => {
    const office = await begin({ watchers, diskFull: true });
    expect(office.looking()).toEqual(['telegram']);
    send(office, 'DISK_FREE');
    expect(office.looking()).toEqual(['telegram', 'gmail']);
  });

  it('and too many open tasks: both have to be over before the watchers go on', async () => {
    const office = await begin({ watchers });
    for (const _ of watchers) await office.poll.answer({ outcome: 'looked', again_ms: null });
    const open = (count: number) => office.actor.send({ type: 'OPEN', count });
    open(LIMITS.tasks_open_max);
    send(office, 'DISK_FULL');
    open(0);
    expect(stateOf(office, 'gmail')).toBe('paused');
    open(LIMITS.tasks_open_max);
    send(office, 'DISK_FREE');
    expect(stateOf(office, 'gmail')).toBe('paused');
    open(0);
    expect(stateOf(office, 'gmail')).toBe('polling');
  });

  it('that has room again starts at once whatever failed meanwhile, and only that, and only once', async () => {
    const office = await begin({ watchers: [watcherNamed('gmail')] });
    office.wake('a');
    office.wake('b');
    await office.fail('load', new Error('no room'), 'a');
    await office.poll.fail(new Error('no room'));
    expect(office.alive()).toEqual(['b']);
    send(office, 'DISK_FREE', 'DISK_FREE');
    expect(office.alive().toSorted()).toEqual(['a', 'b']);
    expect(office.looking()).toEqual(['gmail']);
    office.clock.increment(LIMITS.restart_ms_max);
    expect(office.underWay().toSorted()).toEqual(['a load', 'b load']);
    expect(office.looking()).toEqual(['gmail']);
  });
});

describe('a running supervisor', () => {
  it('answers every pulse with a beat', async () => {
    const office = await begin();
    office.actor.send({ type: 'PULSE' });
    office.actor.send({ type: 'PULSE' });
    expect(office.emitted).toEqual([{ type: 'BEAT' }, { type: 'BEAT' }]);
  });
});

describe('a supervisor that stops', () => {
  it('is done at once when nothing is under way, and its watchers have let go', async () => {
    const office = await begin({ watchers: [watcherNamed('gmail')] });
    const { signal } = office.poll.underWay()[0]!;
    office.actor.send({ type: 'STOP' });
    expect(office.actor.getSnapshot().status).toBe('done');
    expect(signal.aborted).toBe(true);
    expect(office.watchers()).toEqual([]);
  });

  it('lets busy tasks finish, lets go of those in the line, and beats on', async () => {
    const office = await begin();
    await claim(office, 'a', 'b', 'c');
    office.wake('d');
    office.actor.send({ type: 'STOP' });
    expect(office.alive()).toEqual(['a', 'b', 'd']);
    office.actor.send({ type: 'PULSE' });
    expect(office.emitted).toEqual([{ type: 'BEAT' }]);
    await office.answer('think', 'nothing', 'a');
    await office.answer('finish', undefined, 'a');
    await office.answer('think', 'question', 'b');
    await office.answer('ask', undefined, 'b');
    expect(office.alive()).toEqual(['d']);
    await office.answer('load', 'claimed', 'd');
    expect(office.actor.getSnapshot().status).toBe('done');
    expect(office.alive()).toEqual([]);
  });

  it('takes nothing new', async () => {
    const office = await begin({ tasks: ['a'] });
    office.actor.send({ type: 'STOP' });
    office.wake('b');
    expect(office.alive()).toEqual(['a']);
  });

  it('does not wait for a task that crashes, nor start it again', async () => {
    const office = await begin({ tasks: ['a', 'b'] });
    office.actor.send({ type: 'STOP' });
    await office.fail('load', new Error('a bug'), 'a');
    expect(office.state()).toBe('stopping');
    await office.fail('load', new Error('a bug'), 'b');
    expect(office.actor.getSnapshot().status).toBe('done');
  });

  it('does not wait for anything beyond its deadline', async () => {
    const office = await begin({ tasks: ['a'] });
    const { signal } = office.steps.load.underWay()[0]!;
    office.actor.send({ type: 'STOP' });
    office.clock.increment(LIMITS.stop_ms_max - 1);
    expect(office.state()).toBe('stopping');
    office.clock.increment(1);
    expect(office.actor.getSnapshot().status).toBe('done');
    expect(signal.aborted).toBe(true);
    expect(office.alive()).toEqual([]);
  });

  it('starts nothing again that crashed before', async () => {
    const office = await begin({ watchers: [watcherNamed('gmail')], tasks: ['a', 'b'] });
    await office.poll.fail(new Error('a bug'));
    await office.fail('load', new Error('a bug'), 'a');
    office.actor.send({ type: 'STOP' });
    office.clock.increment(4_000);
    expect(office.watchers()).toEqual([]);
    expect(office.alive()).toEqual(['b']);
  });
});

describe('these tests', () => {
  it('leave out no state and no transition of the supervisor', () => {
    expect(walk.unwalked()).toEqual([]);
  });
});
