/**
 * The story that the page exists for, told by its buttons alone: a mail becomes a card, a tap becomes a sent mail. It
 * knows nothing of who plays the office, so it runs the same against a scripted one and against the real one.
 */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const STORY_MS_MAX = 15_000;

/** What the owner saw on the card and what the outside then received. */
export interface Told {
  /** The card's whole text while it asked. */
  card: string;
  mail: { to: string[]; subject: string; text: string; in_reply_to: string; references: string[] };
}

/** Sends the example mail that is filled in already, approves the card that comes, and waits for the mail to go out. */
export async function tellTheStory(page: Page): Promise<Told> {
  await page.getByRole('button', { name: 'Send the mail' }).click();
  const approve = page.getByRole('button', { name: /Approve/ });
  await approve.waitFor({ timeout: STORY_MS_MAX });
  const card = (await page.locator('article.message', { has: approve }).locator('.bubble-text').textContent()) ?? '';
  await approve.click();
  await approve.waitFor({ state: 'detached', timeout: STORY_MS_MAX });
  await page
    .locator('#outside article')
    .first()
    .waitFor({ timeout: 2 * STORY_MS_MAX });
  const { mails } = (await (await fetch(new URL('/api/world', page.url()))).json()) as { mails: Told['mail'][] };
  expect(mails).toHaveLength(1);
  return { card, mail: mails[0]! };
}
