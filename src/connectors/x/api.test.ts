import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor } from '../../../tests/helpers/attempts.ts';
import { aPost, failureOf, kindOf, openX, postOn, type XWorld } from '../../../tests/helpers/x-world.ts';
import { x } from './index.ts';

const signal = new AbortController().signal;

describe('X’s API', () => {
  let world: XWorld;
  let server: Server | null = null;
  afterEach(async () => {
    await world.close();
    server?.closeAllConnections();
    await new Promise((done) => (server ? server.close(done) : done(null)));
    server = null;
  });

  /** X as this server plays it, but for whose keys these are. */
  const openOn = async (answer: RequestListener, limits = {}) => {
    server = createServer((request, response) => {
      if (request.url !== '/2/users/me' && !request.url?.includes('/tweets?')) return answer(request, response);
      const isMe = request.url === '/2/users/me';
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isMe ? { data: { id: '7', username: 'acme' } } : { meta: {} }));
    });
    await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    world = await openX({ settings: { X_API_ROOT: root }, limits });
  };
  const failure = () => failureOf(postOn(world, aPost('Hello'), attemptFor(world.clock)));
  const json = (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener => {
    return (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
  };

  it.each([
    ['credits are used up', 402, { title: 'CreditsDepleted', detail: 'no credits' }, /credits/, /console\.x\.com/],
    [
      'the app may only read',
      403,
      { detail: 'not configured with the appropriate oauth1 app permissions' },
      /may only read/,
      /Read and write/,
    ],
    [
      'that post can’t be answered',
      403,
      { detail: 'You attempted to reply to a Tweet that is deleted' },
      /answer that post/,
      /mention/,
    ],
    ['it is too long', 403, { detail: 'Your Tweet text is too long.' }, /too long/, /Shorten/],
    ['nothing more', 403, { detail: 'secret words of X' }, /^X refused it \(HTTP 403\)\.$/, /limited/],
    [
      'what it was sent is wrong',
      400,
      { errors: [{ message: 'secret words of X' }] },
      /^X refused it \(HTTP 400\)\.$/,
      /^$/,
    ],
  ])('says in plain words that %s', async (_, status, body, message, hint) => {
    await openOn(json(status, body));
    const error = await failure();
    expect(error).toMatchObject({ code: 'refused', outcome: 'not-sent', retryable: false });
    expect(error.message).toMatch(message);
    expect(error.hint ?? '').toMatch(hint);
    expect(inspect(error, { depth: 20 })).not.toContain('secret words');
  });

  it.each([
    ['until the window ends', { 'x-rate-limit-remaining': '0' }, 'x-rate-limit-reset', 600],
    [
      'until the day ends',
      { 'x-rate-limit-remaining': '5', 'x-user-limit-24hour-remaining': '0' },
      'x-user-limit-24hour-reset',
      7_200,
    ],
    ['no longer than a day, whatever it says', { 'x-rate-limit-remaining': '0' }, 'x-rate-limit-reset', 9_999_999],
  ])('waits %s when it asks too often, and asks no more before that', async (_, headers, name, seconds) => {
    let asked = 0;
    await openOn((request, response) => {
      asked += 1;
      const reset = String(Math.round(world.clock.now() / 1_000) + seconds);
      json(429, { errors: [{ code: 88 }] }, { ...headers, [name]: reset })(request, response);
    });
    const error = await failure();
    const waitMs = Math.min(seconds * 1_000, 24 * 3_600_000);
    expect(error.code).toBe('rate_limited');
    expect(error.retryAfterMs).toBeGreaterThan(waitMs - 60_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(waitMs + 1_000);
    expect((await failure()).code).toBe('rate_limited');
    expect(asked).toBe(1);
  });

  it('waits a minute where X doesn’t say how long', async () => {
    await openOn(json(429, {}));
    expect(await failure()).toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 });
  });

  it.each([
    ['a redirect', 302, 'refused', 'not-sent'],
    ['a gateway’s timeout', 408, 'outcome_unknown', 'unknown'],
    ['an overload', 503, 'outcome_unknown', 'unknown'],
    ['a success without an id', 200, 'answer_malformed', 'unknown'],
  ])('tells the truth about the outcome after %s', async (_, status, code, outcome) => {
    await openOn(json(status, { data: {} }, { location: 'https://example.com/' }));
    expect(await failure()).toMatchObject({ code, outcome });
  });

  it('reads no answer without end', async () => {
    await openOn(
      (_, response) => {
        response.writeHead(201, { 'content-type': 'application/json' });
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
      { http_answer_bytes_max: 100_000 },
    );
    expect(await failure()).toMatchObject({ code: 'answer_malformed', outcome: 'unknown' });
  });

  it('waits for no answer without end', async () => {
    await openOn(() => {}, { http_ms_max: 100 });
    expect(await failure()).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' });
  });

  it('says that X can’t be reached, and nothing was posted', async () => {
    world = await openX();
    await world.standIn.close();
    expect(await failure()).toMatchObject({ code: 'unreachable', outcome: 'not-sent', retryable: true });
  });

  describe('with its keys', () => {
    const keys = ['X_API_KEY', 'X_API_SECRET', 'X_ACCESS_TOKEN', 'X_ACCESS_SECRET'] as const;
    beforeEach(async () => {
      world = await openX();
    });

    it('is connected as the account, and may post', async () => {
      expect(await x.check(world.session, signal)).toEqual({ ok: true, says: 'Connected as @acme' });
      for (const probe of x.probes ?? []) expect(await probe.look(world.session, signal)).toMatchObject({ ok: true });
    });

    it.each(keys)('says that a wrong %s is not accepted', async (name) => {
      const other = await openX({ settings: { X_API_ROOT: world.standIn.url, [name]: 'wrong-key' } });
      const result = await x.check(other.session, signal);
      expect(result).toMatchObject({
        ok: false,
        says: 'X does not accept the keys.',
        hint: expect.stringContaining(name),
      });
      await other.close();
    });

    it('does nothing with the keys of another account', async () => {
      const other = await openX({ settings: { X_API_ROOT: world.standIn.url, X_ACCOUNT: '@other' } });
      const action = aPost('Hello', { account: '@other' });
      const error = await failureOf(postOn(other, action, attemptFor(other.clock)));
      expect(error).toMatchObject({
        code: 'not_authorized',
        outcome: 'not-sent',
        hint: expect.stringContaining('X_ACCOUNT'),
      });
      expect(world.standIn.own()).toEqual([]);
      await other.close();
    });

    it.each(['401', '429', '500-before', 'drop-after', 'malformed'] as const)(
      'lets none of them out in the error after %s',
      async (fault) => {
        world.standIn.fault(fault, 1);
        const error = await failure();
        const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error.stack);
        for (const name of keys) expect(shown).not.toContain(world.standIn.settings[name]);
      },
    );

    it('asks no proxy for what is on this machine', async () => {
      process.env.HTTPS_PROXY = process.env.HTTP_PROXY = 'http://127.0.0.1:1';
      try {
        await postOn(world, aPost('Hello'), attemptFor(world.clock));
      } finally {
        delete process.env.HTTPS_PROXY;
        delete process.env.HTTP_PROXY;
      }
      expect(world.standIn.own()).toHaveLength(1);
    });
  });
});

