/** Every setting of the office: its form, what it is for and how to get it. Pure; `config.ts` reads them. */
import { z } from 'zod';
import { isTimeZone } from './domain/local-time.ts';
import { ZONES } from './domain/task.ts';
import { LIMITS } from './limits.ts';
import { LOG_LEVELS } from './log.ts';

const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'])
  .transform((value) => value === 'true' || value === '1' || value === 'yes');

const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone, e.g. Europe/Berlin');
/** An address is shown by `doctor`, so nothing secret may stand in it. */
export const httpAddress = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/@|%40|\/bot\d+(:|%3a)/i.test(url), 'must hold no password and no token')
  .transform((url) => url.replace(/\/+$/, ''));

const MODEL_NAME = /^(?:templates|claude-cli(?::[\w.:/@-]+)?|(?:anthropic|openai-compatible):[\w.:/@-]+)$/;

/** Every setting: what it is for and how to get it. `secret` ones are never shown. */
export const SETTINGS = {
  TELEGRAM_BOT_TOKEN: {
    schema: z.string().regex(/^\d+:[\w-]{20,}$/, 'must look like 123456789:AA… as BotFather shows it'),
    secret: true,
    what: 'the bot that asks you',
    how: 'In Telegram, open @BotFather, send /newbot, and copy the token that it answers with.',
  },
  TELEGRAM_OWNER_ID: {
    schema: z.coerce.number().int().positive(),
    secret: false,
    what: 'your own Telegram account, the only one that decides',
    how: 'Run `countersign pair` and send the code that it shows to your bot.',
  },
  TELEGRAM_API_ROOT: {
    schema: httpAddress.default('https://api.telegram.org'),
    secret: false,
    what: 'address of the Bot API',
    how: 'Leave it alone unless you run your own Bot API server.',
  },
  GOOGLE_CLIENT_ID: {
    schema: z.string().min(1),
    secret: false,
    what: 'the Google OAuth client that reads and sends your mail',
    how: 'In the Google Cloud console, enable the Gmail API and create an OAuth client of type "Desktop app".',
  },
  GOOGLE_CLIENT_SECRET: {
    schema: z.string().min(1),
    secret: true,
    what: "that client's secret",
    how: 'It stands beside the client ID in the Google Cloud console.',
  },
  GOOGLE_TOKEN_FILE: {
    schema: z.string().min(1).optional(),
    secret: false,
    what: 'where the Gmail login is kept (default: google-token.json in STATE_DIR)',
    how: 'Run `countersign auth gmail`.',
  },
  GMAIL_API_ROOT: {
    schema: httpAddress.default('https://gmail.googleapis.com'),
    secret: false,
    what: 'address of the Gmail API',
    how: 'Leave it alone.',
  },
  GMAIL_POLL_SECONDS: {
    schema: z.coerce
      .number()
      .min(0.2)
      .max(3_600)
      .default(LIMITS.gmail_poll_ms / 1_000),
    secret: false,
    what: 'how often new mail is looked for, in seconds',
    how: 'Leave it at 60 for the real Gmail.',
  },
  MODEL: {
    schema: z
      .string()
      .regex(
        MODEL_NAME,
        'must be templates, anthropic:<model>, openai-compatible:<model>, claude-cli or claude-cli:<model>',
      )
      .default('templates'),
    secret: false,
    what: 'what thinks',
    how: '`templates` needs no model. Else e.g. `anthropic:claude-sonnet-5-5`, `openai-compatible:qwen3` or `claude-cli`.',
  },
  MODEL_TRIAGE: {
    schema: z.string().regex(MODEL_NAME, 'must look like MODEL').optional(),
    secret: false,
    what: 'a smaller model that sorts what comes in',
    how: 'Same form as MODEL, e.g. `anthropic:claude-haiku-5-5`. Without it MODEL does both.',
  },
  MODEL_BASE_URL: {
    schema: httpAddress.optional(),
    secret: false,
    what: 'address of the model’s server',
    how: 'For openai-compatible, e.g. http://127.0.0.1:11434/v1 for Ollama. For anthropic leave it alone.',
  },
  MODEL_PRICE: {
    schema: z
      .string()
      .regex(/^\d+(\.\d+)?\/\d+(\.\d+)?$/, 'must be two prices like 2/10')
      .optional(),
    secret: false,
    what: 'what the model costs, US dollars for a million tokens in / out',
    how: 'Needed where the office doesn’t know the price, e.g. `0.60/2.40`; `0/0` for a model of your own.',
  },
  MODEL_DAILY_BUDGET_USD: {
    schema: z.coerce.number().min(0).max(10_000).default(2),
    secret: false,
    what: 'what thinking may cost a day, in US dollars',
    how: 'Before it is passed you are asked; templates draft meanwhile.',
  },
  ANTHROPIC_API_KEY: {
    schema: z.string().min(8),
    secret: true,
    what: 'the key for anthropic models',
    how: 'Make one in the Anthropic console, under API keys.',
  },
  OPENAI_API_KEY: {
    schema: z.string().min(1),
    secret: true,
    what: 'the key for an openai-compatible server',
    how: 'Ask whoever runs the server; a server of your own often needs none.',
  },
  CLAUDE_COMMAND: {
    schema: z.string().min(1).default('claude'),
    secret: false,
    what: 'the claude program, for claude-cli',
    how: 'Install Claude Code and log in; then `claude` works.',
  },
  MCP_TOKEN: {
    schema: z.string().min(24, 'must have at least 24 characters'),
    secret: true,
    what: 'the token that programs show to `countersign mcp --http`',
    how: 'Any long random text, e.g. from `openssl rand -hex 24`.',
  },
  VAULT_DIR: {
    schema: z.string().min(1).optional(),
    secret: false,
    what: 'the folder of notes (default: ./vault-data)',
    how: 'Any folder; open it in Obsidian. `countersign init` fills it.',
  },
  STATE_DIR: {
    schema: z.string().min(1).optional(),
    secret: false,
    what: 'ledger, keys and logins, outside the vault (default: ~/.local/state/countersign)',
    how: 'Any folder that is not inside the vault and not synced.',
  },
  DRY_RUN: {
    schema: flag.default(true),
    secret: false,
    what: 'true: everything runs up to the call, nothing leaves',
    how: 'Set it to false when you have seen enough dry runs.',
  },
  ZONE: {
    schema: z.enum(ZONES).default('single'),
    secret: false,
    what: 'which part of the office this is',
    how: 'Leave it at `single` for one machine.',
  },
  TIME_ZONE: {
    schema: timeZone.default(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    secret: false,
    what: 'your time zone, for schedules and times shown',
    how: 'An IANA name, e.g. Europe/Berlin. Default: the machine’s.',
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS).default('info'),
    secret: false,
    what: 'how much is logged',
    how: 'One of fatal, error, warn, info, debug, trace, silent.',
  },
  PORT: {
    schema: z.coerce.number().int().min(0).max(65_535).default(4747),
    secret: false,
    what: "port of the sandbox's page, on this machine only",
    how: 'Any free port; 0 picks one.',
  },
} as const;

/** One setting: its form, whether it is shown, what it is for and how to get it. */
export interface SettingDefinition {
  schema: z.ZodType;
  secret: boolean;
  what: string;
  how: string;
}
/** By the name of the environment variable. */
export type SettingTable = Readonly<Record<string, SettingDefinition>>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];
