/** Posting and reading on the stand-in's X, as strictly as X. For the sandbox and tests only. */
import { Hono } from 'hono';
import { z } from 'zod';
import { weightOf } from '../weight.ts';
import type { Media, Network, NetworkPost } from './network.ts';
import { problem, wirePost } from './wire.ts';

const id = z.string().regex(/^\d{1,19}$/);
const body = z
  .strictObject({
    text: z.string().min(1).optional(),
    reply: z.strictObject({ in_reply_to_tweet_id: id }).optional(),
    media: z.strictObject({ media_ids: z.array(id).min(1).max(4) }).optional(),
  })
  .refine(({ text, media }) => text !== undefined || media !== undefined);

const FIELDS = new Set([
  'created_at',
  'author_id',
  'conversation_id',
  'referenced_tweets',
  'entities',
  'public_metrics',
]);
const time = z.iso.datetime();
const query = z.strictObject({
  max_results: z.coerce.number().int().min(5).max(100).default(10),
  pagination_token: z.string().regex(/^\d+$/).optional(),
  since_id: id.optional(),
  start_time: time.optional(),
  end_time: time.optional(),
  exclude: z.literal('retweets').optional(),
  expansions: z.literal('author_id').optional(),
  'tweet.fields': z
    .string()
    .default('')
    .transform((list) => list.split(',').filter(Boolean))
    .refine((list) => list.every((name) => FIELDS.has(name))),
  'user.fields': z.string().optional(),
});
const INVALID = 'One or more parameters to your request was invalid.';

export function postRoutes(network: Network): Hono {
  const app = new Hono();
  app.get('/2/users/me', (c) => {
    const { id, username, name } = network.owner;
    const metrics = { public_metrics: { followers_count: 120, following_count: 10, tweet_count: 3, listed_count: 0 } };
    const isAsked = (c.req.query('user.fields') ?? '').includes('public_metrics');
    return c.json({ data: { id, username, name, ...(isAsked && metrics) } });
  });
  app.post('/2/tweets', async (c) => {
    if (!c.req.header('content-type')?.startsWith('application/json')) return problem(400, INVALID);
    const given = body.safeParse(await c.req.json().catch(() => null));
    return given.success ? create(network, given.data) : problem(400, INVALID);
  });
  const list = (which: (post: NetworkPost) => boolean) => (wanted: string, given: Record<string, string>) => {
    const asked = query.safeParse(given);
    if (wanted !== network.owner.id || !asked.success) return problem(400, INVALID);
    return page(network, network.posts().filter(which), asked.data);
  };
  const own = list(({ by }) => by === network.owner);
  const name = new RegExp(`@${network.owner.username}\\b`, 'i');
  const isAnswer = ({ replyTo }: NetworkPost) => replyTo !== null && network.post(replyTo)?.by === network.owner;
  const mentions = list((post) => post.by !== network.owner && (name.test(post.text) || isAnswer(post)));
  app.get('/2/users/:id/tweets', (c) => own(c.req.param('id'), c.req.query()));
  app.get('/2/users/:id/mentions', (c) => mentions(c.req.param('id'), c.req.query()));
  return app;
}

function create(network: Network, { text = '', reply, media }: z.infer<typeof body>): Response {
  const { owner } = network;
  const replyTo = reply?.in_reply_to_tweet_id ?? null;
  const pictures = (media?.media_ids ?? []).map((one) => network.media.get(one));
  const isReady = pictures.every((one): one is Media => one?.isFinal === true && one.looksLeft === 0);
  const gifs = pictures.filter((one) => one?.type === 'image/gif').length;
  if (!isReady || (gifs > 0 && pictures.length > 1)) return problem(400, 'Your media IDs are invalid.');
  if (weightOf(text) > 280)
    return problem(403, 'Your Tweet text is too long. For more information, see the documentation.');
  if (replyTo !== null && !network.post(replyTo)) {
    return problem(403, 'You attempted to reply to a Tweet that is deleted or not visible to you.');
  }
  if (network.isRepeated(owner, text))
    return problem(403, 'You are not allowed to create a Tweet with duplicate content.');
  const post = network.add(owner, text, { replyTo, media: pictures as Media[] });
  return Response.json({ data: wirePost(network, post, []) }, { status: 201 });
}

function page(network: Network, newestFirst: NetworkPost[], asked: z.infer<typeof query>): Response {
  const { max_results, pagination_token, since_id, start_time, end_time } = asked;
  const found = newestFirst.filter(
    (post) =>
      (!since_id || BigInt(post.id) > BigInt(since_id)) &&
      (!start_time || post.at >= Date.parse(start_time)) &&
      (!end_time || post.at < Date.parse(end_time)),
  );
  const start = Number(pagination_token ?? 0);
  const shown = found.slice(start, start + max_results);
  const users = [...new Set(shown.map(({ by }) => by))];
  const isMore = start + max_results < found.length;
  return Response.json({
    ...(shown.length > 0 && { data: shown.map((post) => wirePost(network, post, asked['tweet.fields'])) }),
    ...(asked.expansions && users.length > 0 && { includes: { users } }),
    meta: { result_count: shown.length, ...(isMore && { next_token: String(start + max_results) }) },
  });
}
