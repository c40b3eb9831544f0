/** The sandbox's page in Chromium, with a scripted office behind it. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { startWorld } from '../../src/sandbox/world.ts';
import { launchBrowser, openPage, PHONE, type WatchedPage } from '../helpers/browser.ts';
import { openScriptedOffice, type ScriptedOffice } from '../sandbox/scripted-office.ts';
import { tellTheStory } from './story.ts';

let browser: Browser;
let office: ScriptedOffice;
let watched: WatchedPage;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  office = await openScriptedOffice();
});
afterEach(async () => {
  await watched?.close();
  await office.close();
  expect(watched?.complaints ?? []).toEqual([]);
});

async function open(options: BrowserContextOptions = {}) {
  watched = await openPage(browser, office.url, options);
  return watched.page;
}

const HOSTILE = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  'javascript:window.pwned=1',
  '\u202Egnp.exe\u202C \u2066hidden\u2069 \u200Bzero',
  'x'.repeat(1_500),
].join('\n');

describe('the story', () => {
  it('a mail becomes a card, and a tap becomes a sent mail', async () => {
    const page = await open();
    const played = playOffice();
    const { card, mail } = await tellTheStory(page);
    await played;
    expect(card).toContain('Dear Ali');
    expect(mail).toMatchObject({ to: ['ali@example.com'], in_reply_to: '<question@example.com>' });
    await page.getByText('in the thread').waitFor();
    await page.getByText('✅ Sent to ali@example.com').waitFor();
    await page.getByText('edited').waitFor();
  });

  /** As short as an office can be: a card for the first mail, and the answer sent when it is approved. */
  async function playOffice() {
    const { gmail, telegram } = office.world;
    await new Promise<void>((resolve) => {
      const stop = gmail.onChange(() => {
        stop();
        resolve();
      });
    });
    const buttons = [[{ text: '✅ Approve', callback_data: 'v1:approve:n', style: 'success' }]];
    const id = await office.say('Reply to Ali Khan\nDear Ali, it is on its way.', buttons);
    await office.answerTap({ text: 'Approved' });
    await office.send({ text: 'Dear Ali, it is on its way.', inReplyTo: '<question@example.com>' });
    const text = 'Reply to Ali Khan\n✅ Sent to ali@example.com';
    await office.bot('editMessageText', { chat_id: telegram.ownerId, message_id: id, text });
  }
});

