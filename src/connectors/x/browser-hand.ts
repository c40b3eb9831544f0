/** Posts on X by a browser, for owners without access to its API. What its pages look like is data; the work is shared by all platforms. */
import type { PlatformHand } from '../../outside/browser/hand.ts';
import type { WebPlatform } from '../../outside/browser/platform.ts';
import { openWebHand } from '../../outside/browser/web-hand.ts';
import type { ConnectorContext } from '../connector.ts';
import { timeOfPost } from './post-id.ts';

export const X_PAGES: WebPlatform = {
  id: 'x',
  title: 'X',
  prefix: 'X',
  example: 'https://x.com/acme',
  owner: /^\/(\w{1,15})\/?$/,
  accountOf: (owner) => `@${owner}`,
  walls: /^\/(login|logout|i\/flow|account\/access)/,
  locators: {
    self: { css: 'a[data-testid="AppTabBar_Profile_Link"]' },
    composer: { role: 'dialog' },
    text: { role: 'textbox', name: 'Post text', within: 'composer' },
    files: { css: 'input[data-testid="fileInput"]', within: 'composer', hidden: true },
    preview: { css: '[data-testid="attachments"] img', within: 'composer' },
    altOpen: { role: 'link', name: 'Add description', within: 'composer' },
    altText: { css: '[data-testid="altTextInput"]' },
    altSave: { role: 'button', name: 'Save', exact: true },
    submit: { role: 'button', name: 'Post', exact: true, within: 'composer' },
    sent: { text: 'Your post was sent' },
    sentLink: { role: 'link', name: 'View' },
    post: { role: 'article' },
    postText: { css: '[data-testid="tweetText"]' },
    postLink: { css: 'a[href*="/status/"]:has(time)' },
    noPosts: { css: '[data-testid="emptyState"]' },
  },
  composeAt: () => '/compose/post',
  whoIs: 'link',
  steps: [
    { do: 'attach', at: 'files', shown: 'preview' },
    { do: 'click', at: 'altOpen', when: 'alt' },
    { do: 'describe', at: 'altText' },
    { do: 'click', at: 'altSave', when: 'alt' },
    { do: 'write', at: 'text' },
  ],
  posted: { appears: 'sent', link: 'sentLink' },
  postsAt: (owner) => `/${owner}`,
  // what the owner only passed on has another name in its address
  postId: (owner) => new RegExp(`^/${owner}/status/(\\d{1,25})`, 'i'),
  postAt: (id, owner) => `/${owner}/status/${id}`,
  madeAt: timeOfPost,
  textsOn: 'list',
  pictures: { min: 0, max: 4 },
};

/** `settings`: those of `webSettings(X_PAGES)`. */
export function openBrowserHand(settings: Readonly<Record<string, unknown>>, context: ConnectorContext): PlatformHand {
  return openWebHand(X_PAGES, settings, context);
}
