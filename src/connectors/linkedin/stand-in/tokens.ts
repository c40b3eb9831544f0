/** Who may call the stand-in for LinkedIn, and its OAuth: renewing a token and telling about one. */
import type { Hono } from 'hono';
import { PAGE, PERSON, type Someone } from './company.ts';
import { LinkedInRefusal } from './refusal.ts';

export const APP = { id: '86standinapp', secret: 'WPL_AP1.standinSecret' };
export const PAGE_TOKEN = 'AQVstandinPAGEtoken00000000001';
export const MEMBER_TOKEN = 'AQVstandinMEMBERtoken000000001';
export const REFRESH_TOKEN = 'AQXstandinREFRESHtoken00000001';
const DAY_S = 24 * 3_600;
const TOKEN_S = 60 * DAY_S;
const REFRESH_S = 365 * DAY_S;

export interface Token {
  as: Someone;
  scopes: readonly string[];
  /** Seconds since the epoch. */
  expiresAt: number;
}

export class Tokens {
  known = new Map<string, Token>();
  #made = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    const expiresAt = Math.floor(now() / 1_000) + TOKEN_S;
    this.known.set(PAGE_TOKEN, { as: PAGE, scopes: ['w_organization_social', 'r_organization_social'], expiresAt });
    this.known.set(MEMBER_TOKEN, { as: PERSON, scopes: ['openid', 'profile', 'w_member_social'], expiresAt });
  }

  /** Throws a refusal for one that isn't known or has ended. */
  of(authorization: string | undefined): Token {
    const [, token = ''] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
    const found = this.known.get(token);
    if (!found) throw new LinkedInRefusal(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token');
    if (found.expiresAt * 1_000 <= this.#now()) {
      throw new LinkedInRefusal(401, 'EXPIRED_ACCESS_TOKEN', 'The token used in the request has expired');
    }
    return found;
  }

  renew(): { token: string; expires_in: number } {
    this.#made += 1;
    const token = `${PAGE_TOKEN}renewed${this.#made}`;
    const expiresAt = Math.floor(this.#now() / 1_000) + TOKEN_S;
    this.known.set(token, { ...this.known.get(PAGE_TOKEN)!, expiresAt });
    return { token, expires_in: TOKEN_S };
  }
}

export function oauthRoutes(app: Hono, tokens: Tokens): void {
  app.post('/oauth/v2/accessToken', async (c) => {
    const form = await c.req.parseBody();
    if (form.client_id !== APP.id || form.client_secret !== APP.secret) return oauthError('invalid_client', 401);
    if (form.grant_type !== 'refresh_token' || form.refresh_token !== REFRESH_TOKEN) {
      return oauthError('invalid_grant', 400);
    }
    const { token, expires_in } = tokens.renew();
    const refresh = { refresh_token: REFRESH_TOKEN, refresh_token_expires_in: REFRESH_S };
    return c.json({ access_token: token, expires_in, ...refresh, scope: 'w_organization_social' });
  });
  app.post('/oauth/v2/introspectToken', async (c) => {
    const form = await c.req.parseBody();
    if (form.client_id !== APP.id || form.client_secret !== APP.secret) return oauthError('invalid_client', 401);
    const found = tokens.known.get(String(form.token));
    if (!found) return c.json({ active: false });
    const { scopes, expiresAt } = found;
    return c.json({
      active: true,
      status: 'active',
      client_id: APP.id,
      expires_at: expiresAt,
      scope: scopes.join(','),
      auth_type: '3L',
    });
  });
}

function oauthError(error: string, status: number): Response {
  return Response.json({ error, error_description: 'The stand-in refuses it' }, { status });
}
