/** MCP over standard input and output: for a program that starts this one. Nothing but the protocol may be written to standard output. */
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer, type McpParts } from './server.ts';

const MESSAGE_BYTES_MAX = 1024 * 1024;

/** Resolves when the other side has gone, has sent something too long, or `signal` is aborted. */
export async function serveOverStdio(parts: McpParts, signal: AbortSignal): Promise<void> {
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: MESSAGE_BYTES_MAX });
  const handle = serveStdio(() => createMcpServer(parts), { transport });
  await new Promise<void>((resolve) => {
    const closed = transport.onclose;
    transport.onclose = () => {
      closed?.();
      resolve();
    };
    process.stdin.once('end', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  await handle.close();
}
