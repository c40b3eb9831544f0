/**
 * Who may talk to the sandbox: this machine's own programs and this page. A web site that the owner happens to visit
 * can neither read it (Host, CORS) nor make it do anything (Origin, content type).
 */
import type { Context, MiddlewareHandler } from 'hono';

/** Answered as `{ "error": message }` with its status. Its message is written for the person who sent the request. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409 | 413 | 415 | 502 | 503;

  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Scripts, styles and pictures from here only, nothing inline, in nobody's frame; text can't become markup. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** On every answer, also on refusals. */
export function safeHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
  };
}

/** `port` is asked at each request, because it is known only once the server listens. */
export function localOnly(port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port()}`);
    const host = c.req.header('host')?.toLowerCase() ?? '';
    if (!hosts.includes(host)) throw new Refusal(403, 'This page answers only to the machine that it runs on.');
    if (isForeign(c, hosts)) throw new Refusal(403, 'Another web site may not use this page.');
    await next();
  };
}

/** A browser says who asks: by Origin wherever something could change, by Sec-Fetch-Site always. A link to the page is fine. */
function isForeign(c: Context, hosts: string[]): boolean {
  const origin = c.req.header('origin');
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) return true;
  const site = c.req.header('sec-fetch-site') ?? 'none';
  return site !== 'same-origin' && site !== 'none' && c.req.path.startsWith('/api/');
}

/** A form on another site can send text or a form, but never JSON without asking first. */
export function jsonOnly(): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method === 'POST' && !isJson(c)) throw new Refusal(415, 'Send JSON: content-type: application/json.');
    await next();
  };
}

function isJson(c: Context): boolean {
  return /^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '');
}
