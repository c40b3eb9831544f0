/**
 * What stands between the owner and a page that wants something from her: a login, a CAPTCHA, "is it you?", or a page that isn't what it was. Then
 * nothing is typed, clicked or solved; the owner gets a picture of it, once, and the work stops.
 */
import type { Page } from 'playwright-core';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { OfficeError } from '../../errors.ts';
import type { Log } from '../../log.ts';

export interface GuardOptions {
  title: string;
  /** The connector's id. */
  service: string;
  /** Paths at which a login or a person is asked for. */
  walls: RegExp;
  origins: readonly string[];
  /** Name of the setting that replaces locators. */
  setting: string;
  tell: ConnectorContext['tell'];
  log: Log;
}

export interface Guard {
  /** Throws `not_authorized` where the page asks for a login or a person; the owner has been told then. */
  pass(page: Page): Promise<void>;
  /** Throws `refused`: something isn't found on the page; or as `pass` does, where that is why. `says`: a sentence without its end. */
  changed(page: Page, says: string): Promise<never>;
  /** Everything is as it should be: whatever comes next is told again. */
  allIsWell(): void;
}

/** A frame that only watches has a small badge, or nothing to be seen. Pixels. */
const ASKING_FRAME = { width: 200, height: 70 };
const CAPTCHA_FRAMES = [
  'iframe[src*="captcha" i]',
  'iframe[title*="captcha" i]',
  'iframe[src*="arkoselabs" i]',
  'iframe[src*="challenges.cloudflare" i]',
].join(', ');
const PICTURE_MS_MAX = 5_000;

export function createGuard(options: GuardOptions): Guard {
  const { title, service, setting, tell, log } = options;
  const how = `Run \`countersign auth ${service}\` on the machine with the office: it opens the window in which you can do that.`;
  let told: string | null = null;

  const tellOnce = async (page: Page, about: string, says: string, hint: string): Promise<void> => {
    if (told === about) return;
    const picture = await pictureOf(page);
    await tell({ title: says, text: hint, picture }).then(
      () => {
        told = about;
      },
      () => log.warn({ service }, 'The owner could not be told about the page'),
    );
  };
  const pass = async (page: Page): Promise<void> => {
    const wall = await wallOn(page, options);
    if (!wall) return;
    const says = `${title} ${wall === 'login' ? 'wants you to log in' : 'wants you to prove that you are a person'}.`;
    await tellOnce(page, wall, says, how);
    throw new OfficeError('not_authorized', says, { hint: how });
  };
  return {
    pass,
    changed: async (page, says) => {
      await pass(page);
      const message = `${title}’s page has changed: ${says}, so nothing was posted.`;
      const hint = `Look at the picture that you were sent. If the page looks as ever, set ${setting} as src/outside/browser/README.md says; or post this one by hand.`;
      await tellOnce(page, says, message, `To mend it for good, set ${setting} as src/outside/browser/README.md says.`);
      throw new OfficeError('refused', message, { hint });
    },
    allIsWell: () => {
      told = null;
    },
  };
}

type Wall = 'login' | 'person';

async function wallOn(page: Page, { walls, origins }: GuardOptions): Promise<Wall | null> {
  const { origin, pathname } = new URL(page.url());
  if (/checkpoint|challenge|captcha|suspended/i.test(pathname)) return 'person';
  if (!origins.includes(origin) || walls.test(pathname)) return 'login';
  if (await hasCaptcha(page)) return 'person';
  const passwords = page.locator('input[type="password"]').filter({ visible: true });
  return (await passwords.count()) > 0 ? 'login' : null;
}

async function hasCaptcha(page: Page): Promise<boolean> {
  for (const frame of await page.locator(CAPTCHA_FRAMES).filter({ visible: true }).all()) {
    const box = await frame.boundingBox().catch(() => null);
    if (box && box.width >= ASKING_FRAME.width && box.height >= ASKING_FRAME.height) return true;
  }
  return false;
}

/** Undefined where there is none to be had: the words go out all the same. */
function pictureOf(page: Page): Promise<Buffer | undefined> {
  return page.screenshot({ type: 'jpeg', quality: 60, timeout: PICTURE_MS_MAX }).catch(() => undefined);
}
