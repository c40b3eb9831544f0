/** The settings of the Facebook connector: what each is for and how to get it. */
import { z } from 'zod';
import { webSettings } from '../../outside/browser/web-settings.ts';
import { META_SETTINGS, ownRoot } from '../../outside/graph/settings.ts';
import type { SettingTable } from '../../settings.ts';
import { FACEBOOK_PAGES } from './browser-hand.ts';

export const facebookSettings = {
  FACEBOOK_ACCESS: {
    schema: z.enum(['api', 'browser']).default('api'),
    secret: false,
    what: 'how posts get to Facebook: by Meta’s API or by a browser',
    how: 'Leave it at `api` if you have an app at Meta; `browser` needs none, but can only post.',
  },
  FACEBOOK_PAGE_ID: {
    schema: z
      .string()
      .regex(/^\d{5,30}$/, 'must be the page’s number')
      .optional(),
    secret: false,
    what: 'the Facebook page that the office speaks for',
    how: 'On the page, open About, Page transparency; or ask the Graph API for me/accounts.',
  },
  FACEBOOK_PAGE_NAME: {
    schema: z.string().min(1).max(100).optional(),
    secret: false,
    what: 'what the page is called, as cards show it',
    how: 'Any name by which you know it; its number stands beside it.',
  },
  FACEBOOK_PAGE_TOKEN: {
    schema: z
      .string()
      .regex(/^[\w.|-]{20,1000}$/, 'must be a token as Meta shows it')
      .optional(),
    secret: true,
    what: 'the token of that page',
    how: 'See src/connectors/facebook/README.md: a long-lived Page token, by the Graph API Explorer.',
  },
  FACEBOOK_GRAPH_ROOT: ownRoot('Facebook'),
  ...META_SETTINGS,
  ...webSettings(FACEBOOK_PAGES),
} as const satisfies SettingTable;
