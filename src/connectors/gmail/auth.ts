/**
 * `countersign auth gmail`: Google's login for an installed app. The browser comes back to a port of this machine that lives only
 * for the login; PKCE and a state make sure that what comes back belongs to it. The login is kept only when it is complete.
 */
import { randomBytes } from 'node:crypto';
import { type Clock, systemClock, wait } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import { readRefusal, refusalError, stoppedError } from './errors.ts';
import { listenForLogin } from './login-page.ts';
import { createApi, createOAuthClient, type GmailConfig } from './session.ts';
import { type StoredLogin, writeLogin } from './token-file.ts';

export interface AuthorizeOptions extends GmailConfig {
  /** Shows Google's page to the owner. May fail: the address is printed as well. */
  openBrowser(url: string): Promise<void> | void;
  signal: AbortSignal;
  clock?: Clock;
}

/** Reading, and drafts that can be sent; nothing that deletes or changes what is there. */
const SCOPES = ['https://www.googleapis.com/auth/gmail.readonly', 'https://www.googleapis.com/auth/gmail.compose'];

/**
 * Logs in and writes the token file; resolves with the mailbox's address.
 * Throws `not_authorized` when it is denied, incomplete, too late or not ours; `stopped` when the signal says so.
 */
export async function authorizeGmail(options: AuthorizeOptions): Promise<{ account: string }> {
  const state = randomBytes(32).toString('base64url');
  const page = await listenForLogin(state);
  const ended = new AbortController();
  try {
    const oauth = await createOAuthClient(options, page.redirectUri);
    const { codeVerifier, codeChallenge } = await oauth.generateCodeVerifierAsync();
    const url = oauth.generateAuthUrl({
      access_type: 'offline',
      prompt: 'consent',
      scope: SCOPES,
      state,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256' as never,
    });
    await (async () => options.openBrowser(url))().catch(() => {});
    const code = await Promise.race([page.code, tooLate(options, ended.signal)]);
    const login = await completeLogin(oauth, options, code, codeVerifier);
    await writeLogin(options.tokenFile, login);
    await page.finish(null, login.account);
    return { account: login.account };
  } catch (error) {
    const known = error instanceof OfficeError ? error : notCompleted('The login did not work.');
    await page.finish(known.message, '');
    throw known;
  } finally {
    ended.abort();
    await page.close();
  }
}

type OAuthClient = Awaited<ReturnType<typeof createOAuthClient>>;

async function completeLogin(
  oauth: OAuthClient,
  config: GmailConfig,
  code: string,
  codeVerifier: string,
): Promise<StoredLogin> {
  try {
    const { tokens } = await oauth.getToken({ code, codeVerifier });
    const granted = tokens.scope?.split(/\s+/) ?? [];
    if (!SCOPES.every((scope) => granted.includes(scope))) {
      throw notCompleted('Not everything was allowed: reading mail and writing drafts are both needed.');
    }
    if (!tokens.refresh_token) throw notCompleted('Google gave no lasting login.');
    oauth.setCredentials(tokens);
    const { data } = await (await createApi(config, oauth)).users.getProfile({ userId: 'me' });
    if (!data.emailAddress) throw notCompleted('Google did not say whose mailbox this is.');
    const { refresh_token, access_token, expiry_date, token_type, scope } = tokens;
    return {
      account: data.emailAddress.toLowerCase(),
      refresh_token,
      access_token: access_token ?? undefined,
      expiry_date: expiry_date ?? undefined,
      token_type: token_type ?? undefined,
      scope,
    };
  } catch (error) {
    if (error instanceof OfficeError) throw error;
    throw refusalError(readRefusal(error, systemClock.now()), 'login');
  }
}

/** Never resolves. */
async function tooLate({ signal, clock = systemClock }: AuthorizeOptions, ended: AbortSignal): Promise<never> {
  await wait(clock, BOUNDS.login_ms_max, AbortSignal.any([signal, ended])).catch(() => {
    throw stoppedError('login');
  });
  throw notCompleted('Nobody answered the login page in time.');
}

function notCompleted(message: string): OfficeError {
  return new OfficeError('not_authorized', message, { hint: 'Run `countersign auth gmail` again.' });
}
