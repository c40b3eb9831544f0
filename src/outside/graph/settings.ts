/** The settings that Facebook and Instagram share: both are reached by Meta's Graph API. */
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { httpAddress, type SettingTable } from '../../settings.ts';
import { isSafeRoot } from '../http.ts';

const address = httpAddress.refine(isSafeRoot, 'must be https, or on this machine');

export const META_SETTINGS = {
  META_GRAPH_ROOT: {
    schema: address.default('https://graph.facebook.com'),
    secret: false,
    what: 'address of Meta’s Graph API',
    how: 'Leave it alone.',
  },
  META_GRAPH_VERSION: {
    schema: z
      .string()
      .regex(/^v\d{1,3}\.\d{1,2}$/, 'must look like v26.0')
      .default('v26.0'),
    secret: false,
    what: 'version of the Graph API',
    how: 'Raise it when Meta retires this one; `countersign doctor --live` tells which one is served.',
  },
  META_APP_ID: {
    schema: z
      .string()
      .regex(/^\d{5,30}$/, 'must be a number')
      .optional(),
    secret: false,
    what: 'your app at Meta, for seeing when a token ends',
    how: 'At developers.facebook.com open your app; the ID stands at the top.',
  },
  META_APP_SECRET: {
    schema: z.string().min(8).max(200).optional(),
    secret: true,
    what: 'that app’s secret; with it each call is signed',
    how: 'At developers.facebook.com open your app, then App settings, Basic, App secret.',
  },
  META_POLL_SECONDS: {
    schema: z.coerce
      .number()
      .min(0.2)
      .max(86_400)
      .default(LIMITS.social_poll_ms / 1_000),
    secret: false,
    what: 'how often comments and mentions on Facebook and Instagram are looked for, in seconds',
    how: 'Leave it at 300 for the real ones; Meta counts each look.',
  },
} as const satisfies SettingTable;

/** The same in a connector's own form: what is left out gets its default. */
export const metaConfig = {
  META_GRAPH_ROOT: META_SETTINGS.META_GRAPH_ROOT.schema,
  META_GRAPH_VERSION: META_SETTINGS.META_GRAPH_VERSION.schema,
  META_APP_ID: META_SETTINGS.META_APP_ID.schema,
  META_APP_SECRET: META_SETTINGS.META_APP_SECRET.schema,
  META_POLL_SECONDS: META_SETTINGS.META_POLL_SECONDS.schema,
};

/** The Graph API of one platform alone, where that is another one: the sandbox has one server for each. */
export function ownRoot(platform: string) {
  return {
    schema: address.optional(),
    secret: false,
    what: `address of the Graph API for ${platform} alone (default: META_GRAPH_ROOT)`,
    how: 'Leave it alone.',
  };
}
