/**
 * A world with a scripted office in it: a test plays the bot and the employee's mailbox over the wire, so that the page
 * can be seen without an office.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime, { type Email } from 'postal-mime';
import { silentLog } from '../../src/log.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';

interface Mail {
  to?: string;
  cc?: string;
  subject?: string;
  text?: string;
  inReplyTo?: string;
  references?: string;
  attachments?: { filename: string; content: Buffer }[];
}

export interface ScriptedOffice {
  world: World;
  url: string;
  vaultDir: string;
  stateDir: string;
  /** Calls a method of the Bot API, as the office's bot would. */
  bot(method: string, body: object): Promise<BotAnswer>;
  /** The bot sends text with buttons into the owner's chat; gives back its message id. */
  say(text: string, buttons?: { text: string; callback_data: string; style?: string }[][]): Promise<number>;
  /** The next tap, answered with `toast`; resolves with the tapped button's data. */
  answerTap(toast: { text: string; show_alert?: boolean }): Promise<string>;
  /** Sends a mail from the employee's account, as an approved action would. */
  send(mail: Mail): Promise<void>;
  /** A mail of the employee's mailbox, as its owner's program would read it. */
  mail(id: string): Promise<Email>;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: the Bot API's answers are looked at by the tests
type BotAnswer = { ok: boolean; error_code?: number; result: any };

export async function openScriptedOffice(): Promise<ScriptedOffice> {
  const home = await mkdtemp(join(tmpdir(), 'countersign-page-'));
  const vaultDir = join(home, 'vault');
  const stateDir = join(home, 'state');
  const world = await startWorld({ port: 0, vaultDir, stateDir, log: silentLog });
  const { telegram, gmail, settings } = world;
  const mailbox = `${gmail.url}/gmail/v1/users/me/messages`;
  const token = async () => JSON.parse(await readFile(settings.GOOGLE_TOKEN_FILE!, 'utf8')).access_token as string;

  async function bot(method: string, body: object): Promise<BotAnswer> {
    return call(`${telegram.url}/bot${telegram.token}/${method}`, body);
  }

  return {
    world,
    url: world.pageUrl,
    vaultDir,
    stateDir,
    bot,
    say: async (text, buttons) => {
      const reply_markup = buttons && { inline_keyboard: buttons };
      const { result } = await bot('sendMessage', { chat_id: telegram.ownerId, text, reply_markup });
      return result.message_id;
    },
    answerTap: async (toast) => {
      for (let offset = 0; ; ) {
        const { result } = await bot('getUpdates', { timeout: 5, offset });
        for (const { update_id, callback_query: query } of result) {
          offset = update_id + 1;
          if (!query) continue;
          await bot('answerCallbackQuery', { callback_query_id: query.id, ...toast });
          await bot('getUpdates', { timeout: 0, offset });
          return query.data;
        }
      }
    },
    send: async (mail) => {
      const to = mail.to ?? 'ali@example.com';
      const message = await new MailComposer({ from: gmail.account, ...mail, to }).compile().build();
      const answer = await call(`${mailbox}/send`, { raw: message.toString('base64url') }, await token());
      if (!answer.id) throw new Error(`the stand-in refused the mail: ${JSON.stringify(answer)}`);
    },
    mail: async (id) => {
      const { raw } = await call(`${mailbox}/${id}?format=raw`, null, await token());
      return PostalMime.parse(Buffer.from(String(raw), 'base64url'));
    },
    close: async () => {
      await world.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A POST where there is a body. */
async function call(
  url: string,
  body: object | null,
  token?: string,
): Promise<BotAnswer & { id?: string; raw?: string }> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await fetch(url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  return response.json() as Promise<BotAnswer>;
}
