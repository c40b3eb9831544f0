/** What every connector without a client library of its own may rely on: where requests go, how long and how large they are, and what their errors say about the outcome. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { OfficeError } from '../errors.ts';
import { createHttp, type Http, type HttpAsk, type HttpOptions, neverLeft } from './http.ts';
import { createPace } from './pace.ts';

const LIMITS = { http_ms_max: 300, http_answer_bytes_max: 1_000 };
const servers: Server[] = [];
let seen: { line: string; headers: Record<string, unknown> }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  seen = [];
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(answer: RequestListener, options: Partial<HttpOptions> = {}): Promise<Http> {
  const root = await serve(answer);
  return createHttp({ title: 'Books', root, clock: systemClock, limits: LIMITS, ...options });
}

const ask = (changes: Partial<HttpAsk> = {}): HttpAsk => ({
  method: 'POST',
  path: '/things',
  json: { a: 1 },
  effect: true,
  signal: new AbortController().signal,
  ...changes,
});

async function failure(asked: Promise<unknown>): Promise<OfficeError> {
  const error = await asked.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OfficeError);
  return error as OfficeError;
}

describe('where a request goes', () => {
  it('is the service’s own address, with its headers and the body as JSON', async () => {
    const http = await open((_, response) => void response.end('{"id": 7}'), {
      headers: async () => ({ authorization: 'Bearer secret' }),
    });
    const answer = await http.ask(ask({ query: { q: 'a b' } }));
    expect(answer.json()).toEqual({ id: 7 });
    expect(seen).toMatchObject([
      { line: 'POST /things?q=a+b', headers: { authorization: 'Bearer secret', 'content-type': 'application/json' } },
    ]);
  });

  it('is never an address that the service names and that is not its own', async () => {
    const elsewhere = await serve((_, response) => void response.end('{}'));
    const http = await open((_, response) => void response.end('{}'));
    const error = await failure(http.ask(ask({ path: `${elsewhere}/upload` })));
    expect(error).toMatchObject({ code: 'refused', outcome: 'not-sent' });
    expect(seen).toEqual([]);
  });

  it('is another origin that was allowed, without the login', async () => {
    const upload = await serve((_, response) => void response.end('{}'));
    const http = await open((_, response) => void response.end('{}'), {
      headers: () => ({ authorization: 'Bearer secret' }),
      otherOrigins: [upload],
    });
    await http.ask(
      ask({
        method: 'PUT',
        path: `${upload}/7`,
        json: undefined,
        bytes: { type: 'image/png', data: Buffer.from('x') },
      }),
    );
    expect(seen[0]!.headers).not.toHaveProperty('authorization');
    expect(seen[0]!.headers).toMatchObject({ 'content-type': 'image/png' });
  });

  it('is not followed elsewhere by a redirect', async () => {
    const elsewhere = await serve((_, response) => void response.end('{}'));
    const http = await open((_, response) => void response.writeHead(307, { location: elsewhere }).end());
    expect(await failure(http.ask(ask()))).toMatchObject({ code: 'refused', outcome: 'not-sent' });
    expect(seen).toHaveLength(1);
  });
});

describe('an error', () => {
  it.each([
    [401, { code: 'not_authorized', outcome: 'not-sent' }],
    [404, { code: 'refused', outcome: 'not-sent' }],
    [408, { code: 'outcome_unknown', outcome: 'unknown' }],
    [500, { code: 'outcome_unknown', outcome: 'unknown' }],
    [503, { code: 'outcome_unknown', outcome: 'unknown' }],
  ])('after a status of %i says what may have happened', async (status, expected) => {
    const http = await open((_, response) => void response.writeHead(status).end('{}'));
    expect(await failure(http.ask(ask()))).toMatchObject(expected);
  });

  it('of a reading can have had no effect', async () => {
    const http = await open((_, response) => void response.writeHead(500).end('{}'));
    const error = await failure(http.ask(ask({ method: 'GET', json: undefined, effect: false })));
    expect(error).toMatchObject({ code: 'service_failed', outcome: 'not-sent', retryable: true });
  });

  it('tells how long the service asks to wait', async () => {
    const http = await open((_, response) => void response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await failure(http.ask(ask()))).toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000 });
  });

  it('tells what the service means, where the connector knows', async () => {
    const http = await open((_, response) => void response.writeHead(400).end('{"code": 9}'), {
      refusal: ({ text }) => (text.includes('9') ? { code: 'rate_limited', message: 'Too much today.' } : null),
    });
    expect(await failure(http.ask(ask()))).toMatchObject({ code: 'rate_limited', message: 'Too much today.' });
  });

  it.each([
    ['the connection is cut', (_: unknown, response: Parameters<RequestListener>[1]) => void response.destroy()],
    ['no answer comes in time', () => {}],
    [
      'the answer is too long',
      (_: unknown, response: Parameters<RequestListener>[1]) => void response.end('x'.repeat(2_000)),
    ],
  ])('leaves open what happened where %s', async (_, answer) => {
    const http = await open(answer as RequestListener);
    expect(await failure(http.ask(ask()))).toMatchObject({ outcome: 'unknown' });
  });

  it('of an answer that makes no sense leaves it open, too', async () => {
    const http = await open((_, response) => void response.end('<html>'));
    const answer = await http.ask(ask());
    expect(() => answer.json()).toThrow(expect.objectContaining({ code: 'answer_malformed', outcome: 'unknown' }));
  });

  it('is sure that nothing happened where nobody was there', async () => {
    const root = await serve(() => {});
    servers.pop()!.close();
    const http = createHttp({ title: 'Books', root, clock: systemClock, limits: LIMITS });
    expect(await failure(http.ask(ask()))).toMatchObject({ code: 'unreachable', outcome: 'not-sent', retryable: true });
  });

  it('before the call, by the signal, is sure as well; during it, it is not', async () => {
    const http = await open(() => {});
    expect(await failure(http.ask(ask({ signal: AbortSignal.abort() })))).toMatchObject({ outcome: 'not-sent' });
    expect(seen).toEqual([]);
    expect(await failure(http.ask(ask({ signal: AbortSignal.timeout(50) })))).toMatchObject({ outcome: 'unknown' });
  });

  it('holds neither the address nor the login', async () => {
    const http = await open((_, response) => void response.destroy(), {
      headers: () => ({ authorization: 'Bearer secret' }),
    });
    const error = await failure(http.ask(ask({ query: { token: 'secret' } })));
    expect(inspect(error, { depth: 9 })).not.toMatch(/secret|127\.0\.0\.1/);
  });
});

describe('that nothing left', () => {
  const unreachable = (more: object) => Object.assign(new Error('x'), { code: 'EHOSTUNREACH', ...more });
  it.each([
    ['is sure where it came while connecting', unreachable({ syscall: 'connect' }), true],
    ['is not sure where it came on a connection that stood', unreachable({ syscall: 'read' }), false],
    ['is sure of a name that was not found', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), true],
    ['is found in the cause of another error', new Error('x', { cause: unreachable({ syscall: 'connect' }) }), true],
    [
      'is sure where every address of a name refused',
      Object.assign(new Error('x'), { errors: [unreachable({ syscall: 'connect' })] }),
      true,
    ],
    [
      'is not sure of a connection that was reset',
      Object.assign(new Error('x'), { code: 'ECONNRESET', syscall: 'read' }),
      false,
    ],
    ['is not sure of anything else', 'x', false],
  ])('%s', (_, error, expected) => {
    expect(neverLeft(error)).toBe(expected);
  });
});

describe('a rate budget', () => {
  it('is refused beyond its window, with how long to wait, and is free again after it', () => {
    let now = 0;
    const pace = createPace({ title: 'X', clock: { ...systemClock, now: () => now }, requests: 2, perMs: 1_000 });
    pace.take();
    now = 400;
    pace.take();
    expect(() => pace.take()).toThrow(expect.objectContaining({ code: 'rate_limited', retryAfterMs: 600 }));
    now = 1_000;
    pace.take();
    pace.closeUntil(5_000);
    now = 4_000;
    expect(() => pace.take()).toThrow(expect.objectContaining({ retryAfterMs: 1_000 }));
    now = 5_000;
    pace.take();
  });
});
