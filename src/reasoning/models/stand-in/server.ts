/** The HTTP side of the stand-ins: reads a request whole, keeps it for inspection, and answers it as told, faults included. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const REQUEST_BYTES_MAX = 32 * 1024 * 1024;

export interface Received {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Parsed where it is a JSON object; else empty. */
  body: Record<string, unknown>;
  /** What it was answered with; 0 while it isn't, or where it was cut off without a status. */
  status: number;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Sent one after the other. */
  pieces: readonly string[];
  /** What happens after the last piece, instead of the end. */
  end?: 'stall' | 'drop';
  /** Nothing is sent, not even a status, before `end`. */
  silent?: boolean;
}

export type Answerer = (request: Received) => Promise<Answer>;

export interface Listening {
  url: string;
  requests: Received[];
  close(): Promise<void>;
}

/** Listens on this machine only. `port` 0: any free one. */
export async function listen(port: number, answer: Answerer): Promise<Listening> {
  const requests: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, requests, answer).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => close(server),
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, pieces: [JSON.stringify(body)] };
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, requests: Received[], answer: Answerer) {
  const request = await read(incoming);
  requests.push(request);
  const { status, headers = {}, pieces, end, silent = false } = await answer(request);
  if (!silent) {
    request.status = status;
    outgoing.writeHead(status, headers);
    for (const piece of pieces) outgoing.write(piece);
  }
  if (end === 'stall') return;
  if (end === 'drop') {
    // what was written has to be on its way before the line is cut
    await new Promise((sent) => (silent ? sent(null) : outgoing.write('', sent)));
    outgoing.destroy();
    return;
  }
  outgoing.end();
}

async function read(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= REQUEST_BYTES_MAX) chunks.push(chunk);
  }
  const url = new URL(incoming.url ?? '/', 'http://stand-in');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers),
    body: objectIn(Buffer.concat(chunks).toString('utf8')),
    status: 0,
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
