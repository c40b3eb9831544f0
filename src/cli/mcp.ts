/** `countersign mcp`: lets other programs read, and propose what the owner then decides. It holds no ledger and no login: it asks the running office. */
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import type { Connector } from '../connectors/connector.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { OfficeError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Offers } from '../mcp/offers.ts';
import { LOOKING_FORMS } from '../runtime/library/tools.ts';
import { officeForPrograms } from '../runtime/program-client.ts';
import { SETTINGS } from '../settings.ts';

export interface McpFlags {
  http?: boolean;
  port: number;
  version: string;
}

export async function mcp({ http, port, version }: McpFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const office = officeForPrograms(settings.STATE_DIR);
  const parts = { office, offers: offersOf(CONNECTORS), limits: LIMITS, version };
  const stop = stopSignal();
  if (!http) {
    const { serveOverStdio } = await import('../mcp/stdio.ts');
    return serveOverStdio(parts, stop);
  }
  const token = settings.MCP_TOKEN;
  if (!token) {
    throw new OfficeError('not_configured', 'MCP_TOKEN is not set, so nobody could be told from anybody.', {
      hint: `${SETTINGS.MCP_TOKEN.how} Put it into .env, and show it to the programs that may ask.`,
    });
  }
  const { serveOverHttp } = await import('../mcp/http.ts');
  const server = await serveOverHttp({ ...parts, port, token, clock: systemClock });
  process.stderr.write(`MCP is at ${server.url}. Show the token as "Authorization: Bearer …".\n`);
  await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
  await server.close();
}

/** What can be read and proposed, as the vault's and the connectors' own forms tell. */
export function offersOf(connectors: readonly Connector[]): Offers {
  const kinds = connectors.flatMap(({ actions }) => actions);
  return {
    reads: [
      ...LOOKING_FORMS.map((form) => ({ ...form, outward: false })),
      ...connectors.flatMap(({ reads = [] }) =>
        reads.map(({ name, says, input }) => ({ name, says, input, outward: true })),
      ),
    ],
    actions: kinds.flatMap(({ type, proposal }) =>
      proposal ? [{ type, says: proposal.says, schema: proposal.schema }] : [],
    ),
  };
}

function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
}
