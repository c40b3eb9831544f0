/**
 * MCP over HTTP, for programs on this machine alone: it listens on the loopback address, and whoever asks has to show the token and to come from
 * here. A web site that the owner happens to visit can do neither.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  OAuthError,
  OAuthErrorCode,
  originValidationResponse,
  requireBearerAuth,
} from '@modelcontextprotocol/server';
import type { Clock } from '../clock.ts';
import { OfficeError } from '../errors.ts';
import { createMcpServer, type McpParts } from './server.ts';

const PATH = '/mcp';
const BODY_BYTES_MAX = 256 * 1024;
const HEADERS_MS_MAX = 10_000;
const BODY_MS_MAX = 30_000;
const CONNECTIONS_MAX = 256;
/** The token has no end of its own; the library wants to hear of one. */
const TOKEN_S = 3_600;

export interface HttpOptions extends McpParts {
  /** 0 picks a free one. */
  port: number;
  token: string;
  clock: Clock;
}

export interface McpOverHttp {
  /** `http://127.0.0.1:4748/mcp` */
  url: string;
  close(): Promise<void>;
}

/** Throws `config_invalid` when the port is taken. */
export async function serveOverHttp({ port, token, clock, ...parts }: HttpOptions): Promise<McpOverHttp> {
  const handler = createMcpHandler(() => createMcpServer(parts), { maxRequestBodySize: BODY_BYTES_MAX });
  const gate = requireBearerAuth({ verifier: { verifyAccessToken: verifierOf(token, clock) } });
  const answer = async (request: Request): Promise<Response> => {
    const foreign =
      hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins());
    if (foreign) return foreign;
    const authInfo = await gate(request);
    if (authInfo instanceof Response) return authInfo;
    if (new URL(request.url).pathname !== PATH) return new Response(`MCP is at ${PATH}.\n`, { status: 404 });
    return handler.fetch(request, { authInfo });
  };
  const server = createAdaptorServer({
    fetch: answer,
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: HEADERS_MS_MAX,
      requestTimeout: BODY_MS_MAX,
      connectionsCheckingInterval: HEADERS_MS_MAX,
    },
  }) as Server;
  server.maxConnections = CONNECTIONS_MAX;
  const listening = await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening}${PATH}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await handler.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Compares digests, so that neither the time it takes nor a length tells anything. */
function verifierOf(token: string, clock: Clock) {
  const wanted = digest(token);
  return async (given: string) => {
    if (!timingSafeEqual(digest(given), wanted)) {
      throw new OAuthError(OAuthErrorCode.InvalidToken, 'This is not the token of this office.');
    }
    return { token: '', clientId: 'local', scopes: [], expiresAt: Math.floor(clock.now() / 1_000) + TOKEN_S };
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Loopback only. The port that it got. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const hint = 'Choose another one with `--port` (0 picks one), or stop what uses it.';
      reject(new OfficeError('config_invalid', `Port ${port} is taken.`, { hint }));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
