/** `countersign mcp` as a process: what it writes where, and how it begins and ends. */
import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, launch, newPlace, PROJECT, run, until } from '../cli/countersign.ts';
import { aProposal, openMcpOffice, overHttp, overStdio, TOKEN } from './rig.ts';

afterEach(cleanUp);

/** Over pipes, by hand: what is written to it, and all that it writes. */
async function byHand(place: string) {
  const child = spawn(process.execPath, [`${PROJECT}/src/main.ts`, 'mcp'], {
    cwd: place,
    env: { PATH: '/usr/bin:/bin', HOME: place },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, out: () => out, ended, say: (text: string) => child.stdin.write(text) };
}

const initialize = (id: number) =>
  `${JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  })}\n`;

describe('countersign mcp, over standard input and output', () => {
  it('writes nothing but the protocol, also when it is told nonsense', async () => {
    const { child, out, ended, say } = await byHand(await newPlace());
    say('hello?\n{"jsonrpc":\n\n');
    say(initialize(1));
    await until('an answer', () => out().includes('\n'), out);
    say(`${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'approve', params: {} })}\n`);
    await until('a second answer', () => out().includes('"id":2'), out);
    const lines = out().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).jsonrpc)).toEqual(lines.map(() => '2.0'));
    expect(lines.at(-1)).toContain('-32601');
    child.stdin.end();
    expect(await ended).toBe(0);
  });

  it('ends when whoever asked has gone', async () => {
    const { child, ended } = await byHand(await newPlace());
    child.stdin.end();
    expect(await ended).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s', async (signal) => {
    const { child, out, ended, say } = await byHand(await newPlace());
    say(initialize(1));
    await until('an answer', () => out() !== '', out);
    child.kill(signal);
    expect(await ended).toBe(0);
  });

  it('ends rather than take in a message without an end', async () => {
    const { say, ended } = await byHand(await newPlace());
    say('x'.repeat(1_100_000));
    expect(await ended).toBe(0);
  });

  it('serves programs that speak the protocol of 2025, too', async () => {
    const office = await openMcpOffice();
    const { client, call } = await overStdio(office, { mode: 'legacy', name: 'older' });
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    expect((await call('office.status')).data.status.state).toBe('running');
  });
});

describe('countersign mcp --http', () => {
  it('refuses to start without a token, and says how to make one', async () => {
    const { code, out, err } = await run(['mcp', '--http'], await newPlace());
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain('MCP_TOKEN');
    expect(err).toContain('openssl rand -hex 24');
  });

  it('refuses a token that is soon guessed', async () => {
    const { code, err } = await run(['mcp', '--http'], await newPlace(), { MCP_TOKEN: 'short' });
    expect(code).toBe(4);
    expect(err).not.toContain('short');
  });

  it('says where it is, serves, and ends cleanly', async () => {
    const office = await openMcpOffice();
    const env = { MCP_TOKEN: TOKEN, STATE_DIR: office.stateDir };
    const running = launch(['mcp', '--http', '--port', '0'], await newPlace(), env);
    const url = await until('its address', () => /http:\/\/\S+\/mcp/.exec(running.err())?.[0], running.err);
    const { call } = await overHttp(url);
    expect((await call('office.status')).data.status.state).toBe('running');
    const { code, out, err } = await running.stop('SIGTERM');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).not.toContain(TOKEN);
  });

  it('ends at once although somebody waits for the owner, and nothing is lost by it', async () => {
    const office = await openMcpOffice();
    const env = { MCP_TOKEN: TOKEN, STATE_DIR: office.stateDir };
    const running = launch(['mcp', '--http', '--port', '0'], await newPlace(), env);
    const url = await until('its address', () => /http:\/\/\S+\/mcp/.exec(running.err())?.[0], running.err);
    const { call } = await overHttp(url);
    const { data } = await call('email.send', aProposal());
    await office.card('Mail to ali@example.com');
    const waiting = call('proposal.wait', { id: data.id }).catch((error: unknown) => error);
    expect((await running.stop('SIGTERM')).code).toBe(0);
    expect(await waiting).toBeInstanceOf(Error);
    expect((await office.office.read.task(data.id))?.state).toBe('pending');
  });

  it('takes no port that is none', async () => {
    expect((await run(['mcp', '--port', '70000'], await newPlace())).code).toBe(2);
  });
});
