/** A whole office with its door open, and MCP clients at it: over standard input and output of a real process, and over HTTP on a real socket. */
import { dirname, resolve } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { offersOf } from '../../src/cli/mcp.ts';
import { systemClock } from '../../src/clock.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { LIMITS } from '../../src/limits.ts';
import { serveOverHttp } from '../../src/mcp/http.ts';
import { controlOf, openControl } from '../../src/runtime/control.ts';
import { officeForPrograms } from '../../src/runtime/program-client.ts';
import { openTestOffice, type TestOffice, type TestOfficeOptions } from '../helpers/office.ts';

export const TOKEN = 'a-token-for-tests-that-is-long-enough';
const MAIN = resolve(import.meta.dirname, '../../src/main.ts');

export interface McpOffice extends TestOffice {
  /** The office's door opens and closes with the office here. */
  openDoor(): Promise<void>;
  closeDoor(): Promise<void>;
}

/** Closed when the test is over. */
export async function openMcpOffice(options: TestOfficeOptions = {}): Promise<McpOffice> {
  const office = await openTestOffice(options);
  let close = async () => {};
  const door = {
    openDoor: async () => {
      close = await openControl(office.stateDir, controlOf(office.office));
    },
    closeDoor: () => close(),
  };
  await door.openDoor();
  onTestFinished(async () => {
    await close();
    await office.close();
  });
  return Object.assign(Object.create(office) as TestOffice, door);
}

/** `countersign mcp --http` without the process around it. */
export async function serveHttp(stateDir: string): Promise<string> {
  const server = await serveOverHttp({
    office: officeForPrograms(stateDir),
    offers: offersOf(CONNECTORS),
    limits: LIMITS,
    version: '0.0.0',
    port: 0,
    token: TOKEN,
    clock: systemClock,
  });
  onTestFinished(server.close);
  return server.url;
}

export interface Caller {
  client: Client;
  /** Calls a tool: what it answers as data, and all it says as text. */
  call(name: string, args?: Record<string, unknown>): Promise<Called>;
}

export interface Called {
  isError: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each tool answers with data of its own
  data: any;
  text: string;
}

export async function overHttp(url: string, name = 'tester', token = TOKEN): Promise<Caller> {
  const client = new Client({ name, version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  onTestFinished(() => client.close());
  return callerOf(client);
}

/** A real `countersign mcp` process for this office. `mode: 'legacy'` opens as programs of 2025 do. */
export async function overStdio(
  office: Pick<TestOffice, 'stateDir' | 'vaultDir'>,
  { name = 'tester', mode = 'auto' }: { name?: string; mode?: 'auto' | 'legacy' } = {},
): Promise<Caller & { transport: StdioClientTransport; stderr(): string }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp'],
    cwd: dirname(office.vaultDir),
    env: { PATH: '/usr/bin:/bin', HOME: dirname(office.vaultDir), STATE_DIR: office.stateDir },
    stderr: 'pipe',
  });
  let err = '';
  transport.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const client = new Client({ name, version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { ...callerOf(client), transport, stderr: () => err };
}

function callerOf(client: Client): Caller {
  return {
    client,
    call: async (name, args = {}) => {
      const result = await client.callTool({ name, arguments: args }, { timeout: 70_000 });
      const texts = result.content.map((part) => (part.type === 'text' ? part.text : ''));
      return { isError: result.isError === true, data: result.structuredContent, text: texts.join('\n') };
    },
  };
}

/** A mail as a program proposes it. */
export function aProposal(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    reply: false,
    to: ['ali@example.com'],
    cc: [],
    bcc: [],
    subject: 'The invoice',
    text: 'Dear Ali,\n\nit is on its way.\n',
    attachments: [],
    ...changes,
  };
}

/** The settings under which mails really leave, to the stand-in. */
export const LIVE = { settings: { DRY_RUN: 'false' } } as const satisfies TestOfficeOptions;
