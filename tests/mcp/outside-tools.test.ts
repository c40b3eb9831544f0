/** Other people's programs at our server: the inspector's command line as a client, and the conformance suite. */
import { execFile } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { cleanUp, newPlace, PROJECT } from '../cli/countersign.ts';
import { outsideTool } from '../helpers/tools.ts';
import { aProposal, LIVE, type McpOffice, openMcpOffice, serveHttp, TOKEN } from './rig.ts';

const INSTALL_MS_MAX = 300_000;
const RUN_MS_MAX = 60_000;

interface Run {
  code: number;
  out: string;
  err: string;
}

afterEach(cleanUp);

let inspector = '';
let conformance = '';
beforeAll(async () => {
  inspector = await outsideTool('mcp-inspector');
  conformance = await outsideTool('conformance');
}, INSTALL_MS_MAX);

async function runTool(command: string, args: readonly string[]): Promise<Run> {
  const place = await newPlace();
  // Node 24, whatever else is on this machine; a home of its own, so that nothing is kept.
  const env = { PATH: `${PROJECT}/node_modules/.bin:/usr/bin:/bin`, HOME: place, NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(command, args, { env, cwd: place, timeout: RUN_MS_MAX }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err });
    });
  });
}

const ways = {
  'standard input and output': async ({ stateDir }: McpOffice) => [
    '-e',
    `STATE_DIR=${stateDir}`,
    process.execPath,
    `${PROJECT}/src/main.ts`,
    'mcp',
  ],
  HTTP: async ({ stateDir }: McpOffice) => [await serveHttp(stateDir), '--header', `Authorization: Bearer ${TOKEN}`],
};

describe.each(Object.entries(ways))('the inspector over %s', (_, way) => {
  const inspect = async (office: McpOffice, ...args: string[]) =>
    runTool(inspector, ['--cli', ...(await way(office)), ...args]);
  const tool = (name: string, args: Record<string, unknown> = {}) => [
    '--method',
    'tools/call',
    '--tool-name',
    name,
    ...Object.entries(args).flatMap(([key, value]) => [
      '--tool-arg',
      `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ]),
  ];

  it('finds every tool, and no schema that some client could not read', async () => {
    const office = await openMcpOffice(LIVE);
    const { code, out, err } = await inspect(office, '--method', 'tools/list', '--strict');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out).tools.map(({ name }: { name: string }) => name)).toContain('email.send');
  });

  it('reads, proposes, and hears what the owner decided', async () => {
    const office = await openMcpOffice(LIVE);
    const status = JSON.parse((await inspect(office, ...tool('office.status'))).out);
    expect(status.structuredContent.status.state).toBe('running');

    const filed = JSON.parse((await inspect(office, ...tool('email.send', aProposal({ text: 'Soon.' })))).out);
    expect(filed.structuredContent).toMatchObject({ settled: false, decision: '' });
    await office.tap(await office.card('Mail to ali@example.com'), /Approve/);
    const { id } = filed.structuredContent;
    const after = JSON.parse((await inspect(office, ...tool('proposal.wait', { id }))).out);
    expect(after.structuredContent).toMatchObject({ state: 'done', decision: 'approved' });
    expect(await office.world.gmail.sent()).toHaveLength(1);
  });

  it('is told in plain words what it may not do', async () => {
    const office = await openMcpOffice(LIVE);
    const { out, err } = await inspect(office, ...tool('email.send', aProposal({ to: ['Ali <ali@example.com>'] })));
    expect(`${out}${err}`).toContain('must be a bare address');
    const unknown = await inspect(office, ...tool('approve', { id: 'x' }));
    expect(unknown.code).not.toBe(0);
  });
});

/** The suite shows no token, so this stands between; all else passes as it comes, Host and Origin too. */
async function withToken(url: string): Promise<string> {
  const proxy = createServer((incoming, response) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${TOKEN}` };
    const call = request(new URL(incoming.url ?? '', url), { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    call.on('error', () => response.destroy());
    incoming.pipe(call);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/mcp`;
}

describe('the conformance suite', () => {
  // Its other scenarios want tools, prompts and resources of a server made for it.
  it.each(['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'])(
    'has nothing against %s',
    async (scenario) => {
      const url = await withToken(await serveHttp((await openMcpOffice()).stateDir));
      const { code, out, err } = await runTool(conformance, ['server', '--url', url, '--scenario', scenario]);
      expect({ code, err: code === 0 ? '' : `${out}\n${err}` }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/Passed: [1-9]\d*\/[1-9]\d*, 0 failed/);
    },
  );
});
