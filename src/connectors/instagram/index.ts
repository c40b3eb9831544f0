/** The Instagram connector: posts and answers as the owner's account, and what others say to it. Loads nothing of size until it is used. */

import { missingForWeb } from '../../outside/browser/web-settings.ts';
import { graphProbes, loginOf } from '../../outside/graph/token.ts';
import { heardWatch } from '../../outside/social/heard.ts';
import { type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { INSTAGRAM_PAGES } from './browser-hand.ts';
import { instagramHeard } from './heard.ts';
import { instagramPost } from './post.ts';
import { instagramSummary } from './posts.ts';
import { instagramComments, instagramPosts } from './reads.ts';
import { instagramReply } from './reply.ts';
import { type InstagramConfig, type InstagramSession, instagramConfig, openSession, SOURCE_PREFIX } from './session.ts';
import { instagramSettings } from './settings.ts';

export const instagram: Connector = defineConnector<InstagramConfig, InstagramSession>({
  id: 'instagram',
  title: 'Instagram',
  settings: instagramSettings,
  configSchema: instagramConfig,
  missing,
  open: openSession,
  account: (session) => session.account,
  watch: heardWatch<InstagramSession>({
    platform: 'Instagram',
    sourcePrefix: SOURCE_PREFIX,
    intervalMs: ({ api }) => api?.pollMs ?? null,
    now: ({ context }) => context.clock.now(),
    account: (session) => session.account,
    heard: async (session, since, signal) => (session.api ? instagramHeard(session, since, signal) : []),
  }),
  actions: [instagramPost, instagramReply],
  reads: [instagramPosts, instagramComments],
  logIn: async (settings, options) =>
    (await import('../../outside/browser/login.ts')).openForLogin(INSTAGRAM_PAGES, settings, options),
  check: ({ hand }, signal) => hand.check(signal),
  probes: graphProbes(({ api }) => api?.graph ?? null),
  login: async ({ api }, signal) => (api ? loginOf(api.graph, signal) : { expiresAt: null, renew: '' }),
  summary: instagramSummary,
  close: ({ hand }) => hand.close(),
});

const NEEDED = [
  'INSTAGRAM_USERNAME',
  'INSTAGRAM_ACCOUNT_ID',
  'INSTAGRAM_TOKEN',
  'INSTAGRAM_UPLOAD_URL',
  'INSTAGRAM_PUBLIC_URL',
] as const;

function missing(settings: Readonly<Record<string, unknown>>): MissingSetting[] {
  if (settings.INSTAGRAM_ACCESS === 'browser') return missingForWeb(INSTAGRAM_PAGES, settings);
  return NEEDED.filter((name) => !settings[name]).map((name) => ({ name, how: instagramSettings[name].how }));
}
