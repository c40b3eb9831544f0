/** Talks to the emulator behind the proxy, over kept connections, and makes Google's error bodies. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

export interface WireRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  json(): Record<string, unknown>;
}

const BODY_BYTES_MAX = 64 * 1024 * 1024;
const INBOX_PAGE = 500;
/** The emulator refuses a token after 5,000 requests, and takes any other. */
const REQUESTS_PER_TOKEN = 4_000;
const PASSED_ON = ['content-type', 'accept'];

export class Inner {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });
  readonly #root: string;
  #requests = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Passes a request on as it is. */
  async request({ method, path, query, headers, body }: WireRequest): Promise<Answer> {
    const search = query.size > 0 ? `?${query}` : '';
    return await this.#send(method, path + search, headers, body);
  }

  /** A call of the stand-in's own; throws when it fails. */
  async call(method: string, pathAndQuery: string, body?: unknown): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/json' };
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
    const answer = await this.#send(method, pathAndQuery, headers, bytes);
    if (answer.status >= 300) throw new Error(`the emulator answered ${answer.status} to ${method} ${pathAndQuery}`);
    return answer.body.length > 0 ? answer.json() : {};
  }

  /** Where the mailbox's history stands now. */
  async historyId(): Promise<string> {
    const { historyId } = await this.call('GET', '/gmail/v1/users/me/history?startHistoryId=0&maxResults=1');
    return String(historyId);
  }

  async removeAllMessages(): Promise<void> {
    for (;;) {
      const list = await this.call('GET', `/gmail/v1/users/me/messages?maxResults=${INBOX_PAGE}&includeSpamTrash=true`);
      const ids = ((list.messages ?? []) as { id: string }[]).map(({ id }) => id);
      if (ids.length === 0) return;
      await this.call('POST', '/gmail/v1/users/me/messages/batchDelete', { ids });
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<Answer> {
    const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED_ON.includes(name)));
    const authorization = `Bearer inner-${Math.floor(this.#requests++ / REQUESTS_PER_TOKEN)}`;
    const options = {
      method,
      agent: this.#agent,
      headers: { ...passed, authorization, 'content-length': body.length },
    };
    return new Promise((resolve, reject) => {
      const sending = httpRequest(this.#root + path, options, (response) => {
        collect(response).then((bytes) => {
          const type = response.headers['content-type'] ?? 'application/json';
          resolve(answerOf(response.statusCode ?? 500, bytes, { 'content-type': type, ...location(response) }));
        }, reject);
      });
      sending.on('error', reject);
      sending.end(body);
    });
  }
}

export function answerOf(status: number, body: Buffer, headers: Record<string, string>): Answer {
  return { status, headers, body, json: () => JSON.parse(body.toString('utf8')) as Record<string, unknown> };
}

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return answerOf(status, Buffer.from(JSON.stringify(value)), {
    'content-type': 'application/json; charset=UTF-8',
    ...headers,
  });
}

const MESSAGES: Record<number, string> = {
  400: 'Invalid request.',
  401: 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  404: 'Requested entity was not found.',
  429: 'Too many concurrent requests for user.',
  500: 'Internal error encountered.',
};

/** In the shape that Google's APIs use. */
export function googleError(
  code: number,
  reason: string,
  status: string,
  headers: Record<string, string> = {},
): Answer {
  const message = MESSAGES[code] ?? 'Error.';
  const domain = code === 429 ? 'usageLimits' : 'global';
  return jsonAnswer(code, { error: { code, message, errors: [{ message, domain, reason }], status } }, headers);
}

export async function readBody(request: IncomingMessage): Promise<WireRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers,
    body: await collect(request),
  };
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error('too large for the stand-in');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function location(response: IncomingMessage): Record<string, string> {
  return response.headers.location ? { location: response.headers.location } : {};
}
