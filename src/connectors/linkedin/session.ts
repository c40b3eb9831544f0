/** The opened account: how posts get there, and the API for everything else. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { PlatformHand } from '../../outside/browser/hand.ts';
import { webConfig } from '../../outside/browser/web-settings.ts';
import { requireApi } from '../../outside/social/access.ts';
import type { ConnectorContext } from '../connector.ts';
import { type LinkedInApi, openApi } from './api.ts';
import { createApiHand } from './api-hand.ts';
import { LINKEDIN_PAGES, openBrowserHand } from './browser-hand.ts';
import { originsIn, linkedinSettings as settings } from './settings.ts';

export const SOURCE_PREFIX = 'linkedin:';

export const linkedinConfig = z.looseObject({
  LINKEDIN_ACCESS: settings.LINKEDIN_ACCESS.schema,
  LINKEDIN_AUTHOR: settings.LINKEDIN_AUTHOR.schema,
  LINKEDIN_NAME: settings.LINKEDIN_NAME.schema,
  LINKEDIN_ACCESS_TOKEN: settings.LINKEDIN_ACCESS_TOKEN.schema,
  LINKEDIN_CLIENT_ID: settings.LINKEDIN_CLIENT_ID.schema,
  LINKEDIN_CLIENT_SECRET: settings.LINKEDIN_CLIENT_SECRET.schema,
  LINKEDIN_REFRESH_TOKEN: settings.LINKEDIN_REFRESH_TOKEN.schema,
  LINKEDIN_TOKEN_FILE: settings.LINKEDIN_TOKEN_FILE.schema,
  LINKEDIN_TOKEN_EXPIRES: settings.LINKEDIN_TOKEN_EXPIRES.schema,
  LINKEDIN_VERSION: settings.LINKEDIN_VERSION.schema,
  LINKEDIN_API_ROOT: settings.LINKEDIN_API_ROOT.schema,
  LINKEDIN_OAUTH_ROOT: settings.LINKEDIN_OAUTH_ROOT.schema,
  LINKEDIN_UPLOAD_ORIGINS: settings.LINKEDIN_UPLOAD_ORIGINS.schema,
  LINKEDIN_POLL_SECONDS: settings.LINKEDIN_POLL_SECONDS.schema,
});
export type LinkedInConfig = z.infer<typeof linkedinConfig>;

export interface LinkedInSession {
  /** Part of every digest: with the author's URN, whatever it is called. */
  account: string;
  context: ConnectorContext;
  hand: PlatformHand;
  /** Null where a browser posts. */
  api: LinkedInApi | null;
  /** Milliseconds between looks at comments. */
  pollMs: number;
}

export async function openSession(config: LinkedInConfig, context: ConnectorContext): Promise<LinkedInSession> {
  const pollMs = config.LINKEDIN_POLL_SECONDS * 1_000;
  if (config.LINKEDIN_ACCESS === 'browser') {
    const hand = openBrowserHand(config, context);
    return { account: webConfig(LINKEDIN_PAGES, config)?.account ?? '', context, hand, api: null, pollMs };
  }
  const account = accountOf(config);
  const api = openApi(apiConfig(config, account, context.stateDir), context);
  return { account, context, hand: createApiHand(api), api, pollMs };
}

/** Throws `not_configured` where a browser posts: that is all it does. */
export function apiOf({ api }: LinkedInSession): LinkedInApi {
  return requireApi(api, 'LinkedIn', 'Set LINKEDIN_ACCESS to api for reading and answering comments.');
}

function accountOf({ LINKEDIN_NAME: name, LINKEDIN_AUTHOR: author }: LinkedInConfig): string {
  return name ? `${name} (${author})` : (author ?? '');
}

function apiConfig(config: LinkedInConfig, account: string, stateDir: string) {
  return {
    author: config.LINKEDIN_AUTHOR ?? '',
    account,
    version: config.LINKEDIN_VERSION,
    apiRoot: config.LINKEDIN_API_ROOT,
    oauthRoot: config.LINKEDIN_OAUTH_ROOT,
    uploadOrigins: originsIn(config.LINKEDIN_UPLOAD_ORIGINS),
    accessToken: config.LINKEDIN_ACCESS_TOKEN,
    clientId: config.LINKEDIN_CLIENT_ID,
    clientSecret: config.LINKEDIN_CLIENT_SECRET,
    refreshToken: config.LINKEDIN_REFRESH_TOKEN,
    tokenFile: config.LINKEDIN_TOKEN_FILE ? resolve(config.LINKEDIN_TOKEN_FILE) : join(stateDir, 'linkedin-token.json'),
    expires: config.LINKEDIN_TOKEN_EXPIRES,
  };
}
