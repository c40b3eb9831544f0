/** The reasoning loop by itself: what it reads and thinks, and what it comes to. */
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { createLoop, type LoopEffects } from '../../machines/loop.ts';
import { byHand } from './by-hand.ts';

function begin() {
  const [read, think] = [byHand<unknown, { id: string }>('read'), byHand<unknown, { id: string }>('think')];
  const loop = createActor(createLoop({ read: read.logic, think: think.logic } as unknown as LoopEffects), {
    input: { id: 't1' },
  });
  const errors: unknown[] = [];
  loop.subscribe({ error: (error) => errors.push(error) });
  loop.start();
  return { loop, read, think, errors, comesTo: () => loop.getSnapshot().output };
}

describe('the loop', () => {
  it.each([
    ['act', 'act'],
    ['question', 'question'],
    ['nothing', 'nothing'],
    ['paused', 'paused'],
    ['a word that nobody knows', 'question'],
  ])('comes from the thought %s to %s', async (thought, outcome) => {
    const { read, think, comesTo } = begin();
    await read.answer('ready');
    await think.answer(thought);
    expect(comesTo()).toBe(outcome);
  });

  it.each([
    ['given', 'act'],
    ['finished', 'nothing'],
    ['paused', 'paused'],
    ['handOver', 'question'],
    ['a word that nobody knows', 'question'],
  ])('thinks nothing where it reads %s, and comes to %s', async (found, outcome) => {
    const { read, think, comesTo } = begin();
    await read.answer(found);
    expect(think.underWay()).toEqual([]);
    expect(comesTo()).toBe(outcome);
  });

  it('reads anew after each plan, as often as it plans, because only reading knows when to end', async () => {
    const { read, think, comesTo } = begin();
    for (let step = 0; step < 7; step += 1) {
      await read.answer('ready');
      await think.answer('plan');
    }
    await read.answer('handOver');
    expect(comesTo()).toBe('question');
  });

  it('gives up what is under way when it is left', async () => {
    const { loop, read, think } = begin();
    await read.answer('ready');
    expect(think.underWay()).toHaveLength(1);
    loop.stop();
    expect(think.underWay()).toEqual([]);
  });

  it('fails as a whole where an effect has a bug', async () => {
    const { loop, read, errors } = begin();
    await read.fail(new Error('a bug'));
    expect(loop.getSnapshot().status).toBe('error');
    expect(errors).toEqual([new Error('a bug')]);
  });
});
