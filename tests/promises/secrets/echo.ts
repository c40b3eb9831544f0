/**
 * A proxy before a stand-in that, when it is told to, fails in the worst way: its answers hold everything that it was sent and every secret, in every way
 * of writing it.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formsOf, type Secrets } from './forms.ts';

export const ERRORS = [
  '401',
  '403',
  '404',
  '409',
  '429',
  '500',
  'malformed',
  'html',
  'not json',
  'wrong shape',
  'redirect',
  'reset',
  'half',
  'hang',
] as const;
export type ErrorKind = (typeof ERRORS)[number];

/** `any`: in the words of all services at once, so that whichever field a client looks at is there. */
type Service = 'telegram' | 'gmail' | 'model' | 'any';

export interface Echo {
  url: string;
  /** All calls fail like this from now on; null: none. */
  fail(kind: ErrorKind | null): void;
  /** How many calls have failed since the last `fail`. */
  failed(): number;
  /** Bodies of the calls that went through. */
  bodies: string[];
  close(): Promise<void>;
}

export async function startEcho(target: string, service: Service, secrets: () => Secrets): Promise<Echo> {
  let kind: ErrorKind | null = null;
  let failed = 0;
  let before = 0;
  const bodies: string[] = [];
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    if (kind === null) {
      bodies.push(body.toString('latin1'));
      return pass(target, incoming, body, response);
    }
    failed++;
    const forms = [...secrets().values()].flatMap((secret) => formsOf(secret).map(([, form]) => form));
    // Only the beginning of an answer may be looked at, so each begins with another form.
    const turned = [...forms.slice(failed % forms.length), ...forms.slice(0, failed % forms.length)];
    const everything = [...turned, incoming.url, JSON.stringify(incoming.headers), body.toString('latin1')];
    failLike(kind, service, everything.join(' '), [...secrets().values()].map(String), response, incoming);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (next) => {
      kind = next;
      before = failed;
    },
    failed: () => failed - before,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function pass(target: string, incoming: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const { method, headers, url } = incoming;
  const inner = httpRequest(
    target + url,
    { method, headers: { ...headers, host: new URL(target).host } },
    (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    },
  );
  inner.on('error', () => response.destroy());
  response.on('close', () => inner.destroy());
  inner.end(body);
}

function failLike(
  kind: ErrorKind,
  service: Service,
  everything: string,
  secrets: string[],
  response: ServerResponse,
  incoming: IncomingMessage,
): void {
  const oneLine = everything.replace(/[^\x20-\x7e]/g, '.');
  const say = (status: number, type: string, body: string, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': type, 'x-echo': oneLine.slice(0, 4_000), ...headers });
    response.end(body);
  };
  const secret = secrets.find((one) => /^\w+$/.test(one)) ?? secrets[0] ?? '';
  const wrong = {
    id: everything,
    message: { id: everything, threadId: everything },
    emailAddress: everything,
    historyId: everything,
  };
  const bodies: Partial<Record<ErrorKind, () => void>> = {
    malformed: () => say(200, 'application/json', `{"ok": true, "result": ${everything}`),
    html: () =>
      say(502, 'text/html', `<html><body><h1>Bad Gateway</h1><pre>Authorization: ${everything}</pre></body></html>`),
    'not json': () => say(200, 'text/plain', everything),
    'wrong shape': () =>
      say(200, 'application/json', JSON.stringify({ ok: true, result: everything, ...wrong, access_token: 7 })),
    redirect: () =>
      say(302, 'text/plain', everything, { location: `http://127.0.0.1:9/${encodeURIComponent(secret)}` }),
    reset: () => void incoming.socket.resetAndDestroy(),
    half: () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(everything.length * 2) });
      response.write(`{"ok":true,"result":"${oneLine}`, () => incoming.socket.destroy());
    },
    hang: () => {},
  };
  const status = Number(kind);
  const refusal = () => JSON.stringify(errorBody(service, status, everything, secret, incoming.url ?? ''));
  if (status > 0) say(status, 'application/json', refusal(), status === 429 ? { 'retry-after': '0' } : {});
  else bodies[kind]?.();
}

function errorBody(service: Service, status: number, everything: string, secret: string, url: string): unknown {
  if (service === 'telegram')
    return {
      ok: false,
      error_code: status,
      description: `Bad Request: ${everything}`,
      parameters: { retry_after: 0 },
    };
  if (service === 'model') return { type: 'error', error: { type: secret, message: everything, code: secret } };
  if (service === 'any') return wordsOfAll(status, everything, secret);
  if (url.includes('/oauth2/token')) return { error: secret, error_description: everything };
  return {
    error: {
      code: status,
      message: everything,
      status: secret,
      errors: [{ message: everything, reason: secret, domain: secret }],
    },
  };
}

function wordsOfAll(status: number, everything: string, secret: string): unknown {
  const said = { message: everything, type: secret, code: status, error_subcode: 1, error_user_msg: everything };
  return {
    jsonrpc: '2.0',
    id: 1,
    name: secret,
    title: everything,
    detail: everything,
    message: everything,
    error_description: everything,
    serviceErrorCode: status,
    errors: [{ message: everything, code: status, detail: everything, title: secret }],
    error: {
      ...said,
      error_data: { details: everything },
      data: { name: secret, message: everything, debug: everything },
    },
  };
}
