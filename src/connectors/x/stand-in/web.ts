/** The stand-in for X's web pages, in the shape in which a browser meets them. For the sandbox and tests only. */
import { html } from 'hono/html';
import {
  type Html,
  type SitePost,
  type SiteView,
  startSite,
  type WebStandIn,
} from '../../../outside/browser/stand-in/site.ts';
import type { StandInOptions } from '../../stand-in.ts';

const OWNER = 'acme';
const ID_BEGINS_MS = 1_288_834_974_657n;
const EMOJI = /(\p{Extended_Pictographic}(?:\ufe0f|\u200d\p{Extended_Pictographic})*)/u;
const LINK = /(https?:\/\/\S+)/;

export function startWebStandIn(options: StandInOptions): Promise<WebStandIn> {
  return startSite(
    {
      id: 'x',
      title: 'X',
      owner: OWNER,
      submit: 'Post',
      max: 280,
      paragraph: 'div',
      newId: (at, count) => String(((BigInt(at) - ID_BEGINS_MS) << 22n) + BigInt(count)),
      linkOf: (id) => `/${OWNER}/status/${id}`,
      profilePath: `/${OWNER}`,
      loginPath: '/i/flow/login',
      checkpointPath: '/account/access/checkpoint',
      pages: { '/': compose, '/compose/post': compose, '/acme': profile },
    },
    options,
  );
}

/** The box of the home page stands there as well, behind the dialog. */
function compose(view: SiteView): Html {
  return html`<nav><a data-testid="AppTabBar_Profile_Link" href="/${view.visitor}">Profile</a></nav>
    <main><div role="textbox" aria-label="Post text">What is happening?!</div><button disabled>Post</button></main>
    <div role="dialog" aria-modal="true" data-dialog>
      <div role="textbox" aria-label="Post text" contenteditable="true" data-box></div>
      <div data-testid="attachments" data-previews></div>
      <input type="file" data-testid="fileInput" multiple hidden />
      <a href="#" role="link" data-show="#alt" data-chosen hidden>Add description</a>
      <div id="alt" hidden>
        <textarea data-testid="altTextInput" data-alt></textarea><button data-hide="#alt">Save</button>
      </div>
      <button data-send disabled>${view.submit}</button>
    </div>
    <div role="status" data-toast hidden>Your post was sent. <a href="">View</a></div>`;
}

function profile({ owner, posts }: SiteView): Html {
  if (posts.length === 0) return html`<main data-testid="emptyState">@${owner} hasn’t posted</main>`;
  return html`<main>
    ${posts.map(
      (post) =>
        html`<article>
          <a href="/${owner}">@${owner}</a>
          <a href="/${owner}/status/${post.id}"><time>now</time></a>
          <div data-testid="tweetText">${shownText(post)}</div>
          ${post.pictures.map((_, index) => html`<a href="/${owner}/status/${post.id}/photo/${index + 1}"><img src="/pictures/${post.id}/${index}" alt="" width="300" /></a>`)}
        </article>`,
    )}
  </main>`;
}

/** As X shows it: emoji as pictures, links shortened. */
function shownText({ text }: SitePost): Html[] {
  return text.split(LINK).flatMap((part, index) => {
    if (index % 2 === 1)
      return [html`<a href="https://t.co/abc">${part.replace(/^https?:\/\//, '').slice(0, 20)}…</a>`];
    return part
      .split(EMOJI)
      .map((piece, at) => (at % 2 === 1 ? html`<img alt="${piece}" width="16" />` : html`${piece}`));
  });
}
