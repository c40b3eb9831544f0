/** What the connector works with once it is open: the settings read, and the hand that they name. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import type { PlatformHand } from '../../outside/browser/hand.ts';
import type { ConnectorContext } from '../connector.ts';
import { createApi, type Keys, type XApi } from './api.ts';
import { type ApiHand, createApiHand } from './api-hand.ts';
import { settings } from './settings.ts';

export interface XConfig {
  account: string;
  /** Null where X is reached by a browser. */
  keys: Keys | null;
  root: string;
  isWatched: boolean;
  monthlyBudgetUsd: number;
}

export interface XSession {
  account: string;
  config: XConfig;
  context: ConnectorContext;
  hand: PlatformHand;
  /** Null where X is reached by a browser, which only posts. */
  direct: { api: XApi; hand: ApiHand } | null;
}

const common = {
  X_ACCOUNT: settings.X_ACCOUNT.schema.unwrap(),
  X_API_ROOT: settings.X_API_ROOT.schema,
  X_WATCH: settings.X_WATCH.schema,
  X_MONTHLY_BUDGET_USD: settings.X_MONTHLY_BUDGET_USD.schema,
};
const keyed = {
  X_API_KEY: settings.X_API_KEY.schema.unwrap(),
  X_API_SECRET: settings.X_API_SECRET.schema.unwrap(),
  X_ACCESS_TOKEN: settings.X_ACCESS_TOKEN.schema.unwrap(),
  X_ACCESS_SECRET: settings.X_ACCESS_SECRET.schema.unwrap(),
};

export const xConfig = z.preprocess(
  (given) => ({ X_ACCESS: 'api', ...(given as object) }),
  z
    .discriminatedUnion('X_ACCESS', [
      z.object({ X_ACCESS: z.literal('api'), ...common, ...keyed }),
      z.object({ X_ACCESS: z.literal('browser'), ...common }),
    ])
    .transform(
      (from): XConfig => ({
        account: from.X_ACCOUNT,
        keys:
          from.X_ACCESS === 'browser'
            ? null
            : {
                appKey: from.X_API_KEY,
                appSecret: from.X_API_SECRET,
                accessToken: from.X_ACCESS_TOKEN,
                accessSecret: from.X_ACCESS_SECRET,
              },
        root: from.X_API_ROOT,
        isWatched: from.X_WATCH === 'true',
        monthlyBudgetUsd: from.X_MONTHLY_BUDGET_USD,
      }),
    ),
);

export async function openSession(config: XConfig, context: ConnectorContext): Promise<XSession> {
  const { account, keys, root } = config;
  if (!keys) throw new OfficeError('not_configured', 'X by a browser isn’t there yet.');
  const api = createApi({ account, keys, root }, context);
  const hand = createApiHand(api);
  return { account, config, context, hand, direct: { api, hand } };
}

/** Throws `not_configured` where X is reached by a browser. */
export function directOf({ direct }: XSession): NonNullable<XSession['direct']> {
  if (direct) return direct;
  throw new OfficeError('not_configured', 'Reading X, and answering there, needs its API.', {
    hint: 'Set X_ACCESS to api and give it the keys of an app.',
  });
}
