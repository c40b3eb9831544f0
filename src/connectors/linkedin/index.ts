/** The LinkedIn connector: posts and answers as a page or a person, and what others say to it. Loads nothing of size until it is used. */
import { missingForWeb } from '../../outside/browser/web-settings.ts';
import { type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { LINKEDIN_PAGES } from './browser-hand.ts';
import { probes } from './check.ts';
import { linkedinPost } from './post.ts';
import { linkedinComments, linkedinPosts } from './reads.ts';
import { linkedinReply } from './reply.ts';
import { apiOf, type LinkedInConfig, type LinkedInSession, linkedinConfig, openSession } from './session.ts';
import { linkedinSettings } from './settings.ts';
import { summaryOf } from './summary.ts';
import { linkedinWatch } from './watch.ts';

const RENEWAL = ['LINKEDIN_CLIENT_ID', 'LINKEDIN_CLIENT_SECRET', 'LINKEDIN_REFRESH_TOKEN'];

export const linkedin: Connector = defineConnector<LinkedInConfig, LinkedInSession>({
  id: 'linkedin',
  title: 'LinkedIn',
  settings: linkedinSettings,
  configSchema: linkedinConfig,
  missing,
  open: openSession,
  account: ({ account }) => account,
  watch: linkedinWatch,
  actions: [linkedinPost, linkedinReply],
  reads: [linkedinPosts, linkedinComments],
  logIn: async (settings, options) =>
    (await import('../../outside/browser/login.ts')).openForLogin(LINKEDIN_PAGES, settings, options),
  check: ({ hand }, signal) => hand.check(signal),
  probes,
  login: async ({ api }, signal) => (api ? api.tokens.login(signal) : { expiresAt: null, renew: '' }),
  summary: (session, period, signal) => summaryOf(apiOf(session), period, signal),
  close: ({ hand }) => hand.close(),
});

function missing(values: Readonly<Record<string, unknown>>): MissingSetting[] {
  if (values.LINKEDIN_ACCESS === 'browser') return missingForWeb(LINKEDIN_PAGES, values);
  const isRenewed = RENEWAL.every((name) => values[name]);
  const needed = ['LINKEDIN_AUTHOR', ...(isRenewed ? [] : ['LINKEDIN_ACCESS_TOKEN' as const])] as const;
  return needed.filter((name) => !values[name]).map((name) => ({ name, how: linkedinSettings[name].how }));
}
