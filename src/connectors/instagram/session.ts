/** The opened account: how posts get there, and the API for everything else. */
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { PlatformHand } from '../../outside/browser/hand.ts';
import { webConfig } from '../../outside/browser/web-settings.ts';
import { type Graph, openGraph } from '../../outside/graph/client.ts';
import { metaConfig } from '../../outside/graph/settings.ts';
import { requireAccount, requireApi } from '../../outside/social/access.ts';
import type { ConnectorContext } from '../connector.ts';
import { createApiHand } from './api-hand.ts';
import { INSTAGRAM_PAGES, openBrowserHand } from './browser-hand.ts';
import { instagramSettings } from './settings.ts';
import { createUploader, type Uploader } from './uploader.ts';

export const SOURCE_PREFIX = 'instagram:';
const RENEW = 'Make a new token as src/connectors/instagram/README.md says, and set INSTAGRAM_TOKEN to it.';
const PERMISSIONS = [
  'instagram_basic',
  'instagram_content_publish',
  'instagram_manage_comments',
  'pages_read_engagement',
];

export const instagramConfig = z.looseObject({
  INSTAGRAM_ACCESS: instagramSettings.INSTAGRAM_ACCESS.schema,
  INSTAGRAM_USERNAME: instagramSettings.INSTAGRAM_USERNAME.schema,
  INSTAGRAM_ACCOUNT_ID: instagramSettings.INSTAGRAM_ACCOUNT_ID.schema,
  INSTAGRAM_TOKEN: instagramSettings.INSTAGRAM_TOKEN.schema,
  INSTAGRAM_UPLOAD_URL: instagramSettings.INSTAGRAM_UPLOAD_URL.schema,
  INSTAGRAM_UPLOAD_TOKEN: instagramSettings.INSTAGRAM_UPLOAD_TOKEN.schema,
  INSTAGRAM_PUBLIC_URL: instagramSettings.INSTAGRAM_PUBLIC_URL.schema,
  INSTAGRAM_GRAPH_ROOT: instagramSettings.INSTAGRAM_GRAPH_ROOT.schema,
  ...metaConfig,
});
export type InstagramConfig = z.infer<typeof instagramConfig>;

/** What talking with the API takes. */
export interface InstagramApi {
  graph: Graph;
  uploader: Uploader;
  accountId: string;
  username: string;
  /** `@acme` */
  account: string;
  /** Between two looks at what others say. */
  pollMs: number;
  clock: Clock;
  limits: Limits;
}

export interface InstagramSession {
  account: string;
  context: ConnectorContext;
  hand: PlatformHand;
  /** Null where a browser posts. */
  api: InstagramApi | null;
}

export async function openSession(config: InstagramConfig, context: ConnectorContext): Promise<InstagramSession> {
  if (config.INSTAGRAM_ACCESS === 'browser') {
    const hand = openBrowserHand(config, context);
    return { account: webConfig(INSTAGRAM_PAGES, config)?.account ?? '', context, hand, api: null };
  }
  const api = openApi(config, context);
  return { account: api.account, context, hand: createApiHand(api), api };
}

function openApi(config: InstagramConfig, { clock, limits }: ConnectorContext): InstagramApi {
  const { INSTAGRAM_ACCOUNT_ID: accountId, INSTAGRAM_TOKEN: token, INSTAGRAM_USERNAME: username } = config;
  const { INSTAGRAM_UPLOAD_URL: uploadUrl, INSTAGRAM_PUBLIC_URL: publicUrl } = config;
  if (!token || !accountId || !username) {
    throw new OfficeError('not_authorized', 'There is no token for Instagram.', { hint: RENEW });
  }
  if (!uploadUrl || !publicUrl) {
    throw new OfficeError('not_configured', 'There is no web space that Instagram could fetch pictures from.', {
      hint: instagramSettings.INSTAGRAM_UPLOAD_URL.how,
    });
  }
  const graph = openGraph({
    title: 'Instagram',
    renew: RENEW,
    permissions: PERMISSIONS,
    root: config.INSTAGRAM_GRAPH_ROOT ?? config.META_GRAPH_ROOT,
    version: config.META_GRAPH_VERSION,
    token,
    appId: config.META_APP_ID,
    appSecret: config.META_APP_SECRET,
    clock,
    limits,
  });
  const uploader = createUploader({ uploadUrl, publicUrl, token: config.INSTAGRAM_UPLOAD_TOKEN, clock, limits });
  return {
    graph,
    uploader,
    accountId,
    username,
    account: `@${username}`,
    pollMs: config.META_POLL_SECONDS * 1_000,
    clock,
    limits,
  };
}

/** Throws `not_configured` where a browser posts: that is all it does. */
export function apiOf({ api }: InstagramSession): InstagramApi {
  return requireApi(api, 'Instagram', 'Set INSTAGRAM_ACCESS to api for reading and answering comments.');
}

/** What was approved for one account never goes to another. */
export function checkAccount({ account }: InstagramApi, wanted: string): void {
  requireAccount('Instagram', account, wanted, 'INSTAGRAM_USERNAME');
}
