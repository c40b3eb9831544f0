/** The Facebook connector: posts and answers as the owner's page, and what others say to it. Loads nothing of size until it is used. */

import { missingForWeb } from '../../outside/browser/web-settings.ts';
import { graphProbes, loginOf } from '../../outside/graph/token.ts';
import { heardWatch } from '../../outside/social/heard.ts';
import { type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { FACEBOOK_PAGES } from './browser-hand.ts';
import { facebookHeard } from './heard.ts';
import { facebookPost } from './post.ts';
import { facebookSummary } from './posts.ts';
import { facebookComments, facebookPosts } from './reads.ts';
import { facebookReply } from './reply.ts';
import { type FacebookConfig, type FacebookSession, facebookConfig, openSession, SOURCE_PREFIX } from './session.ts';
import { facebookSettings } from './settings.ts';

export const facebook: Connector = defineConnector<FacebookConfig, FacebookSession>({
  id: 'facebook',
  title: 'Facebook',
  settings: facebookSettings,
  configSchema: facebookConfig,
  missing,
  open: openSession,
  account: (session) => session.account,
  watch: heardWatch<FacebookSession>({
    platform: 'Facebook',
    sourcePrefix: SOURCE_PREFIX,
    intervalMs: ({ api }) => api?.pollMs ?? null,
    now: ({ context }) => context.clock.now(),
    account: (session) => session.account,
    heard: async (session, since, signal) => (session.api ? facebookHeard(session, since, signal) : []),
  }),
  actions: [facebookPost, facebookReply],
  reads: [facebookPosts, facebookComments],
  logIn: async (settings, options) =>
    (await import('../../outside/browser/login.ts')).openForLogin(FACEBOOK_PAGES, settings, options),
  check: ({ hand }, signal) => hand.check(signal),
  probes: graphProbes(({ api }) => api?.graph ?? null),
  login: async ({ api }, signal) => (api ? loginOf(api.graph, signal) : { expiresAt: null, renew: '' }),
  summary: facebookSummary,
  close: ({ hand }) => hand.close(),
});

const NEEDED = ['FACEBOOK_PAGE_ID', 'FACEBOOK_PAGE_TOKEN'] as const;

function missing(settings: Readonly<Record<string, unknown>>): MissingSetting[] {
  if (settings.FACEBOOK_ACCESS === 'browser') return missingForWeb(FACEBOOK_PAGES, settings);
  return NEEDED.filter((name) => !settings[name]).map((name) => ({ name, how: facebookSettings[name].how }));
}