describe('the chat', () => {
  it('writes to the bot, and answers a message that was tapped', async () => {
    const page = await open();
    await office.say('What should it say?');
    await page.getByText('What should it say?').click();
    await page.getByText('What should it say?').nth(1).waitFor();
    await page.getByRole('textbox', { name: 'Message to the employee' }).fill('Line one\nline two');
    await page.keyboard.press('Enter');
    await expect.poll(() => office.world.telegram.messages().at(-1)?.text).toBe('Line one\nline two');
    const [asked, answer] = office.world.telegram.messages();
    expect(answer?.reply_to).toBe(asked?.id);
    await page.locator('article.mine .quote').waitFor();
    expect(await page.locator('#replying').isHidden()).toBe(true);
  });

  it('opens the answer by itself where the bot asks for one', async () => {
    const page = await open();
    await page.getByText('Nothing to decide yet').waitFor();
    const { telegram } = office.world;
    const reply_markup = { force_reply: true, input_field_placeholder: 'Why not?' };
    await office.bot('sendMessage', { chat_id: telegram.ownerId, text: 'Say why, or /skip', reply_markup });
    const input = page.getByPlaceholder('Why not?');
    await input.waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.placeholder')).toBe('Why not?');
    await page.keyboard.type('Too expensive');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => telegram.messages().at(-1))
      .toMatchObject({ text: 'Too expensive', reply_to: expect.any(Number) });
  });

  it('shows a toast, and an alert that waits to be closed', async () => {
    const page = await open();
    await office.say('Decide', [[{ text: 'Go', callback_data: 'a' }], [{ text: 'Stop', callback_data: 'b' }]]);
    await page.getByRole('button', { name: 'Go' }).click();
    expect(await office.answerTap({ text: 'Approved' })).toBe('a');
    await page.getByRole('status').filter({ hasText: 'Approved' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(await office.answerTap({ text: 'That card is an old one', show_alert: true })).toBe('b');
    const alert = page.getByRole('alertdialog');
    await alert.getByText('That card is an old one').waitFor();
    await alert.getByRole('button', { name: 'OK' }).click();
    await alert.waitFor({ state: 'hidden' });
  });

  it('keeps the focus on a button while its message changes', async () => {
    const page = await open();
    const buttons = [[{ text: 'Undo', callback_data: 'v1:undo:n' }]];
    const id = await office.say('Sends in 20 s', buttons);
    await page.getByRole('button', { name: 'Undo' }).focus();
    const change = { text: 'Sends in 15 s', reply_markup: { inline_keyboard: buttons } };
    await office.bot('editMessageText', { chat_id: office.world.telegram.ownerId, message_id: id, ...change });
    await page.getByText('Sends in 15 s').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Undo');
  });

  it('shows entities as they are meant, nested and across emoji', async () => {
    const page = await open();
    const text = '👍 Bold and code\nquoted line\nplain see here';
    const entities = [
      { type: 'bold', offset: 3, length: 13 },
      { type: 'code', offset: 12, length: 4 },
      { type: 'blockquote', offset: 17, length: 11 },
      { type: 'text_link', offset: 39, length: 4, url: 'http://evil.example/' },
    ];
    await office.bot('sendMessage', { chat_id: office.world.telegram.ownerId, text, entities });
    const bubble = page.locator('.bubble-text');
    await bubble.waitFor();
    expect(await bubble.locator('strong').textContent()).toBe('Bold and code');
    expect(await bubble.locator('strong code').textContent()).toBe('code');
    expect(await bubble.locator('blockquote').textContent()).toBe('quoted line');
    expect(await bubble.locator('.link').textContent()).toBe('here (http://evil.example/)');
    expect(await bubble.locator('a').count()).toBe(0);
  });
});

describe('the vault', () => {
  it('shows a dropped file and a new note, and opens a note as text', async () => {
    const page = await open();
    await page
      .locator('#drop-file')
      .setInputFiles({ name: 'offer.txt', mimeType: 'text/plain', buffer: Buffer.from('hi') });
    await page.getByText('offer.txt is in Inbox/.').waitFor();
    expect(await readFile(join(office.vaultDir, 'Inbox', 'offer.txt'), 'utf8')).toBe('hi');
    await mkdir(join(office.vaultDir, 'Needs_Action'));
    const note = `---\nstate: received\nsubject: "<b>Hello</b>"\n---\n## Request\n\n> <script>window.pwned = 1</script>\n`;
    await writeFile(join(office.vaultDir, 'Needs_Action', 'EMAIL_x.md'), note);
    await page.getByRole('button', { name: '<b>Hello</b>' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('<script>window.pwned = 1</script>').waitFor();
    expect(await dialog.locator('dl').textContent()).toContain('received');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('follows an open note into the folder of its next state', async () => {
    const page = await open();
    const [before, after] = ['Pending_Approval/email', 'Done/2026-11'].map((folder) => join(office.vaultDir, folder));
    await Promise.all([before!, after!].map((folder) => mkdir(folder, { recursive: true })));
    await writeFile(join(before!, 'EMAIL_x.md'), '---\nstate: pending\nsubject: Invoice\n---\nwaiting\n');
    await page.getByRole('button', { name: 'Invoice EMAIL_x.md pending' }).click();
    await page.getByRole('dialog').getByText('waiting').waitFor();
    await writeFile(join(before!, 'EMAIL_x.md'), '---\nstate: done\nsubject: Invoice\n---\nsent\n');
    await rename(join(before!, 'EMAIL_x.md'), join(after!, 'EMAIL_x.md'));
    await page.getByRole('dialog').getByText('sent').waitFor();
    await page.getByRole('dialog').getByText('Done/2026-11/EMAIL_x.md').waitFor();
  });
});

describe('hostile content', () => {
  it.each([
    ['a desktop', {}],
    ['a phone', { viewport: PHONE, isMobile: true, hasTouch: true }],
  ])('stays text and stays in its place on %s', async (_, options) => {
    await office.say(HOSTILE, [[{ text: '<u>x</u>'.repeat(20), callback_data: 'v1:x:y' }]]);
    await office.send({
      subject: `<script>window.pwned = 1</script> ${'x'.repeat(800)}`,
      text: `${HOSTILE}${'y'.repeat(5_000)}`,
    });
    await mkdir(join(office.vaultDir, 'Needs_Action'), { recursive: true });
    const note = `---\nstate: "${'s'.repeat(200)}"\nsubject: "<img src=x onerror=window.pwned=1> ${'t'.repeat(5_000)}"\n---\n${HOSTILE}`;
    await writeFile(join(office.vaultDir, 'Needs_Action', `EMAIL_${'n'.repeat(200)}.md`), note);
    const page = await open(options);
    await page.locator('article.message').waitFor({ state: 'attached' });
    await page.locator('#outside article').waitFor({ state: 'attached' });
    await page.locator('#vault .note').waitFor({ state: 'attached' });
    for (const tab of await page.locator('#tabs button:visible').all()) {
      await tab.click();
      expect(await sidewaysOverflow(page)).toEqual([]);
    }
    expect(await sidewaysOverflow(page)).toEqual([]);
    expect(await page.evaluate(`'pwned' in window`)).toBe(false);
    expect(
      await page.locator('.message script, .message img, #outside script, #vault img, a[href^="javascript"]').count(),
    ).toBe(0);
    expect(await page.locator('#outside .mail-text').textContent()).toContain('javascript:window.pwned=1');
  });

  it('cannot be run even if it became markup', async () => {
    const page = await open();
    const outcome = await page.evaluate(`try { document.body.innerHTML = '<b>x</b>'; } catch (error) { error.name }`);
    expect(outcome).toBe('TypeError');
    watched.complaints.length = 0;
  });
});

describe('the layout', () => {
  it('shows one part at a time on a phone, and says where something is new', async () => {
    const page = await open({ viewport: PHONE, isMobile: true, hasTouch: true });
    await page.getByText('Nothing to decide yet').waitFor();
    const outside = page.locator('#tabs').getByRole('button', { name: 'Outside' });
    await office.send({});
    await expect.poll(() => outside.getAttribute('class')).toBe('news');
    await outside.click();
    await page.locator('#outside article').waitFor();
    expect(await page.getByRole('log').isVisible()).toBe(false);
    expect(await outside.getAttribute('class')).toBe('');
  });

  it('says when the sandbox has stopped, and goes on when it is back', async () => {
    const page = await open();
    await page.getByText('Nothing to decide yet').waitFor();
    const { vaultDir, stateDir, url } = office;
    await office.world.close();
    await page.getByText('The sandbox has stopped.').waitFor();
    const again = await startWorld({ port: Number(new URL(url).port), vaultDir, stateDir, log: silentLog });
    again.telegram.sendText('Are you back?');
    await page.getByText('Are you back?').waitFor();
    await page.getByText('The sandbox has stopped.').waitFor({ state: 'hidden' });
    await watched.close();
    await again.close();
    watched.complaints.length = 0;
  });

  it('arms a fault from its drawer', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Make something fail' }).click();
    await page.getByText('Error 500, and nothing was done').click();
    await page.getByRole('button', { name: 'Arm it' }).click();
    await page.getByText('The next call fails that way.').waitFor();
    await expect(office.send({})).rejects.toThrow('refused');
  });
});

/** What sticks out to the side. */
async function sidewaysOverflow(page: WatchedPage['page']): Promise<unknown> {
  return page.evaluate(`
    [...document.querySelectorAll('body, main, .part, .part-body, .chat, .bubble, .note, .mail')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.className || element.tagName)
  `);
}
