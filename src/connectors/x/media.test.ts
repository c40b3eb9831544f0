import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor } from '../../../tests/helpers/attempts.ts';
import { squareJpeg, squarePng } from '../../../tests/helpers/pictures.ts';
import { aPost, failureOf, openX, postOn, type XWorld } from '../../../tests/helpers/x-world.ts';
import { bytesOfMedia } from './stand-in/media.ts';

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** Still a JPEG, but in three pieces. */
const large = Buffer.concat([squareJpeg, Buffer.alloc(2.5 * 1024 * 1024, 7)]);
const FILES = {
  'a.jpg': squareJpeg,
  'b.png': squarePng,
  'c.gif': gif,
  'large.jpg': large,
  'text.png': Buffer.from('no picture'),
  'huge.jpg': Buffer.concat([squareJpeg, Buffer.alloc(5 * 1024 * 1024)]),
};

describe('pictures on X', () => {
  let world: XWorld;
  beforeEach(async () => {
    world = await openX();
  });
  afterEach(() => world.close());
  const attempt = (memory: Record<string, string> | null = null) => attemptFor(world.clock, { memory, files: FILES });

  it('stand under the post, byte for byte, each with what it shows', async () => {
    await postOn(world, aPost('Look!', { attachments: ['a.jpg', 'b.png'], alt: 'Our shop' }), attempt());
    const [post] = world.standIn.own();
    expect(post!.media.map(bytesOfMedia)).toEqual([squareJpeg, squarePng]);
    expect(post!.media.map(({ type, alt }) => [type, alt])).toEqual([
      ['image/jpeg', 'Our shop'],
      ['image/png', 'Our shop'],
    ]);
  });

  it('stand under the first post of a thread alone', async () => {
    await postOn(world, aPost('One.\n---\nTwo.', { attachments: ['a.jpg'] }), attempt());
    expect(world.standIn.own().map(({ media }) => media.length)).toEqual([1, 0]);
  });

  it('may stand there without a word', async () => {
    const first = attempt();
    await postOn(world, aPost('', { attachments: ['a.jpg'] }), first);
    const again = await postOn(world, aPost('', { attachments: ['a.jpg'] }), attempt(first.memory));
    expect(world.standIn.own().map(({ id, text }) => [id, text])).toEqual([[again.id, '']]);
  });

  it('go up in pieces where they are large', async () => {
    await postOn(world, aPost('Look!', { attachments: ['large.jpg'] }), attempt());
    expect(world.standIn.requests().filter(({ line }) => line.endsWith('/append'))).toHaveLength(3);
    expect(bytesOfMedia(world.standIn.own()[0]!.media[0]!).equals(large)).toBe(true);
  });

  it('are waited for while X works on a GIF', async () => {
    await postOn(world, aPost('Look!', { attachments: ['c.gif'] }), attempt());
    expect(world.standIn.own()[0]!.media).toMatchObject([{ type: 'image/gif', isFinal: true, looksLeft: 0 }]);
  });

  it.each([
    ['that is none', ['text.png'], /no JPEG, PNG, GIF or WebP/],
    ['that is too large', ['huge.jpg'], /smaller/],
    ['that moves beside others', ['a.jpg', 'c.gif'], /only by itself/],
  ])('are refused with what to do, and nothing is posted: one %s', async (_, attachments, message) => {
    const error = await failureOf(postOn(world, aPost('Look!', { attachments }), attempt()));
    expect(error).toMatchObject({ code: 'action_invalid', outcome: 'not-sent' });
    expect(error.message).toMatch(message);
    expect(world.standIn.own()).toEqual([]);
    expect(world.standIn.network.media.size).toBe(0);
  });

  it('that can’t be uploaded leave nothing posted, and go up once more with the next try', async () => {
    world.standIn.fault('500-before', 1, 'upload');
    const first = attempt();
    const action = aPost('Look!', { attachments: ['a.jpg'] });
    expect(await failureOf(postOn(world, action, first))).toMatchObject({
      code: 'service_failed',
      outcome: 'not-sent',
    });
    await postOn(world, action, attempt(first.memory));
    expect(world.standIn.own()).toHaveLength(1);
  });
});
