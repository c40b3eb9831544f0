/** The stand-in for Instagram: one account behind the Graph API, and a web space to fetch its pictures from. For the sandbox and tests only. */
import { Hono } from 'hono';
import { systemClock } from '../../clock.ts';
import { graphApp, STAND_IN_APP, STAND_IN_VERSION } from '../../outside/graph/stand-in/app.ts';
import { COMMON_ANSWERS } from '../../outside/graph/stand-in/refusal.ts';
import { DAY_MS } from '../../outside/graph/stand-in/seed.ts';
import { startStandInServer } from '../../outside/stand-in/server.ts';
import type { Gesture, Shown, StandIn, StandInOptions } from '../stand-in.ts';
import { answerInstagram } from './stand-in/answer.ts';
import { ACCOUNT, type IgMedia, IgProfile } from './stand-in/profile.ts';
import { UPLOAD_TOKEN, webSpace } from './stand-in/web-space.ts';

const TOKEN = 'EAAstandinINSTAGRAMtoken00000001';
const SCOPES = ['instagram_basic', 'instagram_content_publish', 'instagram_manage_comments', 'pages_read_engagement'];

export interface InstagramStandIn extends StandIn {
  profile: IgProfile;
  /** What lies in the web space, by name. */
  files: Map<string, Buffer>;
}

export async function startStandIn({ port, slowMs }: StandInOptions): Promise<InstagramStandIn> {
  const profile = new IgProfile(() => systemClock.now());
  const space = webSpace();
  const seconds = Math.floor(systemClock.now() / 1_000);
  const expiresAt = seconds + (60 * DAY_MS) / 1_000;
  const graph = graphApp({
    tokens: {
      [TOKEN]: { kind: 'PAGE', scopes: SCOPES, expiresAt, dataAccessExpiresAt: seconds + (90 * DAY_MS) / 1_000 },
    },
    answer: (call) => {
      const answer = answerInstagram(profile, call);
      if (call.method === 'POST') server.changed();
      return answer;
    },
  });
  const server = await startStandInServer({
    app: new Hono().route('/', space.app).route('/', graph),
    port,
    slowMs,
    calls: {
      effect: ({ method, url }) => method === 'POST' && /\/(media_publish|replies)$/.test(new URL(url).pathname),
      read: ({ method, url }) => method === 'GET' && !new URL(url).pathname.startsWith('/public/'),
      container: ({ method, url }) => method === 'POST' && new URL(url).pathname.endsWith('/media'),
      /** Of a second picture, once there is a first container. */
      secondUpload: ({ method }) => method === 'PUT' && profile.containers.size > 0,
      upload: ({ url }) => new URL(url).pathname.startsWith('/upload/'),
      public: ({ url }) => new URL(url).pathname.startsWith('/public/'),
    },
    answers: COMMON_ANSWERS,
  });
  return {
    url: server.url,
    profile,
    files: space.files,
    settings: {
      INSTAGRAM_ACCESS: 'api',
      INSTAGRAM_USERNAME: ACCOUNT.username,
      INSTAGRAM_ACCOUNT_ID: ACCOUNT.id,
      INSTAGRAM_TOKEN: TOKEN,
      INSTAGRAM_UPLOAD_URL: `${server.url}/upload`,
      INSTAGRAM_UPLOAD_TOKEN: UPLOAD_TOKEN,
      INSTAGRAM_PUBLIC_URL: `${server.url}/public`,
      INSTAGRAM_GRAPH_ROOT: server.url,
      META_GRAPH_VERSION: STAND_IN_VERSION,
      META_APP_ID: STAND_IN_APP.id,
      META_APP_SECRET: STAND_IN_APP.secret,
      META_POLL_SECONDS: '2',
    },
    effects: () => ownWords(profile),
    shows: () => profile.media.filter(({ isElsewhere }) => !isElsewhere).map(shown),
    gestures: gestures(profile, () => server.changed()),
    onChange: server.onChange,
    fault: server.fault,
    requests: server.requests,
    reset: () => {
      profile.reset();
      space.files.clear();
      server.clearFaults();
      server.changed();
    },
    close: server.close,
  };
}

/** Posts and answers of the account, but for the post that it begins with. */
function ownWords({ media }: IgProfile): number {
  return (
    media.flatMap((one) => [one, ...one.comments]).filter(({ username }) => username === ACCOUNT.username).length - 1
  );
}

function shown(media: IgMedia): Shown {
  return {
    id: media.id,
    at: media.at,
    by: `@${media.username}`,
    title: '',
    text: media.caption,
    details: [],
    pictures: media.pictures,
    link: `https://www.instagram.com/p/${media.id}/`,
    replies: media.comments.map(({ username, text, at }) => ({ by: `@${username}`, text, at })),
  };
}

function gestures(profile: IgProfile, changed: () => void): Gesture[] {
  const fields = [
    { name: 'name', label: 'Who', example: 'mia.berg' },
    { name: 'text', label: 'What', example: 'Is the blue one still there?' },
  ];
  const filledIn = ({ name = '', text = '' }: Readonly<Record<string, string>>): [name: string, text: string] => {
    if (!/^[\w.]{1,30}$/.test(name)) throw new Error('Who says it? A name like mia.berg.');
    if (text.trim() === '') throw new Error('What is said?');
    return [name, text];
  };
  return [
    {
      name: 'comment',
      label: 'Comment on the newest post',
      fields,
      do: (filled) => {
        const newest = profile.media.find(({ isElsewhere }) => !isElsewhere)!;
        profile.addComment(...filledIn(filled), newest);
        changed();
      },
    },
    {
      name: 'mention',
      label: 'Tag the account in a post',
      fields,
      do: (filled) => {
        profile.addMedia(...filledIn(filled), []);
        changed();
      },
    },
    {
      name: 'expire',
      label: 'Let a day pass for what is prepared',
      fields: [],
      do: () => profile.expireContainers(),
    },
  ];
}
