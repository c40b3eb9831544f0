import { describe, expect, it } from 'vitest';
import { createActor, fromCallback, SimulatedClock } from 'xstate';
import { createWatcher, type Polled, type WatcherEvent, type WatcherInput } from '../../machines/watcher.ts';
import { byHand } from './by-hand.ts';
import { walkOf } from './walked.ts';

const walk = walkOf(
  createWatcher({ poll: byHand<Polled, { name: string }>('poll').logic, subscribe: fromCallback(() => {}) }),
);

const looked = (again_ms: number | null): Polled => ({ outcome: 'looked', again_ms });
const failed = (retry_after_ms = 0): Polled => ({ outcome: 'failed', why: 'no network', retry_after_ms });
const needsOwner: Polled = { outcome: 'needsOwner', why: 'log in again' };

function watch(more: Partial<WatcherInput> = {}) {
  const clock = new SimulatedClock();
  const poll = byHand<Polled, { name: string }>('poll');
  const source = { subscribed: [] as string[], ended: 0, wake: () => {} };
  const subscribe = fromCallback<WatcherEvent, { name: string }>(({ input, sendBack }) => {
    source.subscribed.push(input.name);
    source.wake = () => sendBack({ type: 'WAKE' });
    return () => {
      source.ended += 1;
    };
  });
  const input = {
    name: 'gmail',
    pausable: true,
    backoff_base_ms: 1_000,
    backoff_ms_max: 8_000,
    owner_check_ms: 60_000,
    ...more,
  };
  const actor = createActor(createWatcher({ poll: poll.logic, subscribe }), { clock, input, inspect: walk.inspect });
  actor.start();
  return {
    clock,
    poll,
    source,
    actor,
    state: () => actor.getSnapshot().value,
    why: () => actor.getSnapshot().context.why,
    tell: (type: WatcherEvent['type']) => actor.send({ type }),
    looks: () => poll.underWay().length,
  };
}

describe('a watcher', () => {
  it('looks at once, waits as long as the look said, and looks again', async () => {
    const { state, poll, clock, looks } = watch();
    expect(state()).toBe('polling');
    expect(poll.underWay()[0]!.input).toEqual({ name: 'gmail' });
    await poll.answer(looked(60_000));
    expect(state()).toBe('waiting');
    clock.increment(59_999);
    expect(looks()).toBe(0);
    clock.increment(1);
    expect(state()).toBe('polling');
    expect(looks()).toBe(1);
  });

  it('waits until it is woken when the look said nothing about a time', async () => {
    const { state, poll, clock, source } = watch();
    await poll.answer(looked(null));
    clock.increment(1_000_000_000);
    expect(state()).toBe('waiting');
    source.wake();
    expect(state()).toBe('polling');
  });

  it('looks once more when it was woken while it looked, and only once', async () => {
    const { state, poll, tell } = watch();
    tell('WAKE');
    tell('WAKE');
    await poll.answer(looked(60_000));
    expect(state()).toBe('polling');
    await poll.answer(looked(60_000));
    expect(state()).toBe('waiting');
  });

  it('backs off after failures, twice as long each time, up to a limit', async () => {
    const { state, why, poll, clock } = watch();
    for (const wait_ms of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      await poll.answer(failed());
      expect(state()).toBe('backingOff');
      expect(why()).toBe('no network');
      clock.increment(wait_ms - 1);
      expect(state()).toBe('backingOff');
      clock.increment(1);
      expect(state()).toBe('polling');
    }
  });

  it('forgets its failures after a look that worked', async () => {
    const { state, why, poll, clock } = watch();
    await poll.answer(failed());
    clock.increment(1_000);
    await poll.answer(looked(0));
    expect(why()).toBe('');
    clock.increment(0);
    await poll.answer(failed());
    clock.increment(1_000);
    expect(state()).toBe('polling');
  });

  it('waits longer than its own backoff when the service asked for it', async () => {
    const { state, poll, clock } = watch();
    await poll.answer(failed(30_000));
    clock.increment(29_999);
    expect(state()).toBe('backingOff');
    clock.increment(1);
    expect(state()).toBe('polling');
  });

  it('is not hurried by a wake while it backs off', async () => {
    const { state, poll, tell } = watch();
    await poll.answer(failed());
    tell('WAKE');
    expect(state()).toBe('backingOff');
  });

  it('waits for the owner, says why, and looks now and then whether it was mended', async () => {
    const { state, why, poll, clock } = watch();
    await poll.answer(needsOwner);
    expect(state()).toBe('needsOwner');
    expect(why()).toBe('log in again');
    clock.increment(60_000);
    expect(state()).toBe('polling');
    await poll.answer(looked(1));
    expect(why()).toBe('');
  });

  it.each([
    ['a look that worked', looked(60_000)],
    ['a failure', failed()],
    ['a refused login', needsOwner],
  ])('finishes its look before it pauses: after %s', async (_, answer) => {
    const { state, poll, tell, clock, looks } = watch();
    tell('PAUSE');
    expect(state()).toBe('polling');
    await poll.answer(answer);
    expect(state()).toBe('paused');
    clock.increment(1_000_000);
    expect(looks()).toBe(0);
    tell('RESUME');
    expect(state()).toBe('polling');
    await poll.answer(looked(60_000));
    expect(state()).toBe('waiting');
  });

  it.each([
    ['waits', looked(60_000)],
    ['backs off', failed()],
    ['waits for the owner', needsOwner],
  ])('pauses at once while it %s', async (_, answer) => {
    const { state, poll, tell } = watch();
    await poll.answer(answer);
    tell('PAUSE');
    expect(state()).toBe('paused');
  });

  it('goes on when a pause was taken back while it still looked', async () => {
    const { state, poll, tell } = watch();
    tell('PAUSE');
    tell('RESUME');
    await poll.answer(looked(60_000));
    expect(state()).toBe('waiting');
  });

  it('does not look before it is resumed when it was started paused', () => {
    const { state, tell, looks } = watch({ paused: true });
    expect(state()).toBe('paused');
    tell('WAKE');
    expect(looks()).toBe(0);
    tell('RESUME');
    expect(state()).toBe('polling');
  });

  it('subscribes once for its whole life and lets go when it is stopped', async () => {
    const { source, poll, clock, actor } = watch();
    await poll.answer(looked(1));
    clock.increment(1);
    expect(source.subscribed).toEqual(['gmail']);
    const { signal } = poll.underWay()[0]!;
    actor.stop();
    expect(source.ended).toBe(1);
    expect(signal.aborted).toBe(true);
  });

  it('fails as a whole when a look throws, so that its supervisor starts it again', async () => {
    const { poll, actor, source } = watch();
    const errors: unknown[] = [];
    actor.subscribe({ error: (error) => errors.push(error) });
    await poll.fail(new Error('a bug'));
    expect(actor.getSnapshot().status).toBe('error');
    expect(errors).toEqual([new Error('a bug')]);
    expect(source.ended).toBe(1);
  });

  it('has no state and no transition that these tests left out', () => {
    expect(walk.unwalked()).toEqual([]);
  });
});
