/** The LinkedIn connector: posts and answers as a page or a person, and what others say to it. Loads nothing of size until it is used. */
import { type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { probes } from './check.ts';
import { linkedinPost } from './post.ts';
import { linkedinComments, linkedinPosts } from './reads.ts';
import { linkedinReply } from './reply.ts';
import { apiOf, type LinkedInConfig, type LinkedInSession, linkedinConfig, openSession } from './session.ts';
import { linkedinSettings } from './settings.ts';
import { summaryOf } from './summary.ts';
import { linkedinWatch } from './watch.ts';

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
  check: ({ hand }, signal) => hand.check(signal),
  probes,
  login: async ({ api }, signal) => (api ? api.tokens.login(signal) : { expiresAt: null, renew: '' }),
  summary: (session, period, signal) => summaryOf(apiOf(session), period, signal),
  close: ({ hand }) => hand.close(),
});

function missing(values: Readonly<Record<string, unknown>>): MissingSetting[] {
  const has = (...names: string[]) => names.every((name) => values[name]);
  const isLoggedIn =
    has('LINKEDIN_ACCESS_TOKEN') || has('LINKEDIN_CLIENT_ID', 'LINKEDIN_CLIENT_SECRET', 'LINKEDIN_REFRESH_TOKEN');
  const isBrowser = values.LINKEDIN_ACCESS === 'browser';
  const lacking = isBrowser
    ? (['LINKEDIN_NAME'] as const).filter((name) => !has(name))
    : [
        ...(['LINKEDIN_AUTHOR'] as const).filter((name) => !has(name)),
        ...(isLoggedIn ? [] : (['LINKEDIN_ACCESS_TOKEN'] as const)),
      ];
  return lacking.map((name) => ({ name, how: linkedinSettings[name].how }));
}
