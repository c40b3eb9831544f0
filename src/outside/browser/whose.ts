/** Who is logged in, as the page itself shows it. Only looks. */
import type { Page } from 'playwright-core';
import { locate } from './locators.ts';
import type { WebPlatform } from './platform.ts';
import type { WebConfig } from './web-settings.ts';

/** `self` must have been found. True where it is the one whose profile the settings name. */
export async function isOwnersPage(
  page: Page,
  platform: WebPlatform,
  { locators, root, owner }: WebConfig,
): Promise<boolean> {
  const self = locate(page, locators, 'self').first();
  const address = platform.whoIs === 'link' ? ((await self.getAttribute('href')) ?? '') : page.url();
  if (!URL.canParse(address, root)) return false;
  const { origin, pathname } = new URL(address, root);
  const shown = platform.owner.exec(pathname)?.[1] ?? '';
  return origin === new URL(root).origin && shown.toLowerCase() === owner.toLowerCase();
}
