/** The stand-in for Facebook: one page behind the Graph API. For the sandbox and tests only. */
import { systemClock } from '../../clock.ts';
import { graphApp, type KnownToken, STAND_IN_APP, STAND_IN_VERSION } from '../../outside/graph/stand-in/app.ts';
import { COMMON_ANSWERS } from '../../outside/graph/stand-in/refusal.ts';
import { DAY_MS } from '../../outside/graph/stand-in/seed.ts';
import { startStandInServer } from '../../outside/stand-in/server.ts';
import type { Gesture, Shown, StandIn, StandInOptions } from '../stand-in.ts';
import { answerFacebook } from './stand-in/answer.ts';
import { FacebookPage, PAGE, type PagePost, type Person } from './stand-in/page.ts';

const PAGE_TOKEN = 'EAAstandinPAGEtoken0000000000001';
export const USER_TOKEN = 'EAAstandinUSERtoken0000000000001';
const SCOPES = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_posts',
  'pages_manage_engagement',
];

export interface FacebookStandIn extends StandIn {
  page: FacebookPage;
}

export async function startStandIn({ port, slowMs }: StandInOptions): Promise<FacebookStandIn> {
  const page = new FacebookPage(() => systemClock.now());
  const server = await startStandInServer({
    app: graphApp({
      tokens: { [PAGE_TOKEN]: token('PAGE'), [USER_TOKEN]: token('USER') },
      answer: (call) => {
        const answer = answerFacebook(page, call);
        if (call.method === 'POST') server.changed();
        return answer;
      },
    }),
    port,
    slowMs,
    calls: {
      effect: ({ method, url }) => method === 'POST' && /\/(feed|comments)$/.test(new URL(url).pathname),
      photo: ({ method, url }) => method === 'POST' && new URL(url).pathname.endsWith('/photos'),
      read: ({ method }) => method === 'GET',
    },
    answers: COMMON_ANSWERS,
  });
  return {
    url: server.url,
    page,
    settings: {
      FACEBOOK_ACCESS: 'api',
      FACEBOOK_PAGE_ID: PAGE.id,
      FACEBOOK_PAGE_NAME: PAGE.name,
      FACEBOOK_PAGE_TOKEN: PAGE_TOKEN,
      FACEBOOK_GRAPH_ROOT: server.url,
      META_GRAPH_VERSION: STAND_IN_VERSION,
      META_APP_ID: STAND_IN_APP.id,
      META_APP_SECRET: STAND_IN_APP.secret,
      META_POLL_SECONDS: '2',
    },
    effects: () => ownWords(page),
    shows: () => page.posts.filter(({ isElsewhere }) => !isElsewhere).map(shown),
    gestures: gestures(page, () => server.changed()),
    onChange: server.onChange,
    fault: server.fault,
    requests: server.requests,
    reset: () => {
      page.reset();
      server.clearFaults();
      server.changed();
    },
    close: server.close,
  };
}

function token(kind: string): KnownToken {
  const seconds = Math.floor(systemClock.now() / 1_000);
  const days = DAY_MS / 1_000;
  return { kind, scopes: SCOPES, expiresAt: 0, dataAccessExpiresAt: seconds + 90 * days };
}

/** Posts and answers of the page, but for the post that it begins with. */
function ownWords({ posts }: FacebookPage): number {
  const words = posts.flatMap((post) => [post, ...post.comments]);
  return words.filter(({ from }) => from.id === PAGE.id).length - 1;
}

function shown(post: PagePost): Shown {
  return {
    id: post.id,
    at: post.at,
    by: post.from.name,
    title: '',
    text: post.message,
    details: [],
    pictures: post.photos.map(({ type, bytes, alt }) => ({ type, bytes, alt })),
    link: `https://www.facebook.com/${post.id.replace('_', '/posts/')}`,
    replies: post.comments.map(({ from, message: text, at }) => ({ by: from.name, text, at })),
  };
}

function gestures(page: FacebookPage, changed: () => void): Gesture[] {
  const fields = [
    { name: 'name', label: 'Who', example: 'Mia Berg' },
    { name: 'text', label: 'What', example: 'Is the blue one still there?' },
  ];
  const person = ({ name = '' }: Readonly<Record<string, string>>): Person => {
    if (name.trim() === '') throw new Error('Who says it?');
    const letters = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 1_000_000_007, 7);
    return { id: String(700_000_000_000_100 + letters), name };
  };
  const words = ({ text = '' }: Readonly<Record<string, string>>): string => {
    if (text.trim() === '') throw new Error('What is said?');
    return text;
  };
  return [
    {
      name: 'comment',
      label: 'Comment on the newest post',
      fields,
      do: (filled) => {
        const newest = page.posts.find(({ isElsewhere }) => !isElsewhere)!;
        page.addComment(person(filled), words(filled), newest);
        changed();
      },
    },
    {
      name: 'mention',
      label: 'Mention the page in a post',
      fields,
      do: (filled) => {
        page.addPost(person(filled), words(filled), [], true);
        changed();
      },
    },
  ];
}
