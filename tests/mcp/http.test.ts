import { request } from 'node:http';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { offersOf } from '../../src/cli/mcp.ts';
import { systemClock } from '../../src/clock.ts';
import { LIMITS } from '../../src/limits.ts';
import { type McpOverHttp, serveOverHttp } from '../../src/mcp/http.ts';
import { officeForPrograms } from '../../src/runtime/program-client.ts';
import { overHttp, serveHttp, TOKEN } from './rig.ts';

const NO_OFFICE = '/nowhere';
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

interface Asked {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One request with exactly these headers; `fetch` would set some by itself. */
function ask(url: string, { path = '/mcp', method = 'POST', headers = {}, body = JSON.stringify(INITIALIZE) }: Asked) {
  const all = {
    authorization: `Bearer ${TOKEN}`,
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    ...headers,
  };
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = request(new URL(path, url), { method, headers: all, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on('error', reject);
    call.end(method === 'POST' ? body : undefined);
  });
}

const serve = (port = 0): Promise<McpOverHttp> =>
  serveOverHttp({
    office: officeForPrograms(NO_OFFICE),
    offers: offersOf([]),
    limits: LIMITS,
    version: '0.0.0',
    port,
    token: TOKEN,
    clock: systemClock,
  });

describe('MCP over HTTP', () => {
  let url = '';
  beforeAll(async () => {
    const server = await serve();
    url = server.url;
    return server.close;
  });

  it('serves who shows the token', async () => {
    expect(await ask(url, {})).toMatchObject({ status: 200, text: expect.stringContaining('countersign') });
    expect(await ask(url, { headers: { host: `localhost:${new URL(url).port}` } })).toMatchObject({ status: 200 });
  });

  it.each<[string, number, Asked]>([
    ['no token', 401, { headers: { authorization: '' } }],
    ['another token', 401, { headers: { authorization: `Bearer ${TOKEN}x` } }],
    ['the token’s beginning', 401, { headers: { authorization: `Bearer ${TOKEN.slice(0, -1)}` } }],
    ['the token in another scheme', 401, { headers: { authorization: `Basic ${btoa(`x:${TOKEN}`)}` } }],
    ['the token in the address', 401, { path: `/mcp?token=${TOKEN}`, headers: { authorization: '' } }],
    ['a foreign Host', 403, { headers: { host: 'evil.example' } }],
    ['a Host that only begins as ours', 403, { headers: { host: 'localhost.evil.example' } }],
    ['a foreign Origin', 403, { headers: { origin: 'https://evil.example' } }],
    ['an Origin that hides itself', 403, { headers: { origin: 'null' } }],
    ['another path', 404, { path: '/command' }],
    ['a path that climbs', 404, { path: '/mcp/../command' }],
    ['a form in place of JSON', 415, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['what is no JSON', 400, { body: '{"jsonrpc"' }],
    ['300 kB', 413, { body: JSON.stringify({ ...INITIALIZE, padding: 'x'.repeat(300_000) }) }],
    ['a look without a word', 405, { method: 'GET' }],
    ['an end of what was never begun', 405, { method: 'DELETE' }],
  ])('refuses %s', async (_, status, asked) => {
    const answer = await ask(url, asked);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(TOKEN);
  });

  it.each(['command', 'decide', 'tools/approve', 'pairingCode'])('knows no method %s', async (method) => {
    const { text } = await ask(url, { body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }) });
    expect(text).toContain('-32601');
  });

  it('listens on this machine’s own address alone', () => {
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  it('serves others while somebody holds a line open with half a request', async () => {
    const { port } = new URL(url);
    const line = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void line.destroy());
    line.on('error', () => {});
    line.write(`POST /mcp HTTP/1.1\r\nHost: localhost:${port}\r\nX-Slow: `);
    expect(await ask(url, {})).toMatchObject({ status: 200 });
  });

  it('says so when its port is taken', async () => {
    await expect(serve(Number(new URL(url).port))).rejects.toMatchObject({
      code: 'config_invalid',
      hint: expect.stringContaining('--port'),
    });
  });

  it('can’t be used by a program that has the wrong token', async () => {
    await expect(overHttp(await serveHttp(NO_OFFICE), 'thief', 'wrong-token-wrong-token-wrong')).rejects.toThrow();
  });
});
