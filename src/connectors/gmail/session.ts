/**
 * One opened mailbox: Google's client with our bounds, the account, and what this process knows about sends whose outcome is
 * in doubt. Google's library is loaded here and not before (55 ms).
 */
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import type { ConnectorContext } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { preloadComposer } from './compose.ts';
import { oauthEndpoints } from './endpoints.ts';
import { readLogin, type StoredLogin, writeLogin } from './token-file.ts';

export interface GmailConfig {
  clientId: string;
  clientSecret: string;
  tokenFile: string;
  /** Without a slash at its end. */
  apiRoot: string;
}

type OAuthClient = Awaited<ReturnType<typeof createOAuthClient>>;

export interface GmailSession {
  account: string;
  /** Ends with a slash. Goes with every call: the library forgets it for uploads, which would then leave for Google. */
  rootUrl: string;
  api: gmail_v1.Gmail;
  oauth: OAuthClient;
  context: ConnectorContext;
  /** Attempt keys whose draft may lie in the mailbox although its id never came back. */
  strayDrafts: Set<string>;
  /** Attempt keys whose send got an answer from Gmail, so nothing of it can still be under way. */
  answeredSends: Set<string>;
  /** Takes in a login that was made anew on disk meanwhile; false where there is none. */
  reloadLogin(): Promise<boolean>;
  /** Resolves when every refreshed token is on disk. */
  saved(): Promise<void>;
}

/** Reads the login from disk; no network. Throws `not_authorized` where a login has to be made first. */
export async function openSession(config: GmailConfig, context: ConnectorContext): Promise<GmailSession> {
  const login = await readLogin(config.tokenFile, context.log);
  const oauth = await createOAuthClient(config);
  oauth.setCredentials(credentialsOf(login));
  const kept = keepRefreshedTokens(oauth, login, config, context);
  preloadComposer();
  return {
    account: login.account,
    rootUrl: `${config.apiRoot}/`,
    api: await createApi(config, oauth),
    oauth,
    context,
    strayDrafts: new Set(),
    answeredSends: new Set(),
    ...kept,
  };
}

/** The OAuth client, also for a login that is only being made. Its own retries are off: the office decides on those. */
export async function createOAuthClient(config: GmailConfig, redirectUri?: string) {
  const { auth } = await import('googleapis/build/src/apis/gmail/index.js');
  return new auth.OAuth2({
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    redirectUri,
    endpoints: oauthEndpoints(config.apiRoot),
    transporterOptions: { ...REQUEST_OPTIONS },
  });
}

export async function createApi(config: GmailConfig, oauth: OAuthClient): Promise<gmail_v1.Gmail> {
  const { gmail } = await import('googleapis/build/src/apis/gmail/index.js');
  return gmail({ version: 'v1', auth: oauth, rootUrl: `${config.apiRoot}/`, ...REQUEST_OPTIONS });
}

/** Remembers a key, forgetting the oldest where there are too many. */
export function rememberKey(keys: Set<string>, key: string): void {
  keys.add(key);
  const [oldest] = keys;
  if (keys.size > BOUNDS.doubts_max && oldest !== undefined) keys.delete(oldest);
}

/** What is on this machine is never asked for through a proxy. */
const REQUEST_OPTIONS = {
  noProxy: ['127.0.0.1', 'localhost', '[::1]'] as string[],
  timeout: BOUNDS.request_ms_max,
  retry: false,
  retryConfig: { retry: 0, noResponseRetries: 0 },
  // a bearer token follows no redirect
  redirect: 'manual' as const,
};

/** An access token without its expiry can't be trusted to be fresh, so it is fetched anew. */
function credentialsOf(login: StoredLogin) {
  const { refresh_token, access_token, expiry_date, token_type } = login;
  return expiry_date === undefined ? { refresh_token } : { refresh_token, access_token, expiry_date, token_type };
}

/**
 * A refresh answers without the refresh token, so the known one is kept. Saves follow each other in order, and none overwrites a
 * login that the owner has made anew.
 */
function keepRefreshedTokens(
  oauth: OAuthClient,
  login: StoredLogin,
  { tokenFile }: GmailConfig,
  { log }: ConnectorContext,
): Pick<GmailSession, 'reloadLogin' | 'saved'> {
  let current = login;
  let last = Promise.resolve();
  const save = async (next: StoredLogin) => {
    const onDisk = await readLogin(tokenFile, log);
    if (onDisk.refresh_token === next.refresh_token) await writeLogin(tokenFile, next);
  };
  oauth.on('tokens', ({ access_token, expiry_date }) => {
    current = { ...current, access_token: access_token ?? undefined, expiry_date: expiry_date ?? undefined };
    const next = current;
    last = last
      .then(() => save(next))
      .catch(() => log.warn({ file: tokenFile }, 'The refreshed Gmail login could not be kept.'));
  });
  return {
    async reloadLogin() {
      const onDisk = await readLogin(tokenFile, log).catch(() => current);
      if (onDisk.refresh_token === current.refresh_token || onDisk.account !== current.account) return false;
      current = onDisk;
      oauth.setCredentials(credentialsOf(onDisk));
      return true;
    },
    saved: () => last,
  };
}
