/**
 * The stand-in for Gmail: the `emulate` package holds the mailbox; a proxy in front of it adds what Gmail has and that lacks
 * (profiles, refused tokens, a history that ends), and fails on demand. For the sandbox and tests only.
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createEmulator } from 'emulate';
import { systemClock, wait } from '../../clock.ts';
import type { Shown, StandIn, StandInOptions } from '../stand-in.ts';
import { applyFault, Faults } from './stand-in/faults.ts';
import { answerGap, type Mailbox } from './stand-in/gaps.ts';
import { type Answer, googleError, Inner, readBody, type WireRequest } from './stand-in/inner.ts';
import { type IncomingMail, incomingRaw, type SentMail } from './stand-in/mail.ts';
import { consentLogin, type LoginFile, OAuthSide } from './stand-in/oauth.ts';
import { SentBox } from './stand-in/sent-box.ts';

export type { SentMail } from './stand-in/mail.ts';

/** As the sandbox and the tests that all connectors share start it: with its login kept for the office. */
export async function startStandIn({ port, slowMs, stateDir }: StandInOptions): Promise<GmailStandIn & StandIn> {
  const gmail = await startGmailStandIn({ port, slowMs });
  const tokenFile = await keepLogin(stateDir, await gmail.login());
  return {
    ...gmail,
    settings: {
      GOOGLE_CLIENT_ID: gmail.clientId,
      GOOGLE_CLIENT_SECRET: gmail.clientSecret,
      GOOGLE_TOKEN_FILE: tokenFile,
      GMAIL_API_ROOT: gmail.url,
      GMAIL_POLL_SECONDS: '0.5',
    },
    effects: async () => (await gmail.sent()).length,
    shows: async () => (await gmail.sent()).map(shown).reverse(),
    gestures: [],
  };
}

function shown(mail: SentMail): Shown {
  const { id, at, from: by, to, cc, bcc, subject: title, text, attachments } = mail;
  const files = attachments.map(({ name }) => `File: ${name}`);
  const details = [`To: ${[...to, ...cc, ...bcc].join(', ')}`, ...files];
  return { id, at, by, title, text, details, pictures: [], link: '', replies: [] };
}

/** Only this account's own programs may read it, as with a real login. */
async function keepLogin(stateDir: string, login: LoginFile): Promise<string> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await chmod(stateDir, 0o700);
  const path = join(stateDir, 'google-token.json');
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return path;
}

export interface GmailStandIn {
  /** For GMAIL_API_ROOT. */
  url: string;
  account: string;
  clientId: string;
  clientSecret: string;
  /** Logs in as a person would and gives what belongs into the token file. */
  login(): Promise<LoginFile>;
  /** Puts a mail into the inbox. */
  deliver(mail: IncomingMail): Promise<{ id: string; threadId: string }>;
  /** Removes one mail for good, as its owner can. */
  discard(id: string): Promise<void>;
  /** What left, decoded from the wire as a receiver would, oldest first. */
  sent(): Promise<SentMail[]>;
  /** Tells of each mail that came or left; the result ends it. */
  onChange(listener: () => void): () => void;
  /**
   * The next `count` matching calls fail. Kinds: 500-before, 500-after, drop-after, 429, 401, slow, malformed.
   * `match`: `send` (default), `draft`, `poll` or `any`.
   */
  fault(kind: string, count: number, match?: string): void;
  /** Requests seen so far, newest last: `POST /gmail/v1/users/me/drafts/send`, with the time in milliseconds. */
  requests(): readonly { line: string; at: number }[];
  /** History up to now is forgotten: the next poll from before gets a 404. */
  forgetHistory(): Promise<void>;
  /** Removes every mail and every fault; logins stay. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface GmailStandInOptions {
  /** 0 or nothing: any free one. */
  port?: number;
  account?: string;
  /** How long a `slow` call waits before it is carried out. Milliseconds. */
  slowMs?: number;
}

