/** The settings of the LinkedIn connector: what each is for and how to get it. Pure. */
import { z } from 'zod';
import { webSettings } from '../../outside/browser/web-settings.ts';
import { isSafeRoot } from '../../outside/http.ts';
import { httpAddress, type SettingTable } from '../../settings.ts';
import { LINKEDIN_PAGES } from './browser-hand.ts';

const safeAddress = httpAddress.refine(isSafeRoot, 'must be https, or on this machine');
const POLL_SECONDS = 1_800;

export const linkedinSettings = {
  LINKEDIN_ACCESS: {
    schema: z.enum(['api', 'browser']).default('api'),
    secret: false,
    what: 'how posts get to LinkedIn: by its API or by a browser',
    how: 'Leave it at `api` if you have an app at LinkedIn; `browser` needs none, but can only post.',
  },
  LINKEDIN_AUTHOR: {
    schema: z
      .string()
      .regex(
        /^urn:li:(person|organization):[\w-]{1,60}$/,
        'must look like urn:li:organization:12345 or urn:li:person:…',
      )
      .optional(),
    secret: false,
    what: 'who posts on LinkedIn: a company page or you yourself',
    how: 'For a page take the number in the address of its admin view; for yourself ask `https://api.linkedin.com/v2/userinfo` for `sub`.',
  },
  LINKEDIN_NAME: {
    schema: z.string().min(1).max(100).optional(),
    secret: false,
    what: 'what that page or person is called, as cards show it',
    how: 'Any name by which you know it.',
  },
  LINKEDIN_ACCESS_TOKEN: {
    schema: z.string().min(20).max(2_000).optional(),
    secret: true,
    what: 'a token for the LinkedIn API; it ends after two months',
    how: 'In your app at linkedin.com/developers, open OAuth 2.0 tools and create a token with w_organization_social and r_organization_social (for yourself: w_member_social).',
  },
  LINKEDIN_CLIENT_ID: {
    schema: z.string().min(5).max(200).optional(),
    secret: false,
    what: 'your app at LinkedIn',
    how: 'It stands on the app’s page under Auth.',
  },
  LINKEDIN_CLIENT_SECRET: {
    schema: z.string().min(5).max(500).optional(),
    secret: true,
    what: 'that app’s secret; with it the office knows when the token ends, and renews it where it may',
    how: 'It stands beside the client ID.',
  },
  LINKEDIN_REFRESH_TOKEN: {
    schema: z.string().min(20).max(2_000).optional(),
    secret: true,
    what: 'renews the access token by itself, where LinkedIn has given your app that right',
    how: 'OAuth 2.0 tools show it beside the access token; without that right there is none.',
  },
  LINKEDIN_TOKEN_FILE: {
    schema: z.string().min(1).optional(),
    secret: false,
    what: 'where renewed tokens are kept (default: linkedin-token.json in STATE_DIR)',
    how: 'Leave it alone; the file is made by itself.',
  },
  LINKEDIN_TOKEN_EXPIRES: {
    schema: z.iso.date('must be a date like 2026-12-31').optional(),
    secret: false,
    what: 'the day on which the token ends, so that you are reminded in time',
    how: 'Needed only without LINKEDIN_CLIENT_SECRET. The token tool shows it.',
  },
  LINKEDIN_VERSION: {
    schema: z
      .string()
      .regex(/^20\d\d(0[1-9]|1[0-2])$/, 'must be a year and a month like 202611')
      .default('202611'),
    secret: false,
    what: 'version of the LinkedIn API; each is served for about a year',
    how: 'Leave it alone until `countersign doctor --live` says that it is no longer served.',
  },
  LINKEDIN_API_ROOT: {
    schema: safeAddress.default('https://api.linkedin.com'),
    secret: false,
    what: 'address of the LinkedIn API',
    how: 'Leave it alone.',
  },
  LINKEDIN_OAUTH_ROOT: {
    schema: safeAddress.default('https://www.linkedin.com'),
    secret: false,
    what: 'address at which tokens are renewed and asked about',
    how: 'Leave it alone.',
  },
  LINKEDIN_UPLOAD_ORIGINS: {
    schema: z
      .string()
      .refine((text) => originsIn(text).every(isSafeAddress), 'must be addresses like https://www.linkedin.com')
      .default('https://www.linkedin.com,https://api.linkedin.com'),
    secret: false,
    what: 'where pictures may be uploaded to; LinkedIn names the address, and no other is believed',
    how: 'Leave it alone unless an upload is refused because of its address.',
  },
  LINKEDIN_POLL_SECONDS: {
    schema: z.coerce.number().min(0.2).max(86_400).default(POLL_SECONDS),
    secret: false,
    what: 'how often comments are looked for, in seconds',
    how: 'Leave it at 1800: LinkedIn counts calls by the day, and a new app has few.',
  },
  ...webSettings(LINKEDIN_PAGES),
} as const satisfies SettingTable;

/** `https://a.example, https://b.example` */
export function originsIn(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function isSafeAddress(text: string): boolean {
  return URL.canParse(text) && isSafeRoot(text) && new URL(text).origin === text;
}
