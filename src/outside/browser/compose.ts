/** Fills in a post on a platform's page up to the moment before it is posted, and makes sure that it is what was approved. Posts nothing. */
import type { Page } from 'playwright-core';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import { canary, locate } from './locators.ts';
import { textOf } from './page-text.ts';
import type { Step } from './platform.ts';
import type { PostReader } from './posts.ts';
import { visit } from './visit.ts';
import { isOwnersPage } from './whose.ts';

export interface PicturePayload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const READ_BACK_EVERY_MS = 50;
const READ_BACK_TRIES = 40;

/** Throws `OfficeError`, also where the page doesn't hold what it should. */
export async function compose(
  page: Page,
  reader: PostReader,
  action: SocialPost,
  pictures: readonly PicturePayload[],
): Promise<void> {
  const { platform, config } = reader;
  await visit(page, platform.composeAt(config.owner), reader);
  await isOwners(page, reader);
  for (const step of platform.steps) {
    if (isWanted(step, action)) await take(page, step, reader, action, pictures);
  }
  await mustBeThere(page, reader, ['submit']);
  const submit = locate(page, config.locators, 'submit');
  // looks whether it can be clicked, and doesn't
  const isReady = await submit.click({ trial: true }).then(
    () => true,
    () => false,
  );
  if (isReady) return;
  await reader.guard.pass(page);
  throw new OfficeError('refused', `${platform.title} does not let this be posted: its button stays off.`, {
    hint: 'Mostly the text is too long for this account. Edit it, or post it by hand.',
  });
}

/** Whoever is logged in there is who the card says. Throws `not_authorized`. */
export async function isOwners(page: Page, reader: PostReader): Promise<void> {
  const { platform, config, guard } = reader;
  await mustBeThere(page, reader, ['self']);
  if (!(await isOwnersPage(page, platform, config))) {
    throw new OfficeError(
      'not_authorized',
      `The browser is logged in to ${platform.title} as somebody else than ${config.account}.`,
      {
        hint: `Run \`countersign auth ${platform.id}\` and log in as ${config.account}, or set ${platform.prefix}_WEB_PROFILE to the right profile.`,
      },
    );
  }
  guard.allIsWell();
}

async function mustBeThere(page: Page, { config, guard, limits }: PostReader, names: readonly string[]): Promise<void> {
  const seen = await canary(page, config.locators, names, limits.browser_step_ms_max);
  if (!seen.ok) await guard.changed(page, seen.says);
}

function isWanted(step: Step, { attachments, alt, text }: SocialPost): boolean {
  const when =
    step.do === 'attach' ? 'pictures' : step.do === 'describe' ? 'alt' : step.do === 'click' ? step.when : undefined;
  if (step.do === 'write') return text !== '';
  if (when === 'alt') return alt !== '' && attachments.length > 0;
  return when === undefined || attachments.length > 0;
}

async function take(
  page: Page,
  step: Step,
  reader: PostReader,
  action: SocialPost,
  pictures: readonly PicturePayload[],
): Promise<void> {
  const { config } = reader;
  // all that is needed from here on must be there before a word is typed
  await mustBeThere(page, reader, step.do === 'write' ? [step.at, 'submit'] : [step.at]);
  const target = locate(page, config.locators, step.at);
  if (step.do === 'click') await target.click();
  if (step.do === 'attach') await attach(page, step.at, step.shown, reader, pictures);
  if (step.do === 'describe') await write(page, step.at, action.alt, reader);
  if (step.do === 'write') await write(page, step.at, action.text, reader);
}

async function attach(
  page: Page,
  at: string,
  shown: string,
  reader: PostReader,
  pictures: readonly PicturePayload[],
): Promise<void> {
  const { config, platform } = reader;
  await locate(page, config.locators, at).setInputFiles([...pictures]);
  const previews = locate(page, config.locators, shown);
  const areAll = await isSoon(page, async () => (await previews.count()) === pictures.length);
  if (areAll) return;
  await reader.guard.pass(page);
  throw new OfficeError('refused', `${platform.title} did not take all pictures, so nothing was posted.`, {
    hint: 'Try JPEG or PNG pictures that are not too large, or fewer of them.',
  });
}

/** Types it line by line, as a person would, and reads it back: what the page made of it must be exactly that. */
async function write(page: Page, at: string, text: string, reader: PostReader): Promise<void> {
  const field = locate(page, reader.config.locators, at);
  const wanted = text.replaceAll('\r\n', '\n');
  await field.click();
  for (const [index, line] of wanted.split('\n').entries()) {
    if (index > 0) await page.keyboard.press('Enter');
    if (line !== '') await page.keyboard.insertText(line);
  }
  if (await isSoon(page, async () => (await textOf(field)) === wanted)) return;
  await reader.guard.pass(page);
  throw new OfficeError(
    'refused',
    `${reader.platform.title}’s page made something else of the text, so nothing was posted.`,
    {
      hint: 'Mentions and tags that the page completes by itself can do that, and so can a draft that was left there. Edit the text, or post it by hand.',
    },
  );
}

async function isSoon(page: Page, test: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < READ_BACK_TRIES; tries += 1) {
    if (await test()) return true;
    await page.waitForTimeout(READ_BACK_EVERY_MS);
  }
  return false;
}
