/** Posts on a Facebook page by a browser, for owners without access to Meta's API. What its pages look like is data; the work is shared by all platforms. */
import type { PlatformHand } from '../../outside/browser/hand.ts';
import type { WebPlatform } from '../../outside/browser/platform.ts';
import { openWebHand } from '../../outside/browser/web-hand.ts';
import type { ConnectorContext } from '../connector.ts';

export const FACEBOOK_PAGES: WebPlatform = {
  id: 'facebook',
  title: 'Facebook',
  prefix: 'FACEBOOK',
  example: 'https://www.facebook.com/acme',
  owner: /^\/((?!profile\.php)[\w.]{3,80})\/?$/,
  accountOf: (owner) => owner,
  walls: /^\/(login|recover|two_step_verification|two_factor)/,
  locators: {
    self: { css: '[aria-label="Edit"], [aria-label="Edit profile"], [aria-label="Manage Page"]' },
    opener: { role: 'button', name: 'on your mind' },
    composer: { role: 'dialog', name: 'Create post' },
    text: { role: 'textbox', within: 'composer' },
    media: { role: 'button', name: 'Photo/video', within: 'composer' },
    files: { css: 'input[type="file"]', within: 'composer', hidden: true },
    preview: { css: 'img[src^="blob:"]', within: 'composer' },
    submit: { role: 'button', name: 'Post', exact: true, within: 'composer' },
    post: { css: '[aria-posinset]' },
    postText: { css: '[data-ad-preview="message"], [data-ad-comet-preview="message"]' },
    postLink: { css: 'a[href*="/posts/"]' },
    noPosts: { text: 'No posts available' },
  },
  // the page's own composer: there it can post as nobody else
  composeAt: (owner) => `/${owner}`,
  whoIs: 'own page',
  steps: [
    { do: 'click', at: 'opener' },
    { do: 'click', at: 'media', when: 'pictures' },
    { do: 'attach', at: 'files', shown: 'preview' },
    { do: 'write', at: 'text' },
  ],
  posted: { goes: 'composer' },
  postsAt: (owner) => `/${owner}`,
  postId: (owner) => new RegExp(`^/${owner.replaceAll('.', '\\.')}/posts/([\\w-]{1,200})`, 'i'),
  postAt: (id, owner) => `/${owner}/posts/${id}`,
  textsOn: 'list',
  pictures: { min: 0, max: 10 },
};

/** `settings`: those of `webSettings(FACEBOOK_PAGES)`. */
export function openBrowserHand(settings: Readonly<Record<string, unknown>>, context: ConnectorContext): PlatformHand {
  return openWebHand(FACEBOOK_PAGES, settings, context);
}
