/** The chats of the stand-in: messages, edits, uploaded files. Knows nothing of HTTP. */
import type { Clock } from '../../clock.ts';
import type { UploadedFile } from './body.ts';
import type { Markup } from './markup.ts';
import { badRequest } from './reply-error.ts';
import type { FormattedText } from './text.ts';
import type { Button, Change, ChatMessage } from './types.ts';

const IDS_SINCE = Date.UTC(2026, 0, 1);

export interface NewMessage extends FormattedText {
  from: 'bot' | 'owner';
  markup?: Markup;
  replyTo?: number;
  file?: UploadedFile & { photo: boolean };
  silent?: boolean;
}

export interface BotUser {
  id: number;
  is_bot: true;
  first_name: string;
  username: string;
  can_join_groups: boolean;
  can_read_all_group_messages: boolean;
  supports_inline_queries: boolean;
}

export class Chats {
  readonly #clock: Clock;
  readonly #keep: number;
  readonly #changed: (change: Change) => void;
  readonly #chats = new Map<number, Map<number, ChatMessage>>();
  readonly #files = new Map<string, UploadedFile>();
  #nextId: number;

  /** `keep`: how many messages of a chat are kept, the oldest go first. */
  constructor(clock: Clock, keep: number, changed: (change: Change) => void) {
    this.#clock = clock;
    this.#keep = keep;
    this.#changed = changed;
    // Message ids follow the clock too: a ledger that remembers an earlier run's ids must not find strangers under them.
    this.#nextId = Math.floor((clock.now() - IDS_SINCE) / 1_000);
  }

  open(chatId: number): void {
    if (!this.#chats.has(chatId)) this.#chats.set(chatId, new Map());
  }

  /** The chat's messages by id, oldest first. Throws where the bot was never written to. */
  chat(chatId: unknown): Map<number, ChatMessage> {
    const chat = this.#chats.get(Number(chatId));
    if (!chat) throw badRequest('chat not found');
    return chat;
  }

  file(fileId: string): UploadedFile | null {
    return this.#files.get(fileId) ?? null;
  }

  add(chatId: unknown, message: NewMessage): ChatMessage {
    const chat = this.chat(chatId);
    if (message.replyTo !== undefined && !chat.has(message.replyTo))
      throw badRequest('message to be replied not found');
    const id = ++this.#nextId;
    const added: ChatMessage = {
      id,
      from: message.from,
      text: message.text,
      entities: message.entities,
      buttons: message.markup?.buttons ?? [],
      edited: 0,
      silent: message.silent ?? false,
      at: this.#clock.now(),
    };
    if (message.replyTo !== undefined) added.reply_to = message.replyTo;
    if (message.markup?.forceReply) added.forceReply = message.markup.forceReply;
    if (message.file) {
      const fileId = `file-${id}`;
      this.#files.set(fileId, message.file);
      const { name, mime, data, photo } = message.file;
      added.document = { fileId, name, mime, bytes: data.byteLength, photo };
    }
    chat.set(id, added);
    this.#forget(chat);
    this.#changed({ kind: 'message', messageId: id });
    return added;
  }

  /** Changes text and buttons of a message of the bot's. */
  edit(chatId: unknown, messageId: unknown, text: FormattedText | null, buttons: Button[][]): ChatMessage {
    const message = this.chat(chatId).get(Number(messageId));
    if (!message) throw badRequest('message to edit not found');
    if (message.from !== 'bot') throw badRequest("message can't be edited");
    if (text && message.document) throw badRequest('there is no text in the message to edit');
    const next = { ...message, ...text, buttons };
    if (same(message, next)) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    const edited = Object.assign(message, next, { edited: message.edited + 1 });
    this.#changed({ kind: 'edit', messageId: message.id });
    return edited;
  }

  remove(chatId: number, messageId: number): void {
    this.chat(chatId).delete(messageId);
  }

  clear(): void {
    for (const chat of this.#chats.values()) chat.clear();
    this.#files.clear();
  }

  #forget(chat: Map<number, ChatMessage>): void {
    if (chat.size <= this.#keep) return;
    const [oldest] = chat.values();
    if (oldest?.document) this.#files.delete(oldest.document.fileId);
    if (oldest) chat.delete(oldest.id);
  }
}

function same(before: ChatMessage, after: ChatMessage): boolean {
  return (
    before.text === after.text &&
    JSON.stringify(before.entities) === JSON.stringify(after.entities) &&
    JSON.stringify(before.buttons) === JSON.stringify(after.buttons)
  );
}

/** The message as the Bot API writes it. `user` is whom a message that isn't the bot's came from. */
export function wireMessage(
  message: ChatMessage,
  chatId: number,
  bot: BotUser,
  user: number,
  replied?: ChatMessage,
): Record<string, unknown> {
  const { document } = message;
  const text = document ? 'caption' : 'text';
  const keyboard = message.buttons.map((row) =>
    row.map(({ text, data, url, style }) => ({
      text,
      ...(url ? { url } : { callback_data: data }),
      ...(style && { style }),
    })),
  );
  return {
    message_id: message.id,
    from: message.from === 'bot' ? bot : wireUser(user),
    chat: { id: chatId, type: 'private', first_name: 'Owner' },
    date: Math.floor(message.at / 1_000),
    ...(message.edited > 0 && { edit_date: Math.floor(message.at / 1_000) }),
    ...((message.text !== '' || !document) && { [text]: message.text }),
    ...(message.entities.length > 0 && { [document ? 'caption_entities' : 'entities']: message.entities }),
    ...(keyboard.length > 0 && { reply_markup: { inline_keyboard: keyboard } }),
    ...(replied && { reply_to_message: wireMessage(replied, chatId, bot, user) }),
    ...(document && {
      document: { file_id: document.fileId, file_unique_id: document.fileId, file_name: document.name },
    }),
  };
}

export function wireUser(id: number): Record<string, unknown> {
  return { id, is_bot: false, first_name: 'Owner', language_code: 'en' };
}
