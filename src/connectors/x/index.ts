/** The X connector: posts, threads and answers as approved, mentions in. Loads X's client with the first call. */
import type { SocialPost } from '../../domain/social.ts';
import { missingForWeb } from '../../outside/browser/web-settings.ts';
import { told } from '../../outside/told.ts';
import { type ActionKind, type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { X_PAGES } from './browser-hand.ts';
import { priceOf } from './price.ts';
import { xProbes } from './probes.ts';
import { postProposal, replyProposal } from './proposal.ts';
import { mentions, searchMine } from './reads.ts';
import { directOf, openSession, type XConfig, type XSession, xConfig } from './session.ts';
import { xSettings } from './settings.ts';
import { postsOf } from './split.ts';
import { xSummary } from './summary.ts';
import { mentionWatch } from './watch.ts';
import { renderXPost, xPostFacts, xPostSchema } from './x-post.ts';
import { renderXReply, type XReply, xReplyFacts, xReplySchema } from './x-reply.ts';

const xPost: ActionKind<XSession, SocialPost> = {
  type: 'x.post',
  category: 'social_media',
  schema: xPostSchema,
  facts: xPostFacts,
  render: renderXPost,
  proposal: postProposal,
  attachments: (action) => action.attachments,
  price: ({ text }, { direct }) => (direct ? priceOf(postsOf(text)) : null),
  execute: ({ hand }, action, attempt) => hand.post(action, attempt),
  lookup: ({ hand }, action, attempt) => hand.lookup(action, attempt),
};

const xReply: ActionKind<XSession, XReply> = {
  type: 'x.reply',
  category: 'social_media',
  schema: xReplySchema,
  facts: xReplyFacts,
  render: renderXReply,
  proposal: replyProposal,
  attachments: () => [],
  price: ({ text }, { direct }) => (direct ? priceOf([text]) : null),
  execute: async (session, action, attempt) => directOf(session).hand.reply(action, attempt),
  lookup: async (session, action, attempt) => directOf(session).hand.lookupReply(action, attempt),
};

export const x: Connector = defineConnector<XConfig, XSession>({
  id: 'x',
  title: 'X',
  settings: xSettings,
  configSchema: xConfig,
  missing,
  open: openSession,
  account: ({ account }) => account,
  watch: mentionWatch,
  actions: [xPost, xReply],
  reads: [searchMine, mentions],
  logIn: async (settings, options) =>
    (await import('../../outside/browser/login.ts')).openForLogin(X_PAGES, settings, options),
  check: ({ hand }, signal) => told(() => hand.check(signal)),
  probes: xProbes,
  monthlyBudget: ({ monthlyBudgetUsd }) => monthlyBudgetUsd,
  summary: xSummary,
  close: ({ hand }) => hand.close(),
});

function missing(values: Readonly<Record<string, unknown>>): MissingSetting[] {
  if (values.X_ACCESS === 'browser') return missingForWeb(X_PAGES, values);
  const needed = ['X_ACCOUNT', 'X_API_KEY', 'X_API_SECRET', 'X_ACCESS_TOKEN', 'X_ACCESS_SECRET'] as const;
  return needed.filter((name) => !values[name]).map((name) => ({ name, how: xSettings[name].how }));
}
