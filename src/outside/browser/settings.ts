/** The settings of whatever works by a browser, and those that one platform's browser hand has of its own. Pure. */
import { z } from 'zod';
import { httpAddress, type SettingTable } from '../../settings.ts';
import { isSafeRoot } from '../http.ts';

/** They would let other programs into the logged-in browser, or take it away from its folder. */
const FORBIDDEN_ARG = /^--(remote-debugging|user-data-dir|disable-web-security|load-extension|remote-allow-origins)/;
const ONE_ARG = /^--[a-z][a-z0-9-]*(=\S*)?$/;

export const BROWSER_SETTINGS = {
  BROWSER_PATH: {
    schema: z.string().min(1).max(1_000).optional(),
    secret: false,
    what: 'the Chrome or Chromium program, for services that are reached by a browser',
    how: 'Install Google Chrome or Chromium; it is found by itself in the usual places.',
  },
  BROWSER_ARGS: {
    schema: z
      .string()
      .max(4_000)
      .refine(
        (text) => argsOf(text).every((arg) => ONE_ARG.test(arg)),
        'must be flags like --lang=en, with spaces between',
      )
      .refine((text) => !argsOf(text).some((arg) => FORBIDDEN_ARG.test(arg)), 'must not open the browser to others')
      .default(''),
    secret: false,
    what: 'further flags for that program',
    how: 'Leave it empty; a container that runs as root needs `--no-sandbox`.',
  },
  BROWSER_HEADLESS: {
    schema: z.enum(['true', 'false']).default('true'),
    secret: false,
    what: 'false: the browser’s window is shown while it works',
    how: 'Leave it at true, unless you want to watch; then BROWSER_DISPLAY has to name a screen.',
  },
  BROWSER_DISPLAY: {
    schema: z
      .string()
      .regex(/^[\w.-]*:\d{1,4}(\.\d{1,2})?$/, 'must look like :0')
      .optional(),
    secret: false,
    what: 'the screen for that window (Linux)',
    how: 'Mostly `:0`; `echo $DISPLAY` in a terminal on that screen tells it.',
  },
} as const satisfies SettingTable;

/** The same in a connector's own form: what is left out gets its default. */
export const browserConfig = {
  BROWSER_PATH: BROWSER_SETTINGS.BROWSER_PATH.schema,
  BROWSER_ARGS: BROWSER_SETTINGS.BROWSER_ARGS.schema,
  BROWSER_HEADLESS: BROWSER_SETTINGS.BROWSER_HEADLESS.schema,
  BROWSER_DISPLAY: BROWSER_SETTINGS.BROWSER_DISPLAY.schema,
};

export type BrowserConfig = z.output<z.ZodObject<typeof browserConfig>>;

export function argsOf(text: string): string[] {
  return text.split(/\s+/).filter((arg) => arg !== '');
}

/** `https://www.linkedin.com`, or a stand-in on this machine. */
export const webAddress = httpAddress.refine(isSafeRoot, 'must be https, or on this machine');
