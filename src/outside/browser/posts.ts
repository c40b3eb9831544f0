/** The owner's latest posts as a platform's page shows them, newest first. Only looks. */
import type { Locator, Page } from 'playwright-core';
import { locate } from './locators.ts';
import { textOf } from './page-text.ts';
import type { WebPlatform } from './platform.ts';
import { type Visiting, visit } from './visit.ts';
import type { WebConfig } from './web-settings.ts';

export interface SeenPost {
  id: string;
  link: string;
  text: string;
}

export interface PostReader extends Visiting {
  platform: WebPlatform;
  config: WebConfig;
  limits: { browser_step_ms_max: number };
}

const POSTS_READ_MAX = 10;

export interface Latest {
  posts: SeenPost[];
  /** False where the page shows neither posts nor that there are none. */
  isRead: boolean;
}

/** Texts are read of those that `wanted` wants; they are empty else. */
export async function latestPosts(page: Page, reader: PostReader, wanted: (id: string) => boolean): Promise<Latest> {
  const { platform, config, limits, guard } = reader;
  await visit(page, platform.postsAt(config.owner), reader);
  const all = locate(page, config.locators, 'post');
  const none = locate(page, config.locators, 'noPosts');
  await all
    .or(none)
    .first()
    .waitFor({ timeout: limits.browser_step_ms_max })
    .catch(() => {});
  await guard.pass(page);
  const posts: SeenPost[] = [];
  for (const one of (await all.all()).slice(0, POSTS_READ_MAX)) {
    const id = await idOf(one, reader);
    if (!id || posts.some((other) => other.id === id)) continue;
    const isRead = platform.textsOn === 'list' && wanted(id);
    posts.push({ id, link: linkTo(id, reader), text: isRead ? await textIn(one, reader) : '' });
  }
  const isRead = posts.length > 0 || (await none.count()) > 0;
  if (platform.textsOn === 'page')
    await readPages(
      page,
      posts.filter(({ id }) => wanted(id)),
      reader,
    );
  return { posts, isRead };
}

export function linkTo(id: string, { platform, config }: Pick<PostReader, 'platform' | 'config'>): string {
  return config.root + platform.postAt(id, config.owner);
}

/** Empty where the address is none of the owner's posts. */
export function idIn(address: string, { platform, config }: Pick<PostReader, 'platform' | 'config'>): string {
  const base = URL.canParse(address, config.root) ? new URL(address, config.root) : null;
  if (base?.origin !== new URL(config.root).origin) return '';
  return platform.postId(config.owner).exec(base.pathname + base.search)?.[1] ?? '';
}

async function idOf(post: Locator, reader: PostReader): Promise<string> {
  const urn = await post.getAttribute('data-urn');
  const own = urn ? `/${urn}` : await post.getAttribute('href');
  if (own) return idIn(own, reader);
  for (const link of await locate(post, reader.config.locators, 'postLink').all()) {
    const id = idIn((await link.getAttribute('href')) ?? '', reader);
    if (id) return id;
  }
  return '';
}

async function textIn(scope: Locator | Page, { config }: PostReader): Promise<string> {
  const text = locate(scope, config.locators, 'postText').first();
  return (await text.count()) > 0 ? textOf(text) : '';
}

async function readPages(page: Page, posts: readonly SeenPost[], reader: PostReader): Promise<void> {
  for (const post of posts) {
    await visit(page, reader.platform.postAt(post.id, reader.config.owner), reader);
    const text = locate(page, reader.config.locators, 'postText').first();
    await text.waitFor({ timeout: reader.limits.browser_step_ms_max }).catch(() => {});
    post.text = await textIn(page, reader);
  }
}
