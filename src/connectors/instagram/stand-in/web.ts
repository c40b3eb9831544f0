/** The stand-in for Instagram's web pages, in the shape in which a browser meets them. For the sandbox and tests only. */
import { html } from 'hono/html';
import { type Html, type SiteView, startSite, type WebStandIn } from '../../../outside/browser/stand-in/site.ts';
import type { StandInOptions } from '../../stand-in.ts';

const OWNER = 'acme';
const ID_BEGINS_MS = 1_314_220_021_721n;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function startWebStandIn(options: StandInOptions): Promise<WebStandIn> {
  return startSite(
    {
      id: 'instagram',
      title: 'Instagram',
      owner: OWNER,
      submit: 'Share',
      max: 2_200,
      paragraph: 'div',
      newId: (at, count) => codeOf(((BigInt(at) - ID_BEGINS_MS) << 23n) + BigInt(count)),
      linkOf: (id) => `/p/${id}/`,
      profilePath: `/${OWNER}`,
      loginPath: '/accounts/login/',
      checkpointPath: '/challenge/',
      pages: { '/': home, '/acme/': profile, '/p/:id/': post },
    },
    options,
  );
}

function home(view: SiteView): Html {
  return html`<nav>
      <a href="/${view.visitor}/">Profile</a>
      <a href="#" data-show="#create">New post</a>
    </nav>
    <div id="create" role="dialog" aria-label="Create new post" data-dialog hidden>Drag photos here <input type="file" hidden /></div>
    <div role="dialog" aria-label="Crop" data-dialog data-chosen hidden>
      <div data-previews></div>
      <button data-hide="[aria-label=Crop]" data-show="[aria-label=Edit]">Next</button>
    </div>
    <div role="dialog" aria-label="Edit" data-dialog hidden>
      Filters <button data-hide="[aria-label=Edit], #create" data-show="#caption">Next</button>
    </div>
    <div id="caption" role="dialog" aria-label="Create new post" data-dialog hidden>
      <div role="textbox" aria-label="Write a caption..." contenteditable="true" data-box></div>
      <button data-send disabled>${view.submit}</button>
    </div>
    <div role="status" data-toast hidden>Your post has been shared.</div>`;
}

function profile({ owner, posts }: SiteView): Html {
  if (posts.length === 0) return html`<main>No Posts Yet</main>`;
  return html`<main>
    ${posts.map(({ id }) => html`<a href="/${owner}/p/${id}/"><img src="/pictures/${id}/0" alt="Photo" width="200" height="200" /></a>`)}
  </main>`;
}

function post({ posts }: SiteView, wanted: string): Html {
  const found = posts.find(({ id }) => id === wanted);
  return html`<main>${found ? html`<h1>${found.text}</h1>` : 'Sorry, this page isn’t available.'}</main>`;
}

function codeOf(id: bigint): string {
  return id === 0n ? '' : codeOf(id >> 6n) + DIGITS[Number(id & 63n)];
}
