import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor } from '../../../tests/helpers/attempts.ts';
import { aPost, failureOf, lookUpOn, openX, postOn, type XWorld } from '../../../tests/helpers/x-world.ts';
import { OfficeError } from '../../errors.ts';
import type { Attempt } from '../connector.ts';

const TEXTS = ['First, at example.com.', 'Second & more.', 'Third.', 'Fourth.'];
const THREAD = aPost(TEXTS.join('\n---\n'));

describe('a thread', () => {
  let world: XWorld;
  beforeEach(async () => {
    world = await openX();
  });
  afterEach(() => world.close());

  const attempt = (memory: Attempt['memory'] = null) => attemptFor(world.clock, { memory });
  const texts = () => world.standIn.own().map(({ text }) => text);
  /** As after a crash right before, or right after, the post of that number. */
  const killedAt = async (number: number, when: 'before' | 'after'): Promise<Attempt['memory']> => {
    const killed = attempt();
    let memory: Attempt['memory'] = null;
    let posts = 0;
    const stop = new AbortController();
    const remember = async (kept: Record<string, string>) => {
      // what is remembered after the kill never was
      if (stop.signal.aborted) throw new Error('killed');
      memory = { ...kept };
      posts += 1;
      if (when === 'before' && posts === number) stop.abort();
    };
    if (when === 'after') {
      world.standIn.onChange(() => {
        if (world.standIn.own().length === number) stop.abort();
      });
    }
    await postOn(world, THREAD, { ...killed, remember, signal: stop.signal }).catch(() => {});
    return memory;
  };

  it('is posted one after the other, each as the answer to the one before', async () => {
    const receipt = await postOn(world, THREAD, attempt());
    const posts = world.standIn.own();
    expect(texts()).toEqual(TEXTS);
    expect(posts.map(({ replyTo }) => replyTo)).toEqual([null, ...posts.slice(0, -1).map(({ id }) => id)]);
    expect(receipt).toMatchObject({
      id: posts[0]!.id,
      link: `https://x.com/acme/status/${posts[0]!.id}`,
      summary: 'Posted a thread of 4 on X as @acme',
    });
  });

  it.each(
    TEXTS.flatMap(
      (_, index) =>
        [
          [index + 1, 'before'],
          [index + 1, 'after'],
        ] as const,
    ),
  )('goes on after a crash at post %i, right %s it, and posts nothing twice', async (number, when) => {
    const memory = await killedAt(number, when);
    const stood = world.standIn.own().length;
    const seen = await lookUpOn(world, THREAD, attempt(memory));
    if (stood === TEXTS.length) expect(seen).toMatchObject({ found: true });
    else if (stood === 0) expect(seen).toEqual({ found: false, certain: true });
    else expect(seen).toMatchObject({ found: false, certain: true, partly: expect.stringMatching(/4 posts/) });
    await world.reopen();
    const receipt = await postOn(world, THREAD, attempt(memory));
    expect(texts()).toEqual(TEXTS);
    expect(receipt.id).toBe(world.standIn.own()[0]!.id);
  });

  it.each(['500-before', '500-after', 'drop-after', 'malformed'] as const)(
    'says after %s in its middle that a part stands there, and goes on from what really does',
    async (fault) => {
      const first = attempt();
      const remember = async (memory: Record<string, string>) => {
        await first.remember(memory);
        if (memory.ids?.split(' ').length === 2) world.standIn.fault(fault, 1);
      };
      const error = await failureOf(postOn(world, THREAD, { ...first, remember }));
      expect(error).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('the first 2 stand on X') });
      expect(error.message).toContain('can’t be told');
      await postOn(world, THREAD, attempt(first.memory));
      expect(texts()).toEqual(TEXTS);
    },
  );

  it('says how long X asks to wait in its middle, and that the rest is not posted', async () => {
    const first = attempt();
    const remember = async (memory: Record<string, string>) => {
      await first.remember(memory);
      if (memory.ids?.includes(' ') && memory.sentAt) world.standIn.fault('429', 1);
    };
    const error = await failureOf(postOn(world, THREAD, { ...first, remember }));
    expect(error).toMatchObject({ code: 'rate_limited', outcome: 'partly', retryable: true });
    expect(error.message).toContain('The rest is not posted.');
    expect(error.retryAfterMs).toBeGreaterThan(0);
    const seen = await lookUpOn(world, THREAD, attempt(first.memory));
    expect(seen).toMatchObject({ certain: true, partly: 'Of the thread’s 4 posts the first 2 stand on X.' });
    await postOn(world, THREAD, attempt(first.memory));
    expect(texts()).toEqual(TEXTS);
  });

  it('goes on with its beginning that was left under an earlier approval, and says so', async () => {
    await killedAt(2, 'after');
    const receipt = await postOn(world, aPost([...TEXTS.slice(0, 2), 'Another end.'].join('\n---\n')), attempt());
    expect(texts()).toEqual([...TEXTS.slice(0, 2), 'Another end.']);
    expect(receipt.remarks).toEqual(['Its first 2 posts stood on X already, so I went on from there.']);
  });

  it('is refused, with the post that is in the way, where all of it stands there already', async () => {
    await postOn(world, THREAD, attempt());
    const error = await failureOf(postOn(world, THREAD, attempt()));
    expect(error).toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      hint: expect.stringContaining(`https://x.com/acme/status/${world.standIn.own()[0]!.id}`),
    });
    expect(texts()).toEqual(TEXTS);
  });

  it('stops in its middle when the office is paused, and says what stands there', async () => {
    const first = attempt();
    const remember = async (memory: Record<string, string>) => {
      await first.remember(memory);
      if (memory.ids)
        throw new OfficeError('approval_void', 'The office was paused before it left.', { retryable: true });
    };
    const error = await failureOf(postOn(world, THREAD, { ...first, remember }));
    expect(error).toMatchObject({ outcome: 'partly', message: expect.stringContaining('the first one stands on X') });
    expect(texts()).toEqual(TEXTS.slice(0, 1));
  });
});

