/** Uploading on the stand-in's X, in its four steps. For the sandbox and tests only. */
import { Hono } from 'hono';
import { z } from 'zod';
import { pictureFacts } from '../../../outside/picture.ts';
import { partsOf } from './multipart.ts';
import type { Media, Network } from './network.ts';
import { problem } from './wire.ts';

const BYTES_MAX: Readonly<Record<string, number>> = { tweet_image: 5 * 1024 * 1024, tweet_gif: 15 * 1024 * 1024 };
const start = z.strictObject({
  media_type: z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/gif']),
  total_bytes: z.number().int().min(1),
  media_category: z.enum(['tweet_image', 'tweet_gif']),
});
const description = z.strictObject({
  id: z.string(),
  metadata: z.strictObject({ alt_text: z.strictObject({ text: z.string().min(1).max(1_000) }) }),
});
const PIECE_BYTES_MAX = 5 * 1024 * 1024;
const EXPIRES_S = 86_400;

export function mediaRoutes(network: Network): Hono {
  const app = new Hono();
  app.post('/2/media/upload/initialize', async (c) => {
    const given = start.safeParse(await c.req.json().catch(() => null));
    if (!given.success || given.data.total_bytes > BYTES_MAX[given.data.media_category]!)
      return problem(400, 'Invalid media.');
    if ((given.data.media_type === 'image/gif') !== (given.data.media_category === 'tweet_gif')) {
      return problem(400, 'Invalid media category.');
    }
    const id = network.newId();
    const isSlow = given.data.media_type === 'image/gif';
    const { media_type: type, total_bytes: bytesTotal } = given.data;
    network.media.set(id, {
      id,
      type,
      bytesTotal,
      pieces: new Map(),
      isFinal: false,
      looksLeft: isSlow ? 2 : 0,
      alt: '',
    });
    return c.json({ data: { id, media_key: `3_${id}`, expires_after_secs: EXPIRES_S } });
  });
  app.post('/2/media/upload/:id/append', async (c) => {
    const media = network.media.get(c.req.param('id'));
    const parts = await partsOf(c.req.raw);
    const index = Number(parts.get('segment_index') ?? Number.NaN);
    const bytes = parts.get('media');
    if (!media || media.isFinal || !Number.isInteger(index) || !bytes || bytes.length > PIECE_BYTES_MAX) {
      return problem(400, 'Invalid segment.');
    }
    media.pieces.set(index, bytes);
    return c.json({ data: { expires_at: EXPIRES_S } });
  });
  app.post('/2/media/upload/:id/finalize', (c) => {
    const media = network.media.get(c.req.param('id'));
    if (!media) return problem(404, 'Could not find media.');
    const bytes = bytesOfMedia(media);
    if (bytes.length !== media.bytesTotal || pictureFacts(bytes)?.type !== media.type)
      return problem(400, 'Invalid media.');
    media.isFinal = true;
    return c.json({ data: { ...stateOf(media), size: bytes.length } });
  });
  app.get('/2/media/upload', (c) => {
    const media = network.media.get(c.req.query('media_id') ?? '');
    if (c.req.query('command') !== 'STATUS') return problem(400, 'Invalid command.');
    if (!media) return problem(404, 'Could not find media.');
    media.looksLeft = Math.max(0, media.looksLeft - 1);
    return c.json({ data: stateOf(media) });
  });
  app.post('/2/media/metadata', async (c) => {
    const given = description.safeParse(await c.req.json().catch(() => null));
    const media = given.success ? network.media.get(given.data.id) : undefined;
    if (!given.success || !media) return problem(400, 'Invalid metadata.');
    media.alt = given.data.metadata.alt_text.text;
    return c.json({ data: { id: media.id, associated_metadata: given.data.metadata } });
  });
  return app;
}

export function bytesOfMedia({ pieces }: Media): Buffer {
  const inOrder = [...pieces].sort(([one], [other]) => one - other);
  return Buffer.concat(inOrder.map(([, bytes]) => bytes));
}

function stateOf({ id, looksLeft }: Media): Record<string, unknown> {
  const info = looksLeft > 0 ? { state: 'in_progress', check_after_secs: 1 } : { state: 'succeeded' };
  return { id, media_key: `3_${id}`, expires_after_secs: EXPIRES_S, ...(looksLeft > 0 && { processing_info: info }) };
}
