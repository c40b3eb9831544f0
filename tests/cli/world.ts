/** A world in a process of its own, spoken to over its page's HTTP interface; offices beside it can be killed. */
import { type Env, launch, newPlace, type Running, until } from './countersign.ts';

export interface ChatMessage {
  id: number;
  from: 'bot' | 'owner';
  text: string;
  buttons: { text: string; data: string }[][];
}

export interface OutsideMail {
  id: string;
  to: string[];
  subject: string;
  text: string;
  in_reply_to: string;
}

export interface WorldProcess {
  place: string;
  page: string;
  /** With these an office lives in this world. */
  settings: Record<string, string>;
  mail(mail: { from: string; subject: string; text: string }): Promise<void>;
  say(text: string): Promise<void>;
  chat(): Promise<ChatMessage[]>;
  /** The newest message with this button that the test accepts. */
  card(accepts?: (message: ChatMessage) => boolean): Promise<ChatMessage>;
  tap(message: ChatMessage, label: string): Promise<void>;
  sent(): Promise<OutsideMail[]>;
  fault(fault: { service: 'gmail' | 'telegram'; kind: string; count: number; match?: string }): Promise<void>;
  office(env?: Env): Running;
  process: Running;
}

export async function startWorldProcess(): Promise<WorldProcess> {
  const place = await newPlace();
  const world = launch(['world', '--json', '--dir', '.'], place, { PORT: '0' });
  await until('the world is up', () => world.out().trimEnd().endsWith('}'), world.err);
  const { page, settings } = JSON.parse(world.out());
  const get = async <T>(path: string) => (await (await fetch(`${page}${path}`)).json()) as T;
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${page}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  };
  const chat = async (): Promise<ChatMessage[]> => (await get<{ messages: ChatMessage[] }>('/api/chat')).messages;
  const hasButtons = ({ buttons }: ChatMessage) => buttons.length > 0;
  return {
    place,
    page,
    settings,
    chat,
    process: world,
    mail: (mail) => post('/api/mail', mail),
    say: (text) => post('/api/chat', { text }),
    card: (accepts = () => true) =>
      until('a card', async () => (await chat()).findLast((message) => hasButtons(message) && accepts(message))!),
    tap: async (message, label) => {
      const button = message.buttons.flat().find(({ text }) => text.includes(label));
      if (!button) throw new Error(`There is no button ${label} on: ${JSON.stringify(message.buttons)}`);
      await post('/api/tap', { message_id: message.id, data: button.data });
    },
    sent: async () => (await get<{ mails: OutsideMail[] }>('/api/world')).mails,
    fault: (fault) => post('/api/fault', fault),
    office: (env = {}) => launch(['start'], place, { ...settings, ...env }),
  };
}
