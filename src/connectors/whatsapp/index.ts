/** The WhatsApp connector: messages in and answers out, by Meta's Cloud API or by WhatsApp Web. Loads neither until it is opened. */
import { z } from 'zod';
import { argsOf, browserConfig } from '../../outside/browser/settings.ts';
import { told } from '../../outside/told.ts';
import { type Connector, defineConnector, type MissingSetting, type Probe } from '../connector.ts';
import type { CloudConfig } from './cloud/api.ts';
import { completeReply } from './complete.ts';
import type { Hand, ProbeName } from './hand.ts';
import { whatsAppProposal } from './proposal.ts';
import { whatsAppPeople } from './reads.ts';
import { settings } from './settings.ts';
import type { WebConfig } from './web/hand.ts';
import { renderWhatsAppReply, whatsAppReplyFacts, whatsAppReplySchema } from './whatsapp-reply.ts';

const cloudConfig = z
  .object({
    WHATSAPP_ACCESS: z.literal('cloud'),
    WHATSAPP_NUMBER: settings.WHATSAPP_NUMBER.schema.unwrap(),
    WHATSAPP_PHONE_NUMBER_ID: settings.WHATSAPP_PHONE_NUMBER_ID.schema.unwrap(),
    WHATSAPP_TOKEN: settings.WHATSAPP_TOKEN.schema.unwrap(),
    WHATSAPP_APP_SECRET: settings.WHATSAPP_APP_SECRET.schema.unwrap(),
    WHATSAPP_VERIFY_TOKEN: settings.WHATSAPP_VERIFY_TOKEN.schema.unwrap(),
    WHATSAPP_WEBHOOK_PORT: settings.WHATSAPP_WEBHOOK_PORT.schema,
    WHATSAPP_GRAPH_ROOT: settings.WHATSAPP_GRAPH_ROOT.schema,
    WHATSAPP_GRAPH_VERSION: settings.WHATSAPP_GRAPH_VERSION.schema,
  })
  .transform(
    (from): CloudConfig => ({
      access: 'cloud',
      number: from.WHATSAPP_NUMBER,
      phoneNumberId: from.WHATSAPP_PHONE_NUMBER_ID,
      token: from.WHATSAPP_TOKEN,
      appSecret: from.WHATSAPP_APP_SECRET,
      verifyToken: from.WHATSAPP_VERIFY_TOKEN,
      webhookPort: from.WHATSAPP_WEBHOOK_PORT,
      graphRoot: from.WHATSAPP_GRAPH_ROOT,
      graphVersion: from.WHATSAPP_GRAPH_VERSION,
    }),
  );

const webConfig = z
  .object({
    WHATSAPP_ACCESS: z.literal('web'),
    WHATSAPP_NUMBER: settings.WHATSAPP_NUMBER.schema.unwrap(),
    WHATSAPP_WEB_ROOT: settings.WHATSAPP_WEB_ROOT.schema,
    WHATSAPP_KEYWORDS: settings.WHATSAPP_KEYWORDS.schema,
    WHATSAPP_POLL_SECONDS: settings.WHATSAPP_POLL_SECONDS.schema,
    WHATSAPP_LOCATORS: settings.WHATSAPP_LOCATORS.schema,
    ...browserConfig,
  })
  .transform(
    (from): WebConfig => ({
      access: 'web',
      number: from.WHATSAPP_NUMBER,
      root: from.WHATSAPP_WEB_ROOT,
      keywords: from.WHATSAPP_KEYWORDS,
      pollMs: from.WHATSAPP_POLL_SECONDS * 1_000,
      locators: from.WHATSAPP_LOCATORS,
      browser: {
        executable: from.BROWSER_PATH,
        args: argsOf(from.BROWSER_ARGS),
        headless: from.BROWSER_HEADLESS === 'true',
        display: from.BROWSER_DISPLAY,
      },
    }),
  );

const NEEDED = {
  cloud: [
    'WHATSAPP_NUMBER',
    'WHATSAPP_PHONE_NUMBER_ID',
    'WHATSAPP_TOKEN',
    'WHATSAPP_APP_SECRET',
    'WHATSAPP_VERIFY_TOKEN',
  ],
  web: ['WHATSAPP_NUMBER'],
} as const;

export const whatsapp: Connector = defineConnector<CloudConfig | WebConfig, Hand>({
  id: 'whatsapp',
  title: 'WhatsApp',
  settings,
  configSchema: z.union([cloudConfig, webConfig]),
  missing,
  open: async (config, context) => {
    if (config.access === 'cloud') return (await import('./cloud/hand.ts')).openCloud(config, context);
    return (await import('./web/hand.ts')).openWeb(config, context);
  },
  account: (hand) => hand.account,
  watch: {
    intervalMs: (hand) => hand.pollMs,
    subscribe: (hand, wake) => hand.subscribe(wake),
    poll: async (hand, { accept, signal }) => {
      const isMore = await hand.poll(accept, signal);
      return { cursor: null, ...(isMore && { againMs: 0 }) };
    },
  },
  actions: [
    {
      type: 'whatsapp.reply',
      category: 'messages',
      schema: whatsAppReplySchema,
      facts: whatsAppReplyFacts,
      render: renderWhatsAppReply,
      proposal: whatsAppProposal,
      attachments: (action) => action.attachments,
      complete: completeReply,
      execute: (hand, action, attempt) => hand.reply(action, attempt),
      lookup: (hand, action, attempt) => hand.lookup(action, attempt),
    },
  ],
  reads: [whatsAppPeople],
  check: (hand, signal) => told(() => hand.check(signal)),
  probes: [
    probe('version', 'The Cloud API serves the version that is asked for'),
    probe('webhook', 'Meta sends messages to this office'),
    probe('page', 'WhatsApp Web’s page is as expected'),
  ],
  login: (hand, signal) => hand.login(signal),
  close: (hand) => hand.close(),
});

function missing(values: Readonly<Record<string, unknown>>): MissingSetting[] {
  const access = values.WHATSAPP_ACCESS;
  if (access !== 'cloud' && access !== 'web') {
    return [{ name: 'WHATSAPP_ACCESS', how: settings.WHATSAPP_ACCESS.how }];
  }
  return NEEDED[access].filter((name) => !values[name]).map((name) => ({ name, how: settings[name].how }));
}

function probe(name: ProbeName, says: string): Probe<Hand> {
  return { says, look: (hand, signal) => told(() => hand.probe(name, signal)) };
}