describe('one post', () => {
  let world: XWorld;
  beforeEach(async () => {
    world = await openX();
  });
  afterEach(() => world.close());
  const attempt = (memory: Attempt['memory'] = null) => attemptFor(world.clock, { memory });

  it('is known again although X shortens its links and escapes its signs', async () => {
    const text = 'Up & <running> at https://example.com/a?b=c&d=e, see Example.com/path/ and ali@example.com!';
    const first = attempt();
    const receipt = await postOn(world, aPost(text), first);
    expect(await lookUpOn(world, aPost(text), attempt(first.memory))).toMatchObject({
      found: true,
      receipt: { id: receipt.id },
    });
  });

  it('is not taken for an older one that says the same', async () => {
    const first = attempt();
    const { network } = world.standIn;
    network.add(network.owner, 'We open at nine.');
    const error = await failureOf(postOn(world, aPost('We open at nine.'), first));
    expect(error).toMatchObject({ code: 'refused', outcome: 'not-sent' });
    expect(error.message).toBe('X refused it because the account has posted the same already.');
    expect(await lookUpOn(world, aPost('We open at nine.'), attempt(first.memory))).toEqual({
      found: false,
      certain: true,
    });
  });

  it('is found after a restore, where nothing is remembered, and is never certainly absent then', async () => {
    const lost = { ...attempt(), memoryLost: true };
    expect(await lookUpOn(world, aPost('Hello'), lost)).toEqual({ found: false, certain: false });
    const { id } = await postOn(world, aPost('Hello'), attempt());
    expect(await lookUpOn(world, aPost('Hello'), lost)).toMatchObject({ found: true, receipt: { id } });
  });

  it('is told of where X has it twice', async () => {
    const first = attempt();
    await postOn(world, aPost('Hello'), first);
    world.standIn.network.add(world.standIn.network.owner, 'Hello');
    const seen = await lookUpOn(world, aPost('Hello'), attempt(first.memory));
    expect(seen).toMatchObject({ found: true, receipt: { remarks: [expect.stringContaining('more than once')] } });
  });

  it('is not posted where it can’t be remembered', async () => {
    const remember = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const error = await failureOf(postOn(world, aPost('Hello'), { ...attempt(), remember }));
    expect(error).toMatchObject({ code: 'disk_full', outcome: 'not-sent' });
    expect(world.standIn.own()).toEqual([]);
  });

  it('is not posted as somebody else than the card said', async () => {
    const error = await failureOf(postOn(world, aPost('Hello', { account: '@other' }), attempt()));
    expect(error).toMatchObject({ code: 'action_invalid', outcome: 'not-sent' });
    expect(world.standIn.requests()).toEqual([]);
  });
});