const CLIENT = { id: 'stand-in.apps.googleusercontent.com', secret: 'stand-in-secret' };
const REQUESTS_KEPT_MAX = 1_000;
const IDLE_MS_MAX = 600_000;
const MESSAGES = '/gmail/v1/users/me/messages';
/** The emulator goes through all its mails at each call; older sent ones leave it, and stay in `sent()`. */
const SEARCHABLE_SENT_MAX = 1_000;

export async function startGmailStandIn(options: GmailStandInOptions = {}): Promise<GmailStandIn> {
  const account = options.account ?? 'office@example.com';
  const emulator = await createEmulator({ service: 'google', port: 0, hostname: '127.0.0.1', seed: seedOf(account) });
  const inner = new Inner(emulator.url);
  const faults = new Faults();
  const oauth = new OAuthSide(inner, CLIENT.id, account, faults);
  const mailbox: Mailbox = { account, historyMark: '0', sent: new SentBox() };
  const searchable: string[] = [];
  const listeners = new Set<() => void>();
  const requests: { line: string; at: number }[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const url = await listen(server, options.port ?? 0);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wire = await readBody(request);
    requests.push({ line: `${wire.method} ${wire.path}`, at: systemClock.now() });
    if (requests.length > REQUESTS_KEPT_MAX) requests.shift();
    const login = await oauth.answer(wire);
    if (login) return reply(response, login);
    if (!oauth.accepts(wire)) return reply(response, googleError(401, 'authError', 'UNAUTHENTICATED'));
    const fault = faults.take(wire);
    if (fault === 'slow') await wait(systemClock, options.slowMs ?? 3_000);
    const answer = await applyFault(fault, () => carryOut(wire));
    if (answer) reply(response, answer);
    else request.socket.destroy();
  }

  async function carryOut(wire: WireRequest): Promise<Answer> {
    const answer = (await answerGap(wire, inner, mailbox)) ?? (await inner.request(wire));
    if (!isSend(wire) || answer.status !== 200) return answer;
    const { id, threadId, labelIds } = answer.json() as { id: string; threadId: string; labelIds: string[] };
    const { raw } = await inner.call('GET', `${MESSAGES}/${id}?format=raw`);
    mailbox.sent.add(id, threadId, Buffer.from(String(raw), 'base64url'), systemClock.now());
    searchable.push(id);
    if (searchable.length > SEARCHABLE_SENT_MAX) await inner.call('DELETE', `${MESSAGES}/${searchable.shift()}`);
    changed();
    // Gmail answers no more than this
    return { ...answer, body: Buffer.from(JSON.stringify({ id, threadId, labelIds })) };
  }

  return {
    url,
    account,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    login: () => consentLogin(url, CLIENT, account),
    async deliver(mail) {
      const raw = (await incomingRaw(mail, account)).toString('base64url');
      const made = await inner.call('POST', `${MESSAGES}/import`, {
        raw,
        labelIds: ['INBOX', 'UNREAD'],
      });
      changed();
      return { id: String(made.id), threadId: String(made.threadId) };
    },
    async discard(id) {
      await inner.call('DELETE', `${MESSAGES}/${encodeURIComponent(id)}`);
    },
    sent: () => mailbox.sent.all(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fault: (kind, count, match = 'send') => faults.add(kind, count, match),
    requests: () => requests,
    async forgetHistory() {
      mailbox.historyMark = await inner.historyId();
    },
    async reset() {
      faults.clear();
      mailbox.sent.clear();
      searchable.length = 0;
      mailbox.historyMark = '0';
      await inner.removeAllMessages();
    },
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      inner.close();
      await emulator.close();
    },
  };
}

function seedOf(account: string) {
  const client = {
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    name: 'Countersign',
    redirect_uris: ['http://127.0.0.1'],
  };
  return { google: { users: [{ email: account, name: 'Office' }], oauth_clients: [client], messages: [] } };
}

function isSend({ method, path }: WireRequest): boolean {
  return method === 'POST' && /\/(drafts|messages)\/send$/.test(path);
}

function listen(server: Server, port: number): Promise<string> {
  // long, so that a client's idle connection isn't cut just when it is used again
  server.keepAliveTimeout = IDLE_MS_MAX;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function reply(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(answer.body);
}
