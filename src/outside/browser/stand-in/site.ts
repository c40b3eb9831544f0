/**
 * The stand-in for a platform's web pages: what is posted there is kept and shown, and the page can ask for a login, for a person, or change its
 * looks. Each platform brings its own pages. For the sandbox and tests only.
 */
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { Shown, StandIn, StandInOptions } from '../../../connectors/stand-in.ts';
import { startStandInServer } from '../../stand-in/server.ts';
import { CLIENT } from './client.ts';

export type Html = ReturnType<typeof html>;

export interface SitePost {
  id: string;
  at: number;
  text: string;
  alt: string;
  pictures: { type: string; bytes: Buffer }[];
}

/** What a page is drawn from. */
export interface SiteView {
  owner: string;
  /** Whoever is logged in: mostly the owner. */
  visitor: string;
  /** Newest first. */
  posts: readonly SitePost[];
  /** The word on the button that posts; another one after a change of looks. */
  submit: string;
}

export interface SiteLook {
  id: string;
  title: string;
  owner: string;
  /** The word on the button that posts. */
  submit: string;
  /** How many characters go. */
  max: number;
  paragraph: 'div' | 'p';
  /** Of a post made at that moment (milliseconds since the epoch), `count` being its number. */
  newId(at: number, count: number): string;
  linkOf(id: string): string;
  /** The path of the owner's profile. */
  profilePath: string;
  loginPath: string;
  checkpointPath: string;
  /** Paths in Hono's form, and what stands there. */
  pages: Readonly<Record<string, (view: SiteView, id: string) => Html>>;
}

type Wall = 'login' | 'checkpoint' | 'captcha';

export interface WebStandIn extends StandIn {
  posts(): readonly SitePost[];
  /** Puts a post there that somebody made by hand. */
  seed(text: string, at?: number): SitePost;
  /** Whatever is asked for, the page asks for that instead; null ends it. */
  wall(kind: Wall | null): void;
  /** The same, from the moment on at which the next post is made. */
  wallAfterPost(kind: Wall): void;
  /** The page puts names in the place of mentions. */
  meddle(): void;
  /** The button that posts is called something else. */
  changeLooks(): void;
  /** Somebody else is logged in. */
  logInAs(name: string): void;
}

export async function startSite(look: SiteLook, { port, slowMs }: StandInOptions): Promise<WebStandIn> {
  let posts: SitePost[] = [];
  const sent = new Map<string, string>();
  let asked: Wall | null = null;
  let askedNext: Wall | null = null;
  let isMeddling = false;
  let submit = look.submit;
  let visitor = look.owner;
  let count = 0;
  const add = (post: Omit<SitePost, 'id'>): SitePost => {
    count += 1;
    const made = { ...post, id: look.newId(post.at, count) };
    posts = [made, ...posts].sort((a, b) => b.at - a.at);
    server.changed();
    return made;
  };

  const app = new Hono();
  app.get('/client.js', (c) => c.body(CLIENT, 200, { 'content-type': 'text/javascript' }));
  app.get('/wall', (c) => c.json({ asked }));
  app.get('/captcha', (c) => c.html(html`<h1>Select all squares with bicycles</h1>`));
  app.get(look.loginPath, (c) => c.html(loginPage(look)));
  app.get(look.checkpointPath, (c) => c.html(html`<h1>Let’s do a quick security check</h1>`));
  app.get('/pictures/:id/:index', (c) => {
    const picture = posts.find(({ id }) => id === c.req.param('id'))?.pictures[Number(c.req.param('index'))];
    return picture ? c.body(new Uint8Array(picture.bytes), 200, { 'content-type': picture.type }) : c.notFound();
  });
  app.post('/posts', async (c) => {
    const body = await c.req.parseBody({ all: true });
    const pictures = [body.pictures ?? []].flat().filter((one) => one instanceof File);
    // Chromium sends again by itself where a connection that it had used before is cut
    const once = String(body.once ?? '');
    const earlier = sent.get(once);
    if (earlier) return c.json({ id: earlier, link: look.linkOf(earlier) });
    const made = add({
      at: Date.now(),
      // a form's text travels with CRLF
      text: String(body.text ?? '').replaceAll('\r\n', '\n'),
      alt: String(body.alt ?? ''),
      pictures: await Promise.all(
        pictures.map(async (one) => ({ type: one.type, bytes: Buffer.from(await one.arrayBuffer()) })),
      ),
    });
    sent.set(once, made.id);
    if (askedNext) {
      asked = askedNext;
      askedNext = null;
      return c.redirect(look.checkpointPath);
    }
    return c.json({ id: made.id, link: look.linkOf(made.id) });
  });
  for (const [path, draw] of Object.entries(look.pages)) {
    app.get(path, (c) => {
      if (asked === 'login') return c.redirect(look.loginPath);
      if (asked === 'checkpoint') return c.redirect(look.checkpointPath);
      const view = { owner: look.owner, visitor, posts, submit };
      return c.html(page(look, draw(view, c.req.param('id') ?? ''), { hasCaptcha: asked === 'captcha', isMeddling }));
    });
  }

  const server = await startStandInServer({
    app,
    port,
    slowMs,
    calls: {
      effect: ({ method, url }) => method === 'POST' && new URL(url).pathname === '/posts',
      page: ({ method, url }) => method === 'GET' && !/\.js$|^\/pictures/.test(new URL(url).pathname),
    },
    answers: {
      401: () => new Response('', { status: 401 }),
      429: () => new Response('Too many requests', { status: 429, headers: { 'retry-after': '90' } }),
      500: () => new Response('Something went wrong', { status: 500 }),
    },
  });
  const prefix = look.id.toUpperCase();
  return {
    ...server,
    settings: {
      [`${prefix}_ACCESS`]: 'browser',
      [`${prefix}_WEB_ROOT`]: server.url,
      [`${prefix}_WEB_PROFILE`]: server.url + look.profilePath,
    },
    effects: () => posts.length,
    shows: () => posts.map((post) => shown(post, look, server.url)),
    gestures: [],
    reset: () => {
      posts = [];
      server.clearFaults();
    },
    posts: () => posts,
    seed: (text, at = Date.now()) => add({ at, text, alt: '', pictures: [] }),
    wall: (kind) => {
      asked = kind;
    },
    wallAfterPost: (kind) => {
      askedNext = kind;
    },
    meddle: () => {
      isMeddling = true;
    },
    changeLooks: () => {
      submit = 'Publish now';
    },
    logInAs: (name) => {
      visitor = name;
    },
  };
}

