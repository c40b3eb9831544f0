/** The stand-in for Facebook's web pages, in the shape in which a browser meets them. For the sandbox and tests only. */
import { html } from 'hono/html';
import { type Html, type SiteView, startSite, type WebStandIn } from '../../../outside/browser/stand-in/site.ts';
import type { StandInOptions } from '../../stand-in.ts';

const OWNER = 'acme';

export function startWebStandIn(options: StandInOptions): Promise<WebStandIn> {
  return startSite(
    {
      id: 'facebook',
      title: 'Facebook',
      owner: OWNER,
      submit: 'Post',
      max: 63_206,
      paragraph: 'p',
      newId: (at, count) => `pfbid0${at.toString(36)}${count}`,
      linkOf: (id) => `/${OWNER}/posts/${id}`,
      profilePath: `/${OWNER}`,
      loginPath: '/login/',
      checkpointPath: '/checkpoint/',
      pages: { '/': profile, '/acme': profile },
    },
    options,
  );
}

function profile(view: SiteView): Html {
  const { owner, visitor, posts } = view;
  const isOwn = owner === visitor;
  return html`<main>
      ${isOwn ? html`<a role="button" aria-label="Edit" href="#">Edit</a>` : ''}
      <div role="button" tabindex="0" data-show="[role=dialog]">${isOwn ? 'What’s on your mind?' : `Write to ${owner}…`}</div>
      ${posts.length === 0 ? 'No posts available' : ''}
      ${posts.map(
        ({ id, text, pictures }, index) =>
          html`<div class="post" aria-posinset="${index + 1}">
            <a href="/${owner}/posts/${id}?__cft__[0]=AZX&__tn__=%2CO">2m</a>
            <div data-ad-preview="message"><div>${text}</div></div>
            ${pictures.map((_, at) => html`<img src="/pictures/${id}/${at}" alt="" />`)}
          </div>`,
      )}
    </main>
    <div role="dialog" aria-label="Create post" data-dialog hidden>
      <div role="textbox" contenteditable="true" data-box><p><br /></p></div>
      <button data-show="#media">Photo/video</button>
      <div id="media" hidden><input type="file" multiple hidden /><div data-previews></div></div>
      <button data-send disabled>${view.submit}</button>
    </div>
    <div role="status" data-toast hidden>Your post is live.</div>`;
}
