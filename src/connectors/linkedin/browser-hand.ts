/** Posts on LinkedIn as a person, by a browser, for owners without access to its API. What its pages look like is data; the work is shared by all platforms. */
import type { PlatformHand } from '../../outside/browser/hand.ts';
import type { WebPlatform } from '../../outside/browser/platform.ts';
import { openWebHand } from '../../outside/browser/web-hand.ts';
import type { ConnectorContext } from '../connector.ts';

export const LINKEDIN_PAGES: WebPlatform = {
  id: 'linkedin',
  title: 'LinkedIn',
  prefix: 'LINKEDIN',
  example: 'https://www.linkedin.com/in/acme',
  owner: /^\/in\/([\w%-]{3,100})\/?$/,
  accountOf: (owner) => owner,
  walls: /^\/(login|uas\/login|authwall|signup|checkpoint)/,
  locators: {
    self: { css: 'aside a[href*="/in/"]:has(h3)' },
    opener: { role: 'button', name: 'Start a post' },
    composer: { role: 'dialog' },
    text: { role: 'textbox', name: 'Text editor', within: 'composer' },
    media: { role: 'button', name: 'Add media', within: 'composer' },
    files: { css: 'input[type="file"]', within: 'composer', hidden: true },
    preview: { css: 'li img', within: 'composer' },
    altOpen: { role: 'button', name: 'Alternative text', within: 'composer' },
    altText: { role: 'textbox', name: 'Alternative text', within: 'composer' },
    altSave: { role: 'button', name: 'Add', exact: true, within: 'composer' },
    next: { role: 'button', name: 'Next', exact: true, within: 'composer' },
    submit: { role: 'button', name: 'Post', exact: true, within: 'composer' },
    sent: { text: 'Post successful' },
    post: { css: '[data-urn^="urn:li:activity:"]' },
    postText: { css: '.update-components-text' },
    postLink: { css: 'a[href*="/feed/update/"]' },
    noPosts: { text: 'Nothing to see for now' },
  },
  composeAt: () => '/feed/',
  whoIs: 'link',
  steps: [
    { do: 'click', at: 'opener' },
    { do: 'click', at: 'media', when: 'pictures' },
    { do: 'attach', at: 'files', shown: 'preview' },
    { do: 'click', at: 'altOpen', when: 'alt' },
    { do: 'describe', at: 'altText' },
    { do: 'click', at: 'altSave', when: 'alt' },
    { do: 'click', at: 'next', when: 'pictures' },
    { do: 'write', at: 'text' },
  ],
  // its own link there names a share, whose number is not the post's
  posted: { appears: 'sent' },
  postsAt: (owner) => `/in/${owner}/recent-activity/all/`,
  postId: () => /urn:li:activity:(\d{1,25})/,
  postAt: (id) => `/feed/update/urn:li:activity:${id}/`,
  madeAt: (id) => Number(BigInt(id) >> 22n),
  textsOn: 'list',
  pictures: { min: 0, max: 20 },
};

/** `settings`: those of `webSettings(LINKEDIN_PAGES)`. */
export function openBrowserHand(settings: Readonly<Record<string, unknown>>, context: ConnectorContext): PlatformHand {
  return openWebHand(LINKEDIN_PAGES, settings, context);
}
