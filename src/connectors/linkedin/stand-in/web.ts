/** The stand-in for LinkedIn's web pages, in the shape in which a browser meets them. For the sandbox and tests only. */
import { html } from 'hono/html';
import { type Html, type SiteView, startSite, type WebStandIn } from '../../../outside/browser/stand-in/site.ts';
import type { StandInOptions } from '../../stand-in.ts';

const OWNER = 'acme';

export function startWebStandIn(options: StandInOptions): Promise<WebStandIn> {
  return startSite(
    {
      id: 'linkedin',
      title: 'LinkedIn',
      owner: OWNER,
      submit: 'Post',
      max: 3_000,
      paragraph: 'p',
      newId: (at, count) => String((BigInt(at) << 22n) + BigInt(count)),
      linkOf: (id) => `/feed/update/urn:li:share:${BigInt(id) + 1n}/`,
      profilePath: `/in/${OWNER}`,
      loginPath: '/authwall',
      checkpointPath: '/checkpoint/challenge',
      pages: { '/': feed, '/feed/': feed, '/in/acme/recent-activity/all/': activity },
    },
    options,
  );
}

function feed(view: SiteView): Html {
  return html`<aside><a href="/in/${view.visitor}/"><h3>Acme Limited</h3></a></aside>
    <main><button data-show="[role=dialog]">Start a post</button></main>
    <div role="dialog" data-dialog hidden>
      <div id="media" hidden>
        <input type="file" multiple hidden />
        <ul data-previews></ul>
        <button data-show="#alt">Alternative text</button>
        <div id="alt" hidden>
          <textarea aria-label="Alternative text" data-alt></textarea><button data-hide="#alt">Add</button>
        </div>
        <button data-hide="#media" data-show="#words">Next</button>
      </div>
      <div id="words">
        <div role="textbox" aria-label="Text editor for creating content" contenteditable="true" data-box><p><br /></p></div>
        <button data-hide="#words" data-show="#media">Add media</button>
        <button data-send disabled>${view.submit}</button>
      </div>
    </div>
    <div role="status" data-toast hidden>Post successful. <a href="">View post</a></div>`;
}

function activity({ posts }: SiteView): Html {
  if (posts.length === 0) return html`<main>Nothing to see for now</main>`;
  return html`<main>
    ${posts.map(
      ({ id, text, pictures }) =>
        html`<div class="post" data-urn="urn:li:activity:${id}">
          <div class="update-components-text"><span dir="ltr">${text}</span><button>…more</button></div>
          ${pictures.map((_, index) => html`<img src="/pictures/${id}/${index}" alt="" />`)}
        </div>`,
    )}
  </main>`;
}
