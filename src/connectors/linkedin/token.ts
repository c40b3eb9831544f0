/**
 * The token that LinkedIn is asked with: one that the owner has set, or one that is renewed by a refresh token and kept in a file. Renewing
 * is LinkedIn's to allow; what it gave is safe on disk before it is used.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { createHttp, type Http } from '../../outside/http.ts';
import { type SecretFile, secretFile } from '../../outside/secret-file.ts';
import type { ConnectorContext, Login } from '../connector.ts';
import { RENEW } from './refusal.ts';

export interface TokenConfig {
  oauthRoot: string;
  accessToken?: string;
  clientId?: string;
  clientSecret?: string;
  refreshToken?: string;
  /** Absolute. */
  tokenFile: string;
  /** YYYY-MM-DD */
  expires?: string;
}

export interface Tokens {
  /** Renewed where it is about to end. Throws `OfficeError`. */
  now(signal: AbortSignal): Promise<string>;
  /** Throws `not_configured` where nobody can tell, `not_authorized` where it has ended. */
  login(signal: AbortSignal): Promise<Login>;
  /** What the token may do; null where LinkedIn doesn't tell. */
  permissions(signal: AbortSignal): Promise<readonly string[] | null>;
}

const kept = z.strictObject({
  access_token: z.string().min(1),
  /** Milliseconds since the epoch. */
  expires_at: z.number(),
  refresh_token: z.string().min(1),
  /** Null where LinkedIn didn't say. */
  refresh_expires_at: z.number().nullable(),
  /** Which LINKEDIN_REFRESH_TOKEN it began with, as a hash: another one begins anew. */
  seed: z.string(),
});
type Kept = z.infer<typeof kept>;

const given = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
});
const facts = z.object({
  active: z.boolean(),
  expires_at: z.number().optional(),
  scope: z.string().optional(),
});

/** Renewed so long before its end. Milliseconds. */
const EARLY_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

export function createTokens(config: TokenConfig, { clock, limits, log }: ConnectorContext): Tokens {
  const http = createHttp({ title: 'LinkedIn', root: config.oauthRoot, clock, limits, refusal: loginRefused });
  const app = appOf(config);
  const renewal = app && config.refreshToken ? { ...app, refreshToken: config.refreshToken } : null;
  const how = 'Delete the file; it is made anew from LINKEDIN_REFRESH_TOKEN.';
  const file = secretFile({ path: config.tokenFile, schema: kept, title: 'LinkedIn login', how });
  let renewing: Promise<Kept> | null = null;

  const renewedNow = async (signal: AbortSignal): Promise<Kept> => {
    const seed = createHash('sha256').update(renewal!.refreshToken).digest('hex');
    const known = await readKept(config.tokenFile, file, log, seed);
    if (known && known.expires_at > clock.now() + EARLY_MS) return known;
    const refreshToken = known?.refresh_token ?? renewal!.refreshToken;
    const answer = await renew(http, { ...renewal!, refreshToken }, signal);
    const now = clock.now();
    const renewed: Kept = {
      access_token: answer.access_token,
      expires_at: now + answer.expires_in * 1_000,
      refresh_token: answer.refresh_token ?? refreshToken,
      refresh_expires_at: answer.refresh_token_expires_in
        ? now + answer.refresh_token_expires_in * 1_000
        : (known?.refresh_expires_at ?? null),
      seed,
    };
    await file.write(renewed);
    return renewed;
  };
  // all who wait share one renewal
  const current = async (signal: AbortSignal): Promise<Kept> => {
    renewing ??= renewedNow(signal).finally(() => {
      renewing = null;
    });
    return renewing;
  };
  const now = async (signal: AbortSignal): Promise<string> => {
    if (renewal) return (await current(signal)).access_token;
    if (config.accessToken) return config.accessToken;
    throw new OfficeError('not_authorized', 'There is no token for LinkedIn.', { hint: RENEW });
  };

  return {
    now,
    login: async (signal) => {
      if (renewal)
        return { expiresAt: (await current(signal)).refresh_expires_at ?? dayEnd(config.expires), renew: RENEW };
      if (app) return loginOf(await introspect(http, app, await now(signal), signal));
      return { expiresAt: dayEnd(config.expires), renew: RENEW };
    },
    permissions: async (signal) => {
      if (!app) return null;
      const { scope } = await introspect(http, app, await now(signal), signal);
      return scope?.split(/[\s,]+/).filter((one) => one !== '') ?? null;
    },
  };
}

interface App {
  clientId: string;
  clientSecret: string;
}

function appOf({ clientId, clientSecret }: TokenConfig): App | null {
  return clientId && clientSecret ? { clientId, clientSecret } : null;
}

/** Null where there is none yet, or where the owner has set another refresh token since. */
async function readKept(
  path: string,
  file: SecretFile<Kept>,
  log: ConnectorContext['log'],
  seed: string,
): Promise<Kept | null> {
  if (!existsSync(path) && !existsSync(`${path}.bak`)) return null;
  const found = await file.read(log);
  return found.seed === seed ? found : null;
}

async function renew(
  http: Http,
  { clientId, clientSecret, refreshToken }: App & { refreshToken: string },
  signal: AbortSignal,
): Promise<z.infer<typeof given>> {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  };
  const answer = await http.ask({ method: 'POST', path: '/oauth/v2/accessToken', form, effect: false, signal });
  return understood(given, answer.json());
}

async function introspect(
  http: Http,
  { clientId, clientSecret }: App,
  token: string,
  signal: AbortSignal,
): Promise<z.infer<typeof facts>> {
  const form = { client_id: clientId, client_secret: clientSecret, token };
  const answer = await http.ask({ method: 'POST', path: '/oauth/v2/introspectToken', form, effect: false, signal });
  return understood(facts, answer.json());
}

function loginOf({ active, expires_at }: z.infer<typeof facts>): Login {
  if (!active) {
    throw new OfficeError('not_authorized', 'LinkedIn no longer accepts the token.', { hint: RENEW });
  }
  return { expiresAt: expires_at === undefined ? null : expires_at * 1_000, renew: RENEW };
}

/** Throws `not_configured` without one: every token of LinkedIn's ends. */
function dayEnd(date: string | undefined): number {
  if (date) return Date.parse(`${date}T00:00:00Z`) + DAY_MS;
  throw new OfficeError('not_configured', 'Nobody can tell when the LinkedIn token ends.', {
    hint: 'Set LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET, or LINKEDIN_TOKEN_EXPIRES to the day that the token tool shows.',
  });
}

function understood<T>(form: z.ZodType<T>, value: unknown): T {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new OfficeError('service_failed', 'LinkedIn answered something that makes no sense.');
}

/** 400 and 401: the app or the refresh token isn't known any more. */
function loginRefused({ status }: { status: number }) {
  if (status !== 400 && status !== 401) return null;
  const hint = `Look that LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET are your app’s. ${RENEW}`;
  return {
    code: 'not_authorized' as const,
    message: 'LinkedIn does not know this app, or no longer accepts its token.',
    hint,
  };
}
