/** What can get between a post and its platform, tried on LinkedIn's stand-in pages in a real Chromium. */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetful } from '../../../tests/helpers/attempts.ts';
import { squarePng } from '../../../tests/helpers/pictures.ts';
import { failureOf, openWebHandRig, PICTURE, type WebHandRig } from '../../../tests/helpers/web-hand.ts';
import { LINKEDIN_PAGES, openBrowserHand } from '../../connectors/linkedin/browser-hand.ts';
import { startWebStandIn } from '../../connectors/linkedin/stand-in/web.ts';

const subject = { platform: LINKEDIN_PAGES, startWebStandIn, openBrowserHand };
const signal = new AbortController().signal;

let rig: WebHandRig;
beforeEach(async () => {
  rig = await openWebHandRig(subject);
  rig.site.seed('We are closed on Friday', Date.now() - 3_600_000);
});
afterEach(() => rig.close());

const newPosts = () => rig.site.posts().slice(0, -1);
const refusal = async (text = 'We open at nine', more = {}) =>
  failureOf(rig.hand.post(rig.post(text, more), rig.attempt()));

describe('a post by browser is not posted', () => {
  it.each(['checkpoint', 'captcha'] as const)('where a %s asks for a person; the owner sees it', async (wall) => {
    rig.site.wall(wall);
    expect(await refusal()).toMatchObject({
      code: 'not_authorized',
      hint: expect.stringContaining('countersign auth linkedin'),
    });
    expect(rig.told).toMatchObject([{ title: 'LinkedIn wants you to prove that you are a person.' }]);
    expect(rig.told[0]?.picture?.length).toBeGreaterThan(1_000);
    expect(newPosts()).toEqual([]);
  });

  it('where the page has changed, before a word is typed; a setting mends it', async () => {
    rig.site.changeLooks();
    const error = await refusal();
    expect(error).toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      hint: expect.stringContaining('LINKEDIN_LOCATORS'),
    });
    expect(error.message).toContain('the button “Post” was found nowhere, so nothing was posted');
    expect(rig.told).toHaveLength(1);
    expect(newPosts()).toEqual([]);
    const submit = { role: 'button', name: 'Publish now', within: 'composer' };
    await rig.reopen({ LINKEDIN_LOCATORS: JSON.stringify({ submit }) });
    await rig.hand.post(rig.post('We open at nine'), rig.attempt());
    expect(newPosts()).toHaveLength(1);
  });

  it('where somebody else is logged in', async () => {
    rig.site.logInAs('mallory');
    expect(await refusal()).toMatchObject({
      code: 'not_authorized',
      message: expect.stringContaining('somebody else'),
    });
    expect(newPosts()).toEqual([]);
  });

  it('where it may not be any more, at the last moment', async () => {
    const error = await failureOf(rig.hand.post(rig.post('We open at nine'), forgetful(rig.attempt())));
    expect(error.code).toBe('approval_void');
    expect(newPosts()).toEqual([]);
  });

  it('where the page would not take it, because it is too long', async () => {
    expect(await refusal('long '.repeat(700))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('button stays off'),
    });
    expect(newPosts()).toEqual([]);
  });

  it('where the page makes something else of the text', async () => {
    rig.site.meddle();
    expect(await refusal('Thanks @ali')).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('something else of the text'),
    });
    expect(newPosts()).toEqual([]);
  });

  it('where the platform asks to wait', async () => {
    rig.site.fault('429', 1, 'page');
    expect(await refusal()).toMatchObject({ code: 'rate_limited', outcome: 'not-sent', retryAfterMs: 90_000 });
  });

  it('where it is drafted for another account, or its pictures can’t be as the card shows them', async () => {
    expect(await refusal('x', { account: 'other' })).toMatchObject({ code: 'action_invalid' });
    expect(await refusal('x', { attachments: [PICTURE, PICTURE], alt: 'Our shop' })).toMatchObject({
      code: 'action_invalid',
    });
    expect(
      await failureOf(
        rig.hand.post(
          rig.post('x', { attachments: ['a.txt'] }),
          rig.attempt({ files: { 'a.txt': Buffer.from('no') } }),
        ),
      ),
    ).toMatchObject({ code: 'action_invalid' });
    expect(rig.site.requests()).toEqual([]);
  });

  it('where others could read the login', async () => {
    await rig.hand.check(signal);
    await rig.reopen();
    await chmod(join(rig.stateDir, 'browser/linkedin'), 0o755);
    expect(await refusal()).toMatchObject({ code: 'path_refused', hint: expect.stringContaining('chmod 700') });
    await chmod(join(rig.stateDir, 'browser/linkedin'), 0o700);
    expect(await rig.hand.check(signal)).toEqual({ ok: true, says: 'The browser is logged in to LinkedIn as acme' });
  });
});

describe('a post by browser', () => {
  it('goes out with its picture described', async () => {
    const files = { 'Inbox/shop.png': squarePng };
    await rig.hand.post(
      rig.post('Our shop', { attachments: ['Inbox/shop.png'], alt: 'A red door' }),
      rig.attempt({ files }),
    );
    expect(newPosts()).toMatchObject([{ alt: 'A red door', pictures: [{ type: 'image/png' }] }]);
  });

  it('waits until the one before it is posted', async () => {
    const texts = ['One', 'Two'];
    const receipts = await Promise.all(texts.map((text) => rig.hand.post(rig.post(text), rig.attempt())));
    expect(newPosts().map(({ text }) => text)).toEqual(['Two', 'One']);
    expect(receipts.map(({ id }) => id)).toEqual(
      newPosts()
        .map(({ id }) => id)
        .reverse(),
    );
  });

  it('is not taken for an older one that says the same', async () => {
    const action = rig.post('We are closed on Friday');
    const receipt = await rig.hand.post(action, rig.attempt());
    expect(receipt.id).toBe(newPosts()[0]?.id);
  });

  it('is not certain to be absent where the older posts are gone', async () => {
    const action = rig.post('We open at nine');
    const attempt = rig.attempt();
    rig.site.fault('500-before', 1);
    await failureOf(rig.hand.post(action, attempt));
    rig.site.reset();
    rig.site.seed('Something of today');
    expect(await rig.hand.lookup(action, attempt)).toEqual({ found: false, certain: false });
  });

  it('leaves the outcome open where a person is asked for after the click, and is found behind it', async () => {
    const action = rig.post('We open at nine');
    const attempt = rig.attempt();
    rig.site.wallAfterPost('checkpoint');
    const error = await failureOf(rig.hand.post(action, attempt));
    expect(error).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' });
    expect(rig.told).toHaveLength(1);
    expect(await failureOf(rig.hand.lookup(action, attempt))).toMatchObject({ code: 'not_authorized' });
    rig.site.wall(null);
    expect(await rig.hand.lookup(action, attempt)).toMatchObject({ found: true });
  });

  it('is found after a restore only by its words and its time', async () => {
    const action = rig.post('We open at nine');
    const receipt = await rig.hand.post(action, rig.attempt());
    const forgotten = { ...rig.attempt(), memoryLost: true };
    expect(await rig.hand.lookup(action, forgotten)).toMatchObject({ found: true, receipt: { id: receipt.id } });
    expect(await rig.hand.lookup(rig.post('We are closed on Friday'), forgotten)).toEqual({
      found: false,
      certain: false,
    });
  });
});
