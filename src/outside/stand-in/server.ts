/**
 * The server under a stand-in: counts requests, and fails on demand as real services do, before or after the effect. The stand-in itself
 * is a Hono app that knows nothing of it. For the sandbox and tests only.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { systemClock, wait } from '../../clock.ts';

export const FAULT_KINDS = ['500-before', '500-after', 'drop-after', '429', '401', 'slow', 'malformed'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface StandInServerOptions {
  app: Hono;
  /** 0 or nothing: any free one. */
  port?: number;
  /** How long a `slow` call waits before it is carried out. Milliseconds; 3,000 without it. */
  slowMs?: number;
  /** Which calls a fault may be for, by name; `effect` are those that reach people or the books. */
  calls: { effect(request: Request): boolean | Promise<boolean> } & Record<
    string,
    (request: Request) => boolean | Promise<boolean>
  >;
  /** The service's own words for these, with its headers. */
  answers: { 401(): Response; 429(): Response; 500(): Response };
}

export interface StandInServer {
  /** `http://127.0.0.1:4711`, without a slash at its end. */
  url: string;
  requests(): readonly { line: string; at: number }[];
  onChange(listener: () => void): () => void;
  /** Tells the listeners. */
  changed(): void;
  /** Throws a TypeError for a fault or calls that there aren't. */
  fault(kind: string, count: number, match?: string): void;
  clearFaults(): void;
  close(): Promise<void>;
}

const REQUESTS_KEPT_MAX = 1_000;
const IDLE_MS_MAX = 600_000;

export async function startStandInServer(options: StandInServerOptions): Promise<StandInServer> {
  const requests: { line: string; at: number }[] = [];
  const listeners = new Set<() => void>();
  let faults: { kind: FaultKind; match: string; left: number }[] = [];

  const take = async (request: Request): Promise<FaultKind | null> => {
    for (const fault of faults) {
      if (fault.match !== 'any' && !(await options.calls[fault.match]!(request.clone()))) continue;
      fault.left -= 1;
      faults = faults.filter(({ left }) => left > 0);
      return fault.kind;
    }
    return null;
  };

  const answer = async (request: Request, incoming: IncomingMessage): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    requests.push({ line: `${request.method} ${pathname}${search}`, at: systemClock.now() });
    if (requests.length > REQUESTS_KEPT_MAX) requests.shift();
    const fault = await take(request);
    if (fault === '401' || fault === '429') return options.answers[fault]();
    if (fault === '500-before') return options.answers[500]();
    if (fault === 'slow') await wait(systemClock, options.slowMs ?? 3_000);
    const response = await options.app.fetch(request, { incoming });
    if (fault === '500-after') return options.answers[500]();
    if (fault === 'drop-after') incoming.socket.destroy();
    if (fault === 'malformed')
      return new Response('{"id": <html>', { headers: { 'content-type': 'application/json' } });
    return response;
  };

  const outer = new Hono<{ Bindings: { incoming: IncomingMessage } }>();
  outer.all('*', (c) => answer(c.req.raw, c.env.incoming));
  const server = createAdaptorServer({ fetch: outer.fetch, overrideGlobalObjects: false }) as Server;
  const url = await listen(server, options.port ?? 0);
  return {
    url,
    requests: () => requests,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed: () => {
      for (const listener of listeners) listener();
    },
    fault: (kind, count, match = 'effect') => {
      if (!FAULT_KINDS.includes(kind as FaultKind)) throw new TypeError(`no such fault: ${kind}`);
      if (match !== 'any' && !options.calls[match]) throw new TypeError(`no such calls: ${match}`);
      faults.push({ kind: kind as FaultKind, match, left: count });
    },
    clearFaults: () => {
      faults = [];
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<string> {
  // long, so that a client's idle connection isn't cut just when it is used again
  server.keepAliveTimeout = IDLE_MS_MAX;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
