/** The settings of the Instagram connector: what each is for and how to get it. */
import { z } from 'zod';
import { webSettings } from '../../outside/browser/web-settings.ts';
import { META_SETTINGS, ownRoot } from '../../outside/graph/settings.ts';
import { isSafeRoot } from '../../outside/http.ts';
import { httpAddress, type SettingTable } from '../../settings.ts';
import { INSTAGRAM_PAGES } from './browser-hand.ts';

const address = httpAddress.refine(isSafeRoot, 'must be https, or on this machine').optional();

export const instagramSettings = {
  INSTAGRAM_ACCESS: {
    schema: z.enum(['api', 'browser']).default('api'),
    secret: false,
    what: 'how posts get to Instagram: by Meta’s API or by a browser',
    how: 'Leave it at `api` if you have an app at Meta; `browser` needs none, but can only post.',
  },
  INSTAGRAM_USERNAME: {
    schema: z
      .string()
      .transform((name) => name.replace(/^@/, ''))
      .pipe(z.string().regex(/^[\w.]{1,30}$/, 'must be a name like acme'))
      .optional(),
    secret: false,
    what: 'the Instagram account that the office speaks for',
    how: 'Its name as Instagram shows it, without the @. It has to be a business or creator account.',
  },
  INSTAGRAM_ACCOUNT_ID: {
    schema: z
      .string()
      .regex(/^\d{5,30}$/, 'must be the account’s number')
      .optional(),
    secret: false,
    what: 'that account’s number at Meta',
    how: 'Ask the Graph API for your page with fields=instagram_business_account; see src/connectors/instagram/README.md.',
  },
  INSTAGRAM_TOKEN: {
    schema: z
      .string()
      .regex(/^[\w.|-]{20,1000}$/, 'must be a token as Meta shows it')
      .optional(),
    secret: true,
    what: 'a token that may publish there',
    how: 'See src/connectors/instagram/README.md: a long-lived token of the page that the account belongs to.',
  },
  INSTAGRAM_UPLOAD_URL: {
    schema: address,
    secret: false,
    what: 'where pictures are put by HTTP PUT, for Instagram to fetch them',
    how: 'Any web space that takes PUT and DELETE, e.g. WebDAV; see src/connectors/instagram/README.md.',
  },
  INSTAGRAM_UPLOAD_TOKEN: {
    schema: z
      .string()
      .regex(/^[!-~]{8,1000}$/, 'must have at least 8 characters, none of them a space')
      .optional(),
    secret: true,
    what: 'the token for putting them there',
    how: 'Ask whoever runs the web space; it is sent as `Authorization: Bearer`.',
  },
  INSTAGRAM_PUBLIC_URL: {
    schema: address,
    secret: false,
    what: 'where everybody can fetch what was put there',
    how: 'The public address of the same folder, with https.',
  },
  INSTAGRAM_GRAPH_ROOT: ownRoot('Instagram'),
  ...META_SETTINGS,
  ...webSettings(INSTAGRAM_PAGES),
} as const satisfies SettingTable;
