/** Posts, comments and answers as the page shows them: the real office behind it, Facebook as the outside. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from '../helpers/browser.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { squareJpeg } from '../helpers/pictures.ts';

const SEEN_MS_MAX = 20_000;

let browser: Browser;
let office: TestOffice;
let watched: WatchedPage;
beforeAll(async () => {
  [browser, office] = await Promise.all([launchBrowser(), openTestOffice({ services: ['facebook', 'instagram'] })]);
  watched = await openPage(browser, office.world.pageUrl);
  watched.page.setDefaultTimeout(SEEN_MS_MAX);
});
afterAll(() => Promise.all([browser?.close(), office?.close()]));

test('a dropped picture is posted where the owner says, after her tap, and stands under its tab with its text', async () => {
  const { page, complaints } = watched;
  const file = join(office.vaultDir, '..', 'chair.jpg');
  await writeFile(file, squareJpeg);
  await page.locator('#drop-file').setInputFiles(file);
  await page.locator('article.message', { hasText: 'What shall I do with it?' }).click();
  await say(page, 'post it on Facebook and Instagram: The oak chair is back.');
  const card = page.locator('article.message', { has: page.getByRole('button', { name: /Approve/ }) });
  await card.filter({ hasText: 'Post to Facebook and Instagram' }).waitFor();
  expect(await page.locator('article.message img.photo').count()).toBe(1);
  await card.getByRole('button', { name: /Approve/ }).click();
  for (const place of ['Facebook', 'Instagram']) {
    await page
      .locator('#outside-places')
      .getByRole('button', { name: `${place} 2` })
      .click();
    const post = page.locator('#outside article', { hasText: 'The oak chair is back.' });
    await post.waitFor();
    const picture = post.locator('img.post-picture');
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((shown) => (shown as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(64);
  }
  expect(complaints).toEqual([]);
});

test('a comment made in the page is asked about, and the owner’s answer stands under it', async () => {
  const { page, complaints } = watched;
  await page.locator('#people-what').selectOption({ label: 'Facebook: Comment on the newest post' });
  await page.getByLabel('Who', { exact: true }).fill('Mia Berg');
  await page.getByLabel('What', { exact: true }).fill('Is the blue one still there?');
  await page.getByRole('button', { name: 'Do it' }).click();
  await page.locator('article.message', { hasText: 'How shall I answer Mia Berg?' }).click();
  await say(page, 'Yes, one is left.');
  const card = page.locator('article.message', { hasText: 'Answer Mia Berg on Facebook' });
  await card.getByRole('button', { name: /Approve/ }).click();
  await page
    .locator('#outside-places')
    .getByRole('button', { name: /^Facebook/ })
    .click();
  await page
    .locator('#outside .replies', { hasText: 'Is the blue one still there?' })
    .getByText('Yes, one is left.')
    .waitFor();
  expect(complaints).toEqual([]);
});

async function say(page: Page, words: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message to the employee' }).fill(words);
  await page.keyboard.press('Enter');
}
