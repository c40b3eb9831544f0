/**
 * Posts once by a browser: looks what stands there already, fills in the post, reads it back, remembers, clicks, and believes only what the page
 * shows afterwards. From the click on, whatever goes wrong leaves the outcome open; a look-up settles it.
 */
import type { Page } from 'playwright-core';
import { wait } from '../../clock.ts';
import type { Attempt } from '../../connectors/connector.ts';
import type { Receipt } from '../../domain/action.ts';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import { pictureFacts } from '../picture.ts';
import type { ServiceBrowser } from './browser.ts';
import { compose, type PicturePayload } from './compose.ts';
import { findPosted, lookOnce, memoryFor, type PostMemory, recall, receiptOf, type Seen } from './find-posted.ts';
import { locate } from './locators.ts';
import { idIn, latestPosts, linkTo, type PostReader } from './posts.ts';

/** How long the link in the platform's own confirmation is waited for. */
const LINK_MS_MAX = 2_000;
const NOT_SEEN: Seen = { found: false, certain: false };
const LOOKS = { every_ms: 2_000, max: 5 };

/** Throws `OfficeError` whose outcome is honest. */
export async function postOnce(
  browser: ServiceBrowser,
  reader: PostReader,
  action: SocialPost,
  attempt: Attempt,
): Promise<Receipt> {
  checkFits(action, reader);
  const earlier = recall(attempt.memory);
  if (earlier) {
    const seen = await findPosted(browser, reader, action, attempt).catch(
      () => ({ found: false, certain: false }) as const,
    );
    if (seen.found) return seen.receipt;
    if (!seen.certain) throw new OfficeError('outcome_unknown', 'An earlier try may have posted this already.');
  }
  const pictures = await Promise.all(action.attachments.map((path) => payload(path, attempt)));
  return browser.run(async (page) => {
    const before = earlier?.before ?? (await idsBefore(page, reader));
    await compose(page, reader, action, pictures);
    const memory: PostMemory = { before, sentAt: reader.clock.now() };
    await attempt.remember(memoryFor(memory));
    return clickAndSee(page, reader, action, memory, attempt.signal);
  }, attempt.signal);
}

/** What the page can't do is refused before it is opened. */
function checkFits({ account, attachments, alt }: SocialPost, { platform, config }: PostReader): void {
  const { title, pictures, steps } = platform;
  const no = (problem: string): never => {
    throw new OfficeError('action_invalid', problem);
  };
  if (account !== config.account) {
    no(`This is from ${account}, but the browser posts as ${config.account}. Please have it drafted anew.`);
  }
  if (attachments.length > pictures.max) no(`${title} takes at most ${pictures.max} pictures.`);
  if (attachments.length < pictures.min) no(`${title} takes no post without a picture. Please add one.`);
  if (alt === '' || attachments.length === 0) return;
  if (attachments.length > 1)
    no('By browser only a single picture can be described. Please clear the description, or leave one picture.');
  if (!steps.some((step) => step.do === 'describe')) {
    no(`By browser pictures can’t be described on ${title}. Please clear the description.`);
  }
}

/** The name that the platform sees is the file's own; the type is told by its bytes. */
async function payload(path: string, attempt: Attempt): Promise<PicturePayload> {
  const buffer = await attempt.readAttachment(path);
  const type = pictureFacts(buffer)?.type;
  if (type) return { name: `picture.${type.slice('image/'.length)}`, mimeType: type, buffer };
  throw new OfficeError(
    'action_invalid',
    'One of the files is no JPEG, PNG, GIF or WebP picture. Please choose another one.',
  );
}

async function idsBefore(page: Page, reader: PostReader): Promise<string[]> {
  const { posts, isRead } = await latestPosts(page, reader, () => false);
  if (!isRead) await reader.guard.changed(page, 'your latest posts were found nowhere');
  return posts.map(({ id }) => id);
}

async function clickAndSee(
  page: Page,
  reader: PostReader,
  action: SocialPost,
  memory: PostMemory,
  signal: AbortSignal,
): Promise<Receipt> {
  const { platform } = reader;
  try {
    await locate(page, reader.config.locators, 'submit').click();
    const id = await confirmedId(page, reader);
    const looks = id ? { ...LOOKS, max: 1 } : LOOKS;
    const looked = seenSoon(page, reader, action, memory, looks, signal);
    const seen = await (id ? looked.catch(() => NOT_SEEN) : looked);
    if (seen.found) return receiptOf(seen.posts, reader);
    if (id) return receiptOf([{ id, link: linkTo(id, reader), text: '' }], reader);
  } catch {
    // only told to the owner: that the page asks for something now does not mean that nothing was posted
    await reader.guard.pass(page).catch(() => {});
  }
  throw new OfficeError('outcome_unknown', `${platform.title}’s page did not show whether it was posted.`);
}

/** Empty where it was posted and the page doesn't say where. Throws where it doesn't say that either. */
async function confirmedId(page: Page, reader: PostReader): Promise<string> {
  const { platform, config, limits } = reader;
  const { posted } = platform;
  const timeout = 2 * limits.browser_step_ms_max;
  if ('goes' in posted) {
    await locate(page, config.locators, posted.goes).waitFor({ state: 'hidden', timeout });
    return '';
  }
  await locate(page, config.locators, posted.appears).first().waitFor({ timeout });
  if (!posted.link) return '';
  const link = locate(page, config.locators, posted.link).first();
  const href = await link.getAttribute('href', { timeout: LINK_MS_MAX }).catch(() => null);
  return href ? idIn(href, reader) : '';
}

/** Looks although it is said where it stands: it might stand there twice. */
async function seenSoon(
  page: Page,
  reader: PostReader,
  action: SocialPost,
  memory: PostMemory,
  looks: typeof LOOKS,
  signal: AbortSignal,
): Promise<Seen> {
  for (let look = 1; ; look += 1) {
    const seen = await lookOnce(page, reader, action, memory);
    if (seen.found || look >= looks.max) return seen;
    await wait(reader.clock, looks.every_ms, signal);
  }
}
