/** The settings that WhatsApp reads: one way in by Meta's Cloud API, one by WhatsApp Web in a browser. Pure. */
import { z } from 'zod';
import { BROWSER_SETTINGS } from '../../outside/browser/settings.ts';
import { isSafeRoot } from '../../outside/http.ts';
import { httpAddress, type SettingTable } from '../../settings.ts';
import { BOUNDS } from './bounds.ts';
import { locatorsText } from './web/locators.ts';

const safeAddress = httpAddress.refine(isSafeRoot, 'must be https, or on this machine');
const META = 'in your app at developers.facebook.com';
export const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;

export const settings = {
  WHATSAPP_ACCESS: {
    schema: z.enum(['cloud', 'web']).optional(),
    secret: false,
    what: 'how WhatsApp is reached: `cloud` is Meta’s official Cloud API, `web` is WhatsApp Web in a browser',
    how: 'Set it to `cloud` for a business number with an app at Meta, or to `web` to use the WhatsApp of your own phone.',
  },
  WHATSAPP_NUMBER: {
    schema: z.string().regex(PHONE_NUMBER, 'must be a number with its country, e.g. +971501234567').optional(),
    secret: false,
    what: 'the number that WhatsApp messages leave from, as people see it',
    how: 'Write it with + and the country, without spaces, e.g. +971501234567.',
  },
  WHATSAPP_PHONE_NUMBER_ID: {
    schema: z
      .string()
      .regex(/^\d{5,30}$/, 'must be the ID, digits only')
      .optional(),
    secret: false,
    what: 'what the Cloud API calls that number',
    how: `Copy the “Phone number ID” from WhatsApp → API setup ${META}.`,
  },
  WHATSAPP_TOKEN: {
    schema: z.string().min(10).optional(),
    secret: true,
    what: 'the token for the Cloud API',
    how: 'In Meta’s business settings make a system user, give it the app, and generate a token with whatsapp_business_messaging and whatsapp_business_management.',
  },
  WHATSAPP_APP_SECRET: {
    schema: z.string().min(8).optional(),
    secret: true,
    what: 'proves that a webhook call comes from Meta',
    how: `Copy it from App settings → Basic ${META}.`,
  },
  WHATSAPP_VERIFY_TOKEN: {
    schema: z.string().min(8).optional(),
    secret: true,
    what: 'the word with which Meta shows, once, that the webhook is meant for you',
    how: 'Any long random text, e.g. from `openssl rand -hex 24`; type the same into Meta’s form.',
  },
  WHATSAPP_WEBHOOK_PORT: {
    schema: z.coerce.number().int().min(1).max(65_535).default(4748),
    secret: false,
    what: 'port of this machine at which messages from Meta arrive',
    how: 'Any free port; let a tunnel or a reverse proxy with https lead to it.',
  },
  WHATSAPP_GRAPH_ROOT: {
    schema: safeAddress.default('https://graph.facebook.com'),
    secret: false,
    what: 'address of the Cloud API',
    how: 'Leave it alone.',
  },
  WHATSAPP_GRAPH_VERSION: {
    schema: z
      .string()
      .regex(/^v\d{1,3}\.\d$/, 'must look like v26.0')
      .default('v26.0'),
    secret: false,
    what: 'version of the Cloud API',
    how: 'Leave it alone until `countersign doctor --live` says that it is no longer served.',
  },
  WHATSAPP_KEYWORDS: {
    schema: z.string().max(BOUNDS.keywords_chars_max).default('urgent, asap, invoice, payment, help'),
    secret: false,
    what: 'WhatsApp Web: only messages with one of these words are taken in',
    how: 'Words with commas between them; a single * takes every message.',
  },
  WHATSAPP_POLL_SECONDS: {
    schema: z.coerce.number().min(0.2).max(3_600).default(30),
    secret: false,
    what: 'WhatsApp Web: how often unread chats are looked for, in seconds',
    how: 'Leave it at 30.',
  },
  WHATSAPP_WEB_ROOT: {
    schema: safeAddress.default('https://web.whatsapp.com'),
    secret: false,
    what: 'address of WhatsApp Web',
    how: 'Leave it alone.',
  },
  WHATSAPP_LOCATORS: {
    schema: locatorsText.optional(),
    secret: false,
    what: 'WhatsApp Web: where things are on its page, if that has changed, as JSON',
    how: 'Leave it alone until the office says that the page has changed.',
  },
  ...BROWSER_SETTINGS,
} as const satisfies SettingTable;
