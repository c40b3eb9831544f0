/** The settings that X reads: one way in by its official API, one by a browser. Pure. */
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { webSettings } from '../../outside/browser/web-settings.ts';
import { isSafeRoot } from '../../outside/http.ts';
import { httpAddress, type SettingTable } from '../../settings.ts';
import { X_PAGES } from './browser-hand.ts';

const CONSOLE = 'at console.x.com, under your app’s “Keys and tokens”';
const key = z.string().regex(/^[\x21-\x7e]{5,200}$/, 'must be one word without spaces');

export const xSettings = {
  X_ACCESS: {
    schema: z.enum(['api', 'browser']).default('api'),
    secret: false,
    what: 'how X is reached: `api` is its official API, which costs per post, `browser` is your own login in a browser',
    how: 'Leave it at `api` if you have an app at console.x.com; else set it to `browser`.',
  },
  X_ACCOUNT: {
    schema: z
      .string()
      .regex(/^@?\w{1,15}$/, 'must be a name like @acme')
      .transform((name) => `@${name.replace('@', '')}`)
      .optional(),
    secret: false,
    what: 'by its API: the account that posts, e.g. @acme',
    how: 'Write the name that stands under your profile’s title on X.',
  },
  X_API_KEY: {
    schema: key.optional(),
    secret: true,
    what: 'your app’s consumer key at X',
    how: `Make an app ${CONSOLE}, and copy the API key.`,
  },
  X_API_SECRET: {
    schema: key.optional(),
    secret: true,
    what: 'that key’s secret',
    how: `It is shown once, together with the API key, ${CONSOLE}.`,
  },
  X_ACCESS_TOKEN: {
    schema: key.optional(),
    secret: true,
    what: 'lets the app post as your account',
    how: `First set the app to “Read and write”, then generate the access token ${CONSOLE}.`,
  },
  X_ACCESS_SECRET: {
    schema: key.optional(),
    secret: true,
    what: 'that token’s secret',
    how: `It is shown once, together with the access token, ${CONSOLE}.`,
  },
  X_WATCH: {
    schema: z.enum(['true', 'false']).default('false'),
    secret: false,
    what: 'true: posts that mention you become tasks; X charges for each one that is read',
    how: 'Set it to true if about half a cent for each mention, and a cent for who wrote it, is worth it.',
  },
  X_POLL_SECONDS: {
    schema: z.coerce
      .number()
      .min(0.2)
      .max(86_400)
      .default(LIMITS.social_poll_ms / 1_000),
    secret: false,
    what: 'how often mentions are looked for, in seconds',
    how: 'Leave it at 300.',
  },
  X_MONTHLY_BUDGET_USD: {
    schema: z.coerce.number().min(0).max(10_000).default(5),
    secret: false,
    what: 'what posting on X may cost in a month, in US dollars',
    how: 'What goes beyond it waits for the next month.',
  },
  X_API_ROOT: {
    schema: httpAddress.refine(isSafeRoot, 'must be https, or on this machine').default('https://api.x.com'),
    secret: false,
    what: 'address of the X API',
    how: 'Leave it alone.',
  },
  ...webSettings(X_PAGES),
} as const satisfies SettingTable;
