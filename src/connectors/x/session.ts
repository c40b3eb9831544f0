/** What the connector works with once it is open: the settings read, and the hand that they name. */
import { z } from 'zod';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import type { PlatformHand } from '../../outside/browser/hand.ts';
import { webConfig } from '../../outside/browser/web-settings.ts';
import { requireApi } from '../../outside/social/access.ts';
import type { ConnectorContext } from '../connector.ts';
import { createApi, type Keys, type XApi } from './api.ts';
import { type ApiHand, createApiHand } from './api-hand.ts';
import { openBrowserHand, X_PAGES } from './browser-hand.ts';
import { xSettings } from './settings.ts';
import { postsOf } from './split.ts';

export const xConfig = z.looseObject({
  X_ACCESS: xSettings.X_ACCESS.schema,
  X_ACCOUNT: xSettings.X_ACCOUNT.schema,
  X_API_KEY: xSettings.X_API_KEY.schema,
  X_API_SECRET: xSettings.X_API_SECRET.schema,
  X_ACCESS_TOKEN: xSettings.X_ACCESS_TOKEN.schema,
  X_ACCESS_SECRET: xSettings.X_ACCESS_SECRET.schema,
  X_API_ROOT: xSettings.X_API_ROOT.schema,
  X_WATCH: xSettings.X_WATCH.schema,
  X_POLL_SECONDS: xSettings.X_POLL_SECONDS.schema,
  X_MONTHLY_BUDGET_USD: xSettings.X_MONTHLY_BUDGET_USD.schema,
});
export type XConfig = z.infer<typeof xConfig>;

export interface XSession {
  account: string;
  context: ConnectorContext;
  hand: PlatformHand;
  /** Null where X is reached by a browser, which only posts. */
  direct: { api: XApi; hand: ApiHand } | null;
  isWatched: boolean;
  /** Between two looks for mentions. Milliseconds. */
  pollMs: number;
  monthlyBudgetUsd: number;
}

export async function openSession(config: XConfig, context: ConnectorContext): Promise<XSession> {
  const pollMs = config.X_POLL_SECONDS * 1_000;
  const settled = { context, pollMs, monthlyBudgetUsd: config.X_MONTHLY_BUDGET_USD };
  if (config.X_ACCESS === 'browser') {
    const account = webConfig(X_PAGES, config)?.account ?? '';
    const hand = onePostEach(openBrowserHand(config, context));
    return { ...settled, account, hand, direct: null, isWatched: false };
  }
  const account = config.X_ACCOUNT ?? '';
  const api = createApi({ account, keys: keysOf(config), root: config.X_API_ROOT }, context);
  const hand = createApiHand(api);
  const isWatched = config.X_WATCH === 'true';
  return { ...settled, account, hand, direct: { api, hand }, isWatched };
}

/** Throws `not_configured` where X is reached by a browser. */
export function directOf({ direct }: XSession): NonNullable<XSession['direct']> {
  const hint = 'Set X_ACCESS to api, and give it the keys of an app, for reading and answering.';
  return requireApi(direct, 'X', hint);
}

function keysOf(config: XConfig): Keys {
  const { X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN, X_ACCESS_SECRET } = config;
  if (!config.X_ACCOUNT || !X_API_KEY || !X_API_SECRET || !X_ACCESS_TOKEN || !X_ACCESS_SECRET) {
    throw new OfficeError('not_configured', 'X_ACCOUNT or one of the keys for X is missing.');
  }
  return { appKey: X_API_KEY, appSecret: X_API_SECRET, accessToken: X_ACCESS_TOKEN, accessSecret: X_ACCESS_SECRET };
}

/** The browser's box takes one post, exactly as the card shows it. */
function onePostEach(hand: PlatformHand): PlatformHand {
  const single = (action: SocialPost): SocialPost => {
    const [text = '', ...more] = postsOf(action.text);
    if (more.length === 0) return { ...action, text };
    throw new OfficeError('action_invalid', 'By a browser only single posts go out, and this is a thread.', {
      hint: 'Shorten it to 280 characters, or set X_ACCESS to api.',
    });
  };
  return {
    ...hand,
    post: async (action, attempt) => hand.post(single(action), attempt),
    lookup: async (action, attempt) => hand.lookup(single(action), attempt),
  };
}
