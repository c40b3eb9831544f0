import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openPage, PHONE } from '../helpers/browser.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { tellTheStory } from './story.ts';

let browser: Browser;
let office: TestOffice;
beforeAll(async () => {
  [browser, office] = await Promise.all([launchBrowser(), openTestOffice()]);
});
afterAll(() => Promise.all([browser?.close(), office?.close()]));

test('in the browser, the example mail becomes a card, and Approve sends what the card shows, in its thread', async () => {
  const { page, complaints, close } = await openPage(browser, office.world.pageUrl);
  const { card, mail } = await tellTheStory(page);
  expect(mail.to).toHaveLength(1);
  expect(card).toContain(mail.to[0]);
  expect(card).toContain(mail.text.trim());
  expect(mail.subject).toMatch(/^Re: /);
  expect(mail.in_reply_to).toMatch(/^<.+>$/);
  expect(mail.references).toContain(mail.in_reply_to);

  const [done] = await office.waitFor(async () => {
    const files = await office.files('Done');
    return files.length > 0 && files;
  }, 'the note in Done/');
  expect(await office.readText(done!)).toMatch(/^state: done$/m);
  // the page follows the vault by itself
  await page.locator('#vault .note', { hasText: 'done' }).first().waitFor();
  await page.locator('article.message', { hasText: /Sent/ }).first().waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('on a phone, a text typed into the chat is answered', async () => {
  const { page, complaints, close } = await openPage(browser, office.world.pageUrl, {
    viewport: PHONE,
    isMobile: true,
    hasTouch: true,
  });
  await page.locator('#tabs button').nth(1).click();
  await page.getByLabel('Message to the employee').fill('/status');
  await page.locator('#compose').getByRole('button', { name: 'Send' }).click();
  await page.locator('article.message', { hasText: 'Countersign is running' }).first().waitFor();
  expect(complaints).toEqual([]);
  await close();
});
