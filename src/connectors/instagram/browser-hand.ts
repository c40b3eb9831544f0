/** Posts a picture on Instagram by a browser, for owners without access to Meta's API. What its pages look like is data; the work is shared by all platforms. */
import type { PlatformHand } from '../../outside/browser/hand.ts';
import type { WebPlatform } from '../../outside/browser/platform.ts';
import { openWebHand } from '../../outside/browser/web-hand.ts';
import type { ConnectorContext } from '../connector.ts';

/** Its ids hold the milliseconds since this moment (milliseconds since the epoch), above 23 further bits; addresses show them in base 64. */
const ID_BEGINS_MS = 1_314_220_021_721n;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const INSTAGRAM_PAGES: WebPlatform = {
  id: 'instagram',
  title: 'Instagram',
  prefix: 'INSTAGRAM',
  example: 'https://www.instagram.com/acme',
  owner: /^\/([\w.]{1,30})\/?$/,
  accountOf: (owner) => `@${owner}`,
  walls: /^\/(accounts|challenge|auth_platform)\//,
  locators: {
    self: { role: 'link', name: 'Profile', exact: true },
    opener: { role: 'link', name: 'New post' },
    choosing: { role: 'dialog', name: 'Create new post' },
    files: { css: 'input[type="file"]', within: 'choosing', hidden: true },
    cropping: { role: 'dialog', name: 'Crop' },
    preview: { css: 'img', within: 'cropping' },
    cropped: { role: 'button', name: 'Next', exact: true, within: 'cropping' },
    editing: { role: 'dialog', name: 'Edit' },
    edited: { role: 'button', name: 'Next', exact: true, within: 'editing' },
    text: { role: 'textbox', name: 'Write a caption', within: 'choosing' },
    submit: { role: 'button', name: 'Share', exact: true, within: 'choosing' },
    sent: { text: 'Your post has been shared' },
    post: { css: 'main a[href*="/p/"]' },
    postText: { css: 'main h1' },
    postLink: { css: 'a[href*="/p/"]' },
    noPosts: { text: 'No Posts Yet' },
  },
  composeAt: () => '/',
  whoIs: 'link',
  steps: [
    { do: 'click', at: 'opener' },
    { do: 'attach', at: 'files', shown: 'preview' },
    { do: 'click', at: 'cropped', when: 'pictures' },
    { do: 'click', at: 'edited', when: 'pictures' },
    { do: 'write', at: 'text' },
  ],
  posted: { appears: 'sent' },
  postsAt: (owner) => `/${owner}/`,
  postId: (owner) => new RegExp(`^/(?:${owner.replaceAll('.', '\\.')}/)?p/([\\w-]{1,30})`, 'i'),
  postAt: (id) => `/p/${id}/`,
  madeAt: (id) => Number((numberOf(id) >> 23n) + ID_BEGINS_MS),
  // the profile shows pictures alone
  textsOn: 'page',
  pictures: { min: 1, max: 1 },
};

/** `settings`: those of `webSettings(INSTAGRAM_PAGES)`. */
export function openBrowserHand(settings: Readonly<Record<string, unknown>>, context: ConnectorContext): PlatformHand {
  return openWebHand(INSTAGRAM_PAGES, settings, context);
}

function numberOf(code: string): bigint {
  return [...code].reduce((sum, digit) => sum * 64n + BigInt(Math.max(0, DIGITS.indexOf(digit))), 0n);
}
