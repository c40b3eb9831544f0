/** The stand-in for WhatsApp Web: its page, the phone behind it, and what can go wrong there. For tests only. */
import { Hono } from 'hono';
import { startStandInServer } from '../../../outside/stand-in/server.ts';
import type { Shown, StandIn, StandInOptions } from '../../stand-in.ts';
import { WEB_PAGE } from './web-page.ts';

export interface WebMessage {
  id: string;
  own: boolean;
  text: string;
  author: string;
  tick: boolean;
}

export interface WebChat {
  name: string;
  unread: number;
  /** Only found by the search. */
  hidden?: boolean;
  messages: WebMessage[];
}

export interface WebState {
  mode: 'code' | 'chats' | 'conflict' | 'offline' | 'loading' | 'unknown';
  code: number;
  chats: WebChat[];
  /** True: chats no longer open where they used to. */
  changed: boolean;
  /** What becomes of a message that is sent: it leaves, stays in the page's own queue, or is gone. */
  sending: 'leaves' | 'stays' | 'is gone';
}

export interface WebStandIn extends StandIn {
  state: WebState;
  /** Somebody writes; in a group, `author` does. */
  writes(chat: string, text: string, author?: string): void;
  chat(name: string): WebChat;
  /** How often somebody clicked “Use here”. */
  taken(): number;
}

const NUMBER = '+15550001111';

export async function startWebStandIn({ port, slowMs }: StandInOptions): Promise<WebStandIn> {
  const state: WebState = { mode: 'chats', code: 1, chats: [], changed: false, sending: 'leaves' };
  let made = 0;
  let sent = 0;
  let taken = 0;
  const chat = (name: string): WebChat => {
    const known = state.chats.find((one) => one.name === name);
    if (known) return known;
    const fresh = { name, unread: 0, messages: [] };
    state.chats.unshift(fresh);
    return fresh;
  };
  const add = (to: WebChat, message: Omit<WebMessage, 'id'>, isGroup = false): void => {
    made += 1;
    const who = isGroup ? '120363041234567890@g.us' : '971501234567@c.us';
    to.messages.push({ ...message, id: `${message.own}_${who}_3EB0${String(made).padStart(16, '0')}` });
  };

  const app = new Hono();
  app.get('/', (c) => c.html(WEB_PAGE));
  app.get('/favicon.ico', (c) => c.body(null, 204));
  app.get('/state', (c) =>
    c.json({ ...state, chats: state.chats.map((one) => ({ ...one, last: one.messages.at(-1)?.text ?? '' })) }),
  );
  app.post('/open', async (c) => {
    chat((await c.req.json()).name).unread = 0;
    return c.body(null, 204);
  });
  app.post('/use-here', (c) => {
    taken += 1;
    state.mode = 'chats';
    return c.body(null, 204);
  });
  app.post('/send', async (c) => {
    const { name, text } = await c.req.json();
    if (state.sending === 'is gone') return c.body(null, 204);
    add(chat(name), { own: true, text, author: 'You', tick: state.sending === 'leaves' });
    if (state.sending === 'leaves') sent += 1;
    return c.body(null, 204);
  });

  const server = await startStandInServer({
    app,
    port,
    slowMs,
    calls: { effect: ({ method, url }) => method === 'POST' && url.endsWith('/send') },
    answers: {
      401: () => new Response('', { status: 401 }),
      429: () => new Response('', { status: 429 }),
      500: () => new Response('', { status: 500 }),
    },
  });
  return {
    url: server.url,
    settings: { WHATSAPP_ACCESS: 'web', WHATSAPP_NUMBER: NUMBER, WHATSAPP_WEB_ROOT: server.url },
    state,
    chat,
    writes: (name, text, author) => {
      const to = chat(name);
      add(to, { own: false, text, author: author ?? name, tick: false }, author !== undefined);
      to.unread += 1;
    },
    taken: () => taken,
    effects: () => sent,
    shows: (): Shown[] => [],
    gestures: [],
    onChange: server.onChange,
    fault: server.fault,
    requests: server.requests,
    reset: () => {
      state.chats = [];
      sent = 0;
      server.clearFaults();
    },
    close: server.close,
  };
}
