/**
 * The Graph API's front door, as strict as Meta's: version, token, signature, and the envelope of errors; what stands behind it is the
 * platform's own. For the sandbox and tests only.
 */
import { createHmac } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { GraphRefusal, refusalResponse } from './refusal.ts';

export const STAND_IN_APP = { id: '990000000000001', secret: 'stand-in-app-secret-0123456789' };
export const STAND_IN_VERSION = 'v26.0';

export interface GraphCall {
  method: string;
  /** Below the version, without slashes at its ends: `123/feed`. */
  path: readonly string[];
  /** Query and form together, without what the front door has read. */
  values: Readonly<Record<string, string>>;
  /** The file of a multipart form. */
  file: Buffer | null;
  tokenKind: string;
}

export interface KnownToken {
  /** `PAGE`, `USER` */
  kind: string;
  scopes: readonly string[];
  /** Seconds since the epoch; 0: never. */
  expiresAt: number;
  dataAccessExpiresAt: number;
}

export interface GraphAppOptions {
  tokens: Readonly<Record<string, KnownToken>>;
  /** Throws `GraphRefusal`. */
  answer(call: GraphCall): unknown | Promise<unknown>;
}

export function graphApp({ tokens, answer }: GraphAppOptions): Hono {
  const app = new Hono();
  app.all('*', async (c) => {
    try {
      const [version = '', ...path] = c.req.path.split('/').slice(1);
      checkVersion(version, c.req.path);
      const { values, file } = await valuesOf(c);
      const token = tokenOf(c, values);
      if (path[0] === 'debug_token') return reply(debugToken(tokens, token, values));
      const known = tokens[token] ?? invalidToken();
      checkProof(token, values);
      const { access_token: _, appsecret_proof: __, ...rest } = values;
      return reply(await answer({ method: c.req.method, path, values: rest, file, tokenKind: known.kind }));
    } catch (error) {
      if (error instanceof GraphRefusal) return refusalResponse(error);
      throw error;
    }
  });
  return app;
}

function reply(body: unknown): Response {
  return Response.json(body, { headers: { 'facebook-api-version': STAND_IN_VERSION } });
}

function checkVersion(version: string, path: string): void {
  if (version === STAND_IN_VERSION) return;
  if (/^v\d+\.\d+$/.test(version) && Number(version.slice(1)) < Number(STAND_IN_VERSION.slice(1))) {
    throw new GraphRefusal(
      400,
      2635,
      `(#2635) You are calling a deprecated version of the API. Please update to ${STAND_IN_VERSION}`,
    );
  }
  throw new GraphRefusal(400, 2500, `Unknown path components: ${path}`);
}

async function valuesOf(c: Context): Promise<{ values: Record<string, string>; file: Buffer | null }> {
  const values: Record<string, string> = { ...c.req.query() };
  let file: Buffer | null = null;
  if (c.req.method === 'POST') {
    for (const [name, value] of Object.entries(await c.req.parseBody())) {
      if (value instanceof File) file = Buffer.from(await value.arrayBuffer());
      else if (typeof value === 'string') values[name] = value;
    }
  }
  return { values, file };
}

function tokenOf(c: Context, values: Readonly<Record<string, string>>): string {
  const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? values.access_token;
  if (token) return token;
  throw new GraphRefusal(400, 104, 'An access token is required to request this resource.');
}

function invalidToken(): never {
  throw new GraphRefusal(400, 190, 'Invalid OAuth access token - Cannot parse access token');
}

/** This app wants every call signed. */
function checkProof(token: string, { appsecret_proof: proof }: Readonly<Record<string, string>>): void {
  if (!proof) {
    throw new GraphRefusal(400, 100, 'API calls from the server require an appsecret_proof argument');
  }
  if (proof !== createHmac('sha256', STAND_IN_APP.secret).update(token).digest('hex')) {
    throw new GraphRefusal(400, 100, 'Invalid appsecret_proof provided in the API argument');
  }
}

function debugToken(
  tokens: GraphAppOptions['tokens'],
  token: string,
  values: Readonly<Record<string, string>>,
): unknown {
  if (token !== `${STAND_IN_APP.id}|${STAND_IN_APP.secret}`) {
    const says =
      '(#100) You must provide an app access token, or a user access token that is an owner or developer of the app';
    throw new GraphRefusal(400, 100, says);
  }
  const known = tokens[values.input_token ?? ''];
  if (!known)
    return {
      data: { is_valid: false, scopes: [], error: { code: 190, message: 'The access token could not be decrypted' } },
    };
  const { kind: type, scopes, expiresAt: expires_at, dataAccessExpiresAt: data_access_expires_at } = known;
  return { data: { app_id: STAND_IN_APP.id, type, is_valid: true, expires_at, data_access_expires_at, scopes } };
}
