/** The stand-in for LinkedIn: one company's page behind the versioned API. For the sandbox and tests only. */
import { systemClock } from '../../clock.ts';
import { startStandInServer } from '../../outside/stand-in/server.ts';
import type { Gesture, Shown, StandIn, StandInOptions } from '../stand-in.ts';
import { Company, PAGE, PERSON, type Post, type Someone } from './stand-in/company.ts';
import { ANSWERS } from './stand-in/refusal.ts';
import { linkedinApp } from './stand-in/routes.ts';
import { APP, MEMBER_TOKEN, PAGE_TOKEN, REFRESH_TOKEN, Tokens } from './stand-in/tokens.ts';
import { linkOf } from './urns.ts';

export interface LinkedInStandIn extends StandIn {
  company: Company;
  tokens: Tokens;
  /** Versions that are served. */
  versions: Set<string>;
  /** Over `settings`: a person's token, which may post and read nothing. */
  asPerson: Readonly<Record<string, string>>;
  /** Over `settings`: an app that may renew its token by itself. */
  withRefresh: Readonly<Record<string, string>>;
}

const VERSION = '202611';

export async function startStandIn({ port, slowMs }: StandInOptions): Promise<LinkedInStandIn> {
  const company = new Company(() => systemClock.now());
  const tokens = new Tokens(() => systemClock.now());
  const versions = new Set(['202609', '202610', VERSION]);
  // another name of this machine is another origin, as LinkedIn's uploads go to another one
  const uploadRoot = () => server.url.replace('127.0.0.1', 'localhost');
  const server = await startStandInServer({
    app: linkedinApp({ company, tokens, versions, uploadRoot, changed: () => server.changed() }),
    port,
    slowMs,
    calls: {
      effect: ({ method, url }) => method === 'POST' && /\/(posts|comments)$/.test(new URL(url).pathname),
      picture: ({ url }) => /\/(images|dms-uploads)/.test(url),
      read: ({ method }) => method === 'GET',
      login: ({ url }) => url.includes('/oauth/'),
    },
    answers: ANSWERS,
  });
  return {
    url: server.url,
    company,
    tokens,
    versions,
    settings: {
      LINKEDIN_ACCESS: 'api',
      LINKEDIN_AUTHOR: PAGE.urn,
      LINKEDIN_NAME: PAGE.name,
      LINKEDIN_ACCESS_TOKEN: PAGE_TOKEN,
      LINKEDIN_CLIENT_ID: APP.id,
      LINKEDIN_CLIENT_SECRET: APP.secret,
      LINKEDIN_VERSION: VERSION,
      LINKEDIN_API_ROOT: server.url,
      LINKEDIN_OAUTH_ROOT: server.url,
      LINKEDIN_UPLOAD_ORIGINS: uploadRoot(),
      LINKEDIN_POLL_SECONDS: '1',
    },
    asPerson: { LINKEDIN_AUTHOR: PERSON.urn, LINKEDIN_NAME: PERSON.name, LINKEDIN_ACCESS_TOKEN: MEMBER_TOKEN },
    withRefresh: { LINKEDIN_REFRESH_TOKEN: REFRESH_TOKEN },
    effects: () => ownWords(company),
    shows: () => company.posts.map(shown),
    gestures: gestures(company, () => server.changed()),
    onChange: server.onChange,
    fault: server.fault,
    requests: server.requests,
    reset: () => {
      company.reset();
      server.clearFaults();
      server.changed();
    },
    close: server.close,
  };
}

/** Posts and answers of the page and its owner, but for the post that is there from the beginning. */
function ownWords({ posts }: Company): number {
  const comments = posts.flatMap((post) => post.comments);
  return posts.length - 1 + comments.filter(({ from }) => [PAGE.urn, PERSON.urn].includes(from.urn)).length;
}

function shown({ urn, at, by, text, pictures, comments }: Post): Shown {
  return {
    id: urn,
    at,
    by: by.name,
    title: '',
    text,
    details: [],
    pictures: pictures.map(({ picture: { type, bytes }, alt }) => ({ type, bytes: bytes!, alt })),
    link: linkOf(urn),
    replies: comments.map((comment) => ({ by: comment.from.name, text: comment.text, at: comment.at })),
  };
}

function gestures(company: Company, changed: () => void): Gesture[] {
  const fields = [
    { name: 'name', label: 'Who', example: 'Mia Berg' },
    { name: 'text', label: 'What', example: 'Do you deliver to Hamburg?' },
  ];
  return [
    {
      name: 'comment',
      label: 'Comment on the newest post',
      fields,
      do: ({ name = '', text = '' }) => {
        if (name.trim() === '') throw new Error('Who says it?');
        if (text.trim() === '') throw new Error('What is said?');
        company.addComment(someone(name), text, company.posts[0]!, null);
        changed();
      },
    },
  ];
}

function someone(name: string): Someone {
  const id = Buffer.from(name).toString('base64url').slice(0, 40);
  return { urn: `urn:li:person:${id}`, name };
}