interface PageMood {
  hasCaptcha: boolean;
  isMeddling: boolean;
}

function page(look: SiteLook, body: Html, { hasCaptcha, isMeddling }: PageMood): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${look.title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body data-max="${look.max}" data-meddles="${String(isMeddling)}" data-paragraph="${look.paragraph}">
        <header>${look.title} <small>stand-in</small></header>
        ${body}
        <p role="alert" data-error hidden>Something went wrong. Please try again.</p>
        ${hasCaptcha ? html`<iframe title="captcha challenge" src="/captcha" width="400" height="300"></iframe>` : ''}
        <script src="/client.js"></script>
      </body>
    </html>`;
}

/** Moves on by itself once the login isn't asked for any more, as if somebody had logged in. */
function loginPage({ title }: SiteLook): Html {
  return html`<!doctype html>
    <title>Log in to ${title}</title>
    <form><label>Name <input name="name" /></label> <label>Password <input type="password" name="word" /></label></form>
    <script>
      setInterval(async () => {
        const { asked } = await (await fetch('/wall')).json();
        if (asked !== 'login') location.href = '/';
      }, 100);
    </script>`;
}

function shown({ id, at, text, alt, pictures }: SitePost, look: SiteLook, url: string): Shown {
  const link = url + look.linkOf(id);
  return {
    id,
    at,
    by: look.owner,
    title: '',
    text,
    details: [],
    pictures: pictures.map((one) => ({ ...one, alt })),
    link,
    replies: [],
  };
}

const STYLE = `
  body { font: 16px/1.45 system-ui, sans-serif; margin: 0; background: #f4f5f7; color: #16181c; }
  header { background: #1d2733; color: #fff; padding: 12px 24px; font-weight: 600; }
  header small { opacity: 0.6; font-weight: 400; }
  main, aside { max-width: 640px; margin: 16px auto; padding: 0 16px; }
  article, .post { background: #fff; border-radius: 8px; padding: 16px; margin: 12px 0; white-space: pre-wrap; }
  [role=dialog] { position: fixed; top: 70px; left: 50%; width: 560px; margin-left: -300px; padding: 20px; background: #fff;
    border-radius: 12px; box-shadow: 0 8px 40px #0005; }
  [role=textbox] { min-height: 120px; border: 1px solid #ccd; border-radius: 8px; padding: 10px; margin: 10px 0; white-space: pre-wrap; }
  [data-previews] { padding: 0; } [data-previews] img { max-width: 140px; max-height: 100px; margin: 4px; border-radius: 6px; }
  [role=status] { position: fixed; bottom: 20px; left: 24px; background: #0a66c2; color: #fff; padding: 12px 20px; border-radius: 8px; }
  [role=status] a { color: #fff; } [hidden] { display: none !important; } button { font: inherit; padding: 6px 16px; border-radius: 16px; }
  nav { max-width: 640px; margin: 12px auto; padding: 0 16px; display: flex; gap: 16px; } [role=textbox] p { margin: 0; }
  [data-send] { background: #1d2733; color: #fff; border: 0; margin-left: 8px; } [data-send]:disabled { opacity: 0.4; }
  iframe { position: fixed; top: 90px; left: 50%; margin-left: -200px; background: #fff; border: 1px solid #889; }
  li { list-style: none; display: inline-block; } .post img { max-width: 100%; }
`;
