/** The settings of one platform's browser hand, and what it makes of them. Pure. */
import { z } from 'zod';
import type { MissingSetting } from '../../connectors/connector.ts';
import { OfficeError } from '../../errors.ts';
import type { SettingTable } from '../../settings.ts';
import { type Locators, locatorsSetting, withLocators } from './locators.ts';
import type { WebPlatform } from './platform.ts';
import { BROWSER_SETTINGS, type BrowserConfig, browserConfig, webAddress } from './settings.ts';

export interface WebConfig extends BrowserConfig {
  /** Without a slash at its end. */
  root: string;
  /** Whose profile it is, as its address says. */
  owner: string;
  /** As cards show it. */
  account: string;
  locators: Locators;
}

const ROOT = '_WEB_ROOT';
const PROFILE = '_WEB_PROFILE';
const LOCATORS = '_LOCATORS';

/** For the connector's own table of settings. */
export function webSettings({ prefix, title, example, locators }: WebPlatform): SettingTable {
  return {
    ...BROWSER_SETTINGS,
    [prefix + PROFILE]: {
      schema: webAddress.optional(),
      secret: false,
      what: `by browser: the address of your own profile on ${title}`,
      how: `Open your profile on ${title} and copy its address, e.g. ${example}.`,
    },
    [prefix + ROOT]: {
      schema: webAddress.default(new URL(example).origin),
      secret: false,
      what: `by browser: the address of ${title}’s pages`,
      how: 'Leave it alone.',
    },
    [prefix + LOCATORS]: {
      schema: locatorsSetting(locators).default('{}'),
      secret: false,
      what: `by browser: how things are found on ${title}’s pages, where that has changed`,
      how: 'Leave it alone until you are told that a page has changed; src/outside/browser/README.md shows the form.',
    },
  };
}

/** The same in the connector's own form, with their own names: what is left out gets its default. */
function webShape(platform: WebPlatform): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(webSettings(platform)).map(([name, { schema }]) => [name, schema]));
}

/** Null as long as no usable profile is named. */
export function webConfig(platform: WebPlatform, settings: Readonly<Record<string, unknown>>): WebConfig | null {
  const { prefix } = platform;
  const own = z.object(webShape(platform)).safeParse(settings);
  const browser = z.object(browserConfig).safeParse(settings);
  if (!own.success || !browser.success) return null;
  const { [prefix + ROOT]: root, [prefix + PROFILE]: profile, [prefix + LOCATORS]: locators } = own.data;
  if (typeof profile !== 'string' || typeof root !== 'string') return null;
  const address = new URL(profile);
  const owner = platform.owner.exec(address.pathname)?.[1];
  if (!owner || address.origin !== new URL(root).origin) return null;
  return {
    ...browser.data,
    root,
    owner,
    account: platform.accountOf(owner),
    locators: withLocators(platform.locators, String(locators)),
  };
}

/** Throws `not_configured` where `webConfig` gives null. */
export function neededWebConfig(platform: WebPlatform, settings: Readonly<Record<string, unknown>>): WebConfig {
  const config = webConfig(platform, settings);
  if (config) return config;
  const [missing] = missingForWeb(platform, settings);
  throw new OfficeError('not_configured', `${missing?.name} is missing or names no profile.`, { hint: missing?.how });
}

export function missingForWeb(platform: WebPlatform, settings: Readonly<Record<string, unknown>>): MissingSetting[] {
  if (webConfig(platform, settings)) return [];
  const { title, example } = platform;
  return [
    {
      name: platform.prefix + PROFILE,
      how: `Set it to the address of your own profile on ${title}, e.g. ${example}, then run \`countersign auth ${platform.id}\`.`,
    },
  ];
}
