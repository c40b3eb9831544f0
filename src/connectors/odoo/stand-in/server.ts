/** What Odoo answers on the wire: JSON-RPC, JSON-2 from 19 on, and its pages for everything else. For the sandbox and tests only. */
import { type Context, Hono } from 'hono';
import { callMethod } from './methods.ts';
import type { Users } from './users.ts';
import { accessDenied, missingError, noDatabase, OdooError, typeError, valueError } from './wire.ts';
import type { World } from './world.ts';

export interface OdooServer {
  world: World;
  users: Users;
  db: string;
  /** All databases at this address. */
  databases: readonly string[];
  /** Full version, e.g. `18.0`. */
  version: string;
}

export function odooApp(server: OdooServer, changed: () => void): Hono {
  const app = new Hono({ strict: false });
  app.post('/jsonrpc', async (c) => {
    if (!c.req.header('content-type')?.startsWith('application/json')) return c.html(WRONG_TYPE, 400);
    const body = parsed(await c.req.text());
    if (body === undefined) return c.html('Invalid JSON data', 400);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return c.html('Invalid JSON-RPC data', 400);
    const { id = null, params } = body as { id?: unknown; params?: unknown };
    try {
      const result = rpc(server, params);
      changed();
      return json(c, { jsonrpc: '2.0', id, ...(result === undefined ? {} : { result }) });
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      return json(c, { jsonrpc: '2.0', id, error: { code: 200, message: 'Odoo Server Error', data: error.data() } });
    }
  });
  app.all('/jsonrpc', (c) => c.html(WRONG_TYPE, 400));
  if (server.world.major >= 19) {
    app.get('/web/version', (c) =>
      json(c, { version: server.version, version_info: [server.world.major, 0, 0, 'final', 0, ''] }),
    );
    app.post('/json/2/:model/:method', async (c) => {
      try {
        const result = json2(server, c, parsed(await c.req.text()));
        changed();
        return json(c, result ?? null);
      } catch (error) {
        if (!(error instanceof OdooError)) throw error;
        return json(c, error.data(), statusOf(error));
      }
    });
  }
  app.post('/json/2/*', (c) =>
    server.world.major >= 18 ? c.html(REDIRECTING, 303, { location: '/web/login' }) : c.html(NOT_FOUND, 404),
  );
  app.all('*', (c) => c.html(NOT_FOUND, 404));
  return app;
}

const WRONG_TYPE =
  '<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n<h1>Bad Request</h1>\n<p>Request inferred type is compatible with [&#39;http&#39;] but &#39;/jsonrpc&#39; is type=&#39;json&#39;.</p>\n';
const REDIRECTING = '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n';
const NOT_FOUND =
  '<!DOCTYPE html>\n<html><head><title>404: Page not found</title></head><body><h1>404</h1></body></html>';

function rpc(server: OdooServer, params: unknown): unknown {
  const { service, method, args } = rpcParams(params);
  if (service === 'common') return common(server, method, args);
  if (service === 'db') return databases(server, method, args);
  if (service === 'object') return object(server, method, args);
  throw new OdooError('builtins.KeyError', service);
}

function rpcParams(params: unknown): { service: string; method: string; args: unknown[] } {
  if (Array.isArray(params)) {
    throw valueError(`dictionary update sequence element #0 has length ${String(params[0]).length}; 2 is required`);
  }
  const given = (params ?? {}) as Record<string, unknown>;
  const missing = ['service', 'method', 'args'].filter((name) => !(name in given));
  if (missing.length === 0) return given as { service: string; method: string; args: unknown[] };
  const names = missing.map((name) => `'${name}'`);
  const listed = names.length > 1 ? `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}` : names[0];
  throw typeError(
    `RPC.jsonrpc() missing ${names.length} required positional argument${names.length > 1 ? 's' : ''}: ${listed}`,
  );
}

function common(server: OdooServer, method: string, args: unknown[]): unknown {
  const { major } = server.world;
  if (method === 'version') {
    const info = [major, 0, 0, 'final', 0, ''];
    return {
      server_version: server.version,
      server_version_info: info,
      server_serie: `${major}.0`,
      protocol_version: 1,
    };
  }
  if (method !== 'authenticate' && method !== 'login')
    throw new OdooError('builtins.Exception', `Method not found: ${method}`);
  const [db, login, password] = args.map(String);
  if (db !== server.db) throw noDatabase(String(db));
  return server.users.authenticate(login!, password!) ?? false;
}

function databases(server: OdooServer, method: string, args: unknown[]): unknown {
  if (method === 'list') return server.databases;
  if (method === 'db_exist') return server.databases.includes(String(args[0]));
  throw new OdooError('builtins.Exception', `Method not found: ${method}`);
}

function object({ world, users, db: own }: OdooServer, method: string, args: unknown[]): unknown {
  const [db, uid, password, model, called, ...rest] = args;
  if (method !== 'execute_kw' && method !== 'execute')
    throw new OdooError('builtins.Exception', `Method not found: ${method}`);
  if (db !== own) throw noDatabase(String(db));
  if (typeof uid !== 'number') throw accessDenied();
  if (!users.has(uid)) throw missingError('res.users', uid, uid);
  if (!users.accepts(uid, String(password))) throw accessDenied();
  if (method === 'execute_kw' && (called === undefined || rest.length === 0)) {
    throw typeError("execute_kw() missing 2 required positional arguments: 'method' and 'args'");
  }
  const isNamed = method === 'execute_kw';
  return callMethod(world, users.caller(uid), {
    model: String(model),
    method: String(called),
    args: isNamed ? (rest[0] as unknown[]) : rest,
    kwargs: isNamed ? ((rest[1] as Record<string, unknown>) ?? {}) : {},
  });
}

function json2({ world, users, db }: OdooServer, c: Context, body: unknown): unknown {
  const key = /^bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const uid = key ? users.byKey(key) : undefined;
  if (uid === undefined) throw new OdooError('werkzeug.exceptions.Unauthorized', 'Invalid apikey');
  const named = c.req.header('x-odoo-database');
  if (named !== undefined && named !== db) throw new OdooError('werkzeug.exceptions.NotFound', 'Database not found');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new OdooError('werkzeug.exceptions.BadRequest', 'could not parse the body as json');
  }
  const [model, method] = [c.req.param('model')!, c.req.param('method')!];
  return callMethod(world, users.caller(uid), { model, method, args: [], kwargs: body as Record<string, unknown> });
}

function statusOf({ name }: OdooError): number {
  const kind = name.slice(name.lastIndexOf('.') + 1);
  const known: Record<string, number> = {
    Unauthorized: 401,
    AccessDenied: 401,
    AccessError: 403,
    MissingError: 404,
    NotFound: 404,
    BadRequest: 400,
    UserError: 422,
    ValidationError: 422,
    RedirectWarning: 422,
  };
  return known[kind] ?? 500;
}

function json(c: Context, body: unknown, status = 200): Response {
  return c.body(JSON.stringify(body), status as 200, { 'content-type': 'application/json; charset=utf-8' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
