/** The stand-in for X: speaks API v2 with OAuth 1.0a, keeps what was posted, and refuses what X refuses. For the sandbox and tests only. */
import { Hono } from 'hono';
import { systemClock } from '../../clock.ts';
import { startStandInServer } from '../../outside/stand-in/server.ts';
import type { Shown, StandIn, StandInOptions } from '../stand-in.ts';
import { bytesOfMedia, mediaRoutes } from './stand-in/media.ts';
import { Network, type NetworkPost } from './stand-in/network.ts';
import { createSignatureCheck } from './stand-in/oauth.ts';
import { postRoutes } from './stand-in/posts.ts';
import { problem } from './stand-in/wire.ts';

export interface XStandIn extends StandIn {
  network: Network;
  /** What the owner's account has posted, oldest first. */
  own(): NetworkPost[];
}

const KEYS = {
  appKey: 'stand-in-key',
  appSecret: 'stand-in-key-secret',
  accessToken: '2244994945-stand-in-token',
  accessSecret: 'stand-in-token-secret',
};
const POSTS_PER_WINDOW = 100;
const WINDOW_MS = 15 * 60_000;

export async function startStandIn({ port, slowMs }: StandInOptions): Promise<XStandIn> {
  let changed = () => {};
  const network = new Network(() => changed());
  const isSigned = createSignatureCheck(KEYS);
  const posted: number[] = [];

  const app = new Hono();
  app.use('/2/*', async (c, next) => {
    if (!isSigned(c.req.raw)) return unauthorized();
    if (isPost(c.req.raw) && !mayPost(posted)) return tooMany(posted[0]! + WINDOW_MS);
    await next();
    c.res.headers.set('x-access-level', 'read-write');
    c.res.headers.set('x-rate-limit-limit', String(POSTS_PER_WINDOW));
    c.res.headers.set('x-rate-limit-remaining', String(POSTS_PER_WINDOW - posted.length));
    c.res.headers.set('x-rate-limit-reset', seconds(systemClock.now() + WINDOW_MS));
  });
  app.route('/', postRoutes(network));
  app.route('/', mediaRoutes(network));
  app.notFound(() => problem(404, 'The requested resource could not be found.'));

  const server = await startStandInServer({
    app,
    port,
    slowMs,
    calls: { effect: isPost, answer: isAnswer, upload: isUpload, read: ({ method }) => method === 'GET' },
    answers: {
      401: unauthorized,
      429: () => tooMany(systemClock.now() + 1_000),
      500: () => problem(503, 'Service Unavailable'),
    },
  });
  changed = server.changed;
  return {
    url: server.url,
    settings: {
      X_ACCOUNT: `@${network.owner.username}`,
      X_API_KEY: KEYS.appKey,
      X_API_SECRET: KEYS.appSecret,
      X_ACCESS_TOKEN: KEYS.accessToken,
      X_ACCESS_SECRET: KEYS.accessSecret,
      X_API_ROOT: server.url,
      X_WATCH: 'true',
      X_POLL_SECONDS: '1',
    },
    network,
    own: () =>
      network
        .posts()
        .filter(({ by }) => by === network.owner)
        .reverse(),
    effects: () => network.effects(),
    shows: () =>
      network
        .posts()
        .filter((post) => isShown(network, post))
        .map((post) => shownOf(network, post)),
    gestures: gesturesOf(network),
    onChange: server.onChange,
    fault: server.fault,
    requests: server.requests,
    reset: () => {
      server.clearFaults();
      posted.length = 0;
      network.clear();
    },
    close: server.close,
  };
}

function isPost({ method, url }: Request): boolean {
  return method === 'POST' && new URL(url).pathname === '/2/tweets';
}

async function isAnswer(request: Request): Promise<boolean> {
  return isPost(request) && ((await request.json()) as { reply?: unknown }).reply !== undefined;
}

function isUpload({ method, url }: Request): boolean {
  return method === 'POST' && new URL(url).pathname.startsWith('/2/media/');
}

function mayPost(posted: number[]): boolean {
  const now = systemClock.now();
  while (posted.length > 0 && posted[0]! <= now - WINDOW_MS) posted.shift();
  if (posted.length >= POSTS_PER_WINDOW) return false;
  posted.push(now);
  return true;
}

function unauthorized(): Response {
  return problem(401, 'Unauthorized');
}

/** `reset`: milliseconds since the epoch. */
function tooMany(reset: number): Response {
  return Response.json(
    { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
    {
      status: 429,
      headers: {
        'x-rate-limit-limit': String(POSTS_PER_WINDOW),
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': seconds(reset),
      },
    },
  );
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1_000));
}

/** What goes on in a thread is shown under its first post. */
function isShown(network: Network, { replyTo }: NetworkPost): boolean {
  return replyTo === null || network.post(replyTo) === undefined;
}

function shownOf(network: Network, post: NetworkPost): Shown {
  const { id, at, by, text, likes, media } = post;
  return {
    id,
    at,
    by: `@${by.username}`,
    title: '',
    text,
    details: likes > 0 ? [`${likes} ${likes === 1 ? 'like' : 'likes'}`] : [],
    pictures: media.map((one) => ({ type: one.type, bytes: bytesOfMedia(one), alt: one.alt })),
    link: `https://x.com/${by.username}/status/${id}`,
    replies: network
      .posts()
      .filter((one) => one.conversation === id && one !== post)
      .map((one) => ({ by: `@${one.by.username}`, text: one.text, at: one.at }))
      .reverse(),
  };
}

function gesturesOf(network: Network): StandIn['gestures'] {
  const who = { name: 'from', label: 'Who', example: '@ali' };
  const newest = () => {
    const post = network.posts().find(({ by }) => by === network.owner);
    if (!post) throw new Error('Nothing has been posted yet.');
    return post;
  };
  return [
    {
      name: 'mention',
      label: 'Mention the account in a post',
      fields: [who, { name: 'text', label: 'What they post', example: '@acme when do you open?' }],
      do: ({ from, text }) => {
        const name = `@${network.owner.username}`;
        const said = text?.trim() || `${name} hello`;
        network.add(network.person(from || '@ali'), said.toLowerCase().includes(name) ? said : `${name} ${said}`);
      },
    },
    {
      name: 'answer',
      label: 'Answer the newest post',
      fields: [who, { name: 'text', label: 'What they answer', example: 'Great news!' }],
      do: ({ from, text }) => {
        network.add(network.person(from || '@ali'), text?.trim() || 'Great news!', { replyTo: newest().id });
      },
    },
    { name: 'like', label: 'Like the newest post', fields: [], do: () => network.like(newest()) },
  ];
}