describe('what X needs to be configured', () => {
  const all = { X_ACCOUNT: '@acme', X_API_KEY: 'k', X_API_SECRET: 's', X_ACCESS_TOKEN: 't', X_ACCESS_SECRET: 'u' };
  it('is its account and four keys, each with how to get it', () => {
    expect(x.missing({}).map(({ name }) => name)).toEqual(Object.keys(all));
    expect(x.missing(all)).toEqual([]);
  });

  it('is the profile alone where a browser is used', () => {
    expect(x.missing({ X_ACCESS: 'browser' }).map(({ name }) => name)).toEqual(['X_WEB_PROFILE']);
    expect(x.missing({ X_ACCESS: 'browser', X_WEB_PROFILE: 'https://x.com/acme' })).toEqual([]);
  });

  it('takes a name with or without its @, and no address that keys should not go to', () => {
    const read = (settings: Record<string, string>) =>
      x.configSchema.safeParse({
        ...all,
        X_API_KEY: 'key-1',
        X_API_SECRET: 'key-2',
        X_ACCESS_TOKEN: 'key-3',
        X_ACCESS_SECRET: 'key-4',
        ...settings,
      });
    expect(read({ X_ACCOUNT: 'acme' }).data).toMatchObject({ X_ACCOUNT: '@acme', X_API_ROOT: 'https://api.x.com' });
    expect(read({ X_API_ROOT: 'http://example.com' }).success).toBe(false);
    expect(read({ X_ACCOUNT: 'not a name' }).success).toBe(false);
  });
});

describe('X by a browser', () => {
  let world: XWorld;
  beforeEach(async () => {
    world = await openX({ settings: { X_ACCESS: 'browser', X_WEB_PROFILE: 'https://x.com/acme' } });
  });
  afterEach(() => world.close());

  it('posts as the profile’s account, and makes no threads', async () => {
    expect(x.account(world.session)).toBe('@acme');
    const error = await failureOf(postOn(world, aPost('One.\n---\nTwo.'), attemptFor(world.clock)));
    expect(error).toMatchObject({
      code: 'action_invalid',
      outcome: 'not-sent',
      hint: expect.stringContaining('X_ACCESS'),
    });
  });

  it('neither reads nor answers nor watches, and says so', async () => {
    const action = { type: 'x.reply', account: '@acme', in_reply_to: '1', text: 'Hi' };
    const answer = kindOf('x.reply').execute(world.session, action, attemptFor(world.clock));
    expect(await failureOf(answer)).toMatchObject({ code: 'not_configured', outcome: 'not-sent' });
    expect(await failureOf(x.reads![0]!.read(world.session, { words: '', days: 1 } as never, signal))).toMatchObject({
      code: 'not_configured',
    });
    expect(x.watch!.intervalMs(world.session)).toBeNull();
    expect((await x.summary!(world.session, { from: 0, to: 1 }, signal)).remarks).toHaveLength(1);
    for (const probe of x.probes ?? []) expect(await probe.look(world.session, signal)).toMatchObject({ ok: true });
    expect(world.standIn.requests()).toEqual([]);
  });
});
