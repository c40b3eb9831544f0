/** The opened page: how posts get there, and the API for everything else. */
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
import { FACEBOOK_PAGES, openBrowserHand } from './browser-hand.ts';
import { facebookSettings } from './settings.ts';

export const SOURCE_PREFIX = 'facebook:';
const RENEW = 'Make a new Page token as src/connectors/facebook/README.md says, and set FACEBOOK_PAGE_TOKEN to it.';
const PERMISSIONS = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_posts',
  'pages_manage_engagement',
];

export const facebookConfig = z.looseObject({
  FACEBOOK_ACCESS: facebookSettings.FACEBOOK_ACCESS.schema,
  FACEBOOK_PAGE_ID: facebookSettings.FACEBOOK_PAGE_ID.schema,
  FACEBOOK_PAGE_NAME: facebookSettings.FACEBOOK_PAGE_NAME.schema,
  FACEBOOK_PAGE_TOKEN: facebookSettings.FACEBOOK_PAGE_TOKEN.schema,
  FACEBOOK_GRAPH_ROOT: facebookSettings.FACEBOOK_GRAPH_ROOT.schema,
  ...metaConfig,
});
export type FacebookConfig = z.infer<typeof facebookConfig>;

/** What talking with the API takes. */
export interface FacebookApi {
  graph: Graph;
  pageId: string;
  account: string;
  /** Between two looks at what others say. */
  pollMs: number;
  clock: Clock;
  limits: Limits;
}

export interface FacebookSession {
  /** Part of every digest: with the page's number, whatever it is called. */
  account: string;
  context: ConnectorContext;
  hand: PlatformHand;
  /** Null where a browser posts. */
  api: FacebookApi | null;
}

export async function openSession(config: FacebookConfig, context: ConnectorContext): Promise<FacebookSession> {
  if (config.FACEBOOK_ACCESS === 'browser') {
    const hand = openBrowserHand(config, context);
    return { account: webConfig(FACEBOOK_PAGES, config)?.account ?? '', context, hand, api: null };
  }
  const api = openApi(config, context);
  return { account: api.account, context, hand: createApiHand(api), api };
}

function openApi(config: FacebookConfig, { clock, limits }: ConnectorContext): FacebookApi {
  const { FACEBOOK_PAGE_ID: pageId, FACEBOOK_PAGE_NAME: name, FACEBOOK_PAGE_TOKEN: token } = config;
  if (!pageId || !token) {
    throw new OfficeError('not_authorized', 'There is no token for the Facebook page.', { hint: RENEW });
  }
  const graph = openGraph({
    title: 'Facebook',
    renew: RENEW,
    permissions: PERMISSIONS,
    root: config.FACEBOOK_GRAPH_ROOT ?? config.META_GRAPH_ROOT,
    version: config.META_GRAPH_VERSION,
    token,
    appId: config.META_APP_ID,
    appSecret: config.META_APP_SECRET,
    clock,
    limits,
  });
  return {
    graph,
    pageId,
    account: name ? `${name} (${pageId})` : `page ${pageId}`,
    pollMs: config.META_POLL_SECONDS * 1_000,
    clock,
    limits,
  };
}

/** Throws `not_configured` where a browser posts: that is all it does. */
export function apiOf({ api }: FacebookSession): FacebookApi {
  return requireApi(api, 'Facebook', 'Set FACEBOOK_ACCESS to api for reading and answering comments.');
}

/** What was approved for one page never goes to another. */
export function checkAccount({ account }: FacebookApi, wanted: string): void {
  requireAccount('Facebook', account, wanted, 'FACEBOOK_PAGE_ID');
}
