/**
 * Who may speak: the owner's own account, in a private chat, about messages that are really ours. Everybody else gets
 * silence and one line in the audit.
 */
import type { Clock } from '../src/clock.ts';
import type { Shown } from '../src/domain/office.ts';

export interface Stranger {
  /** Telegram's user id; 0 where there is none. */
  userId: number;
  did: 'wrote' | 'tapped' | 'did something else';
}

/** The fields of an update that decide who speaks. Everything is unknown until looked at. */
export interface RawUpdate {
  update_id: number;
  message?: RawMessage;
  callback_query?: { id: string; from?: RawUser; message?: RawMessage; inline_message_id?: string; data?: unknown };
}

interface RawUser {
  id?: unknown;
  is_bot?: unknown;
}

export interface RawMessage {
  message_id?: number;
  /** 0 where Telegram tells nothing of the message but its id. */
  date?: unknown;
  edit_date?: unknown;
  from?: RawUser;
  chat?: { id?: unknown; type?: unknown };
  sender_chat?: unknown;
  via_bot?: unknown;
  forward_origin?: unknown;
  forward_date?: unknown;
  forward_from?: unknown;
  text?: string;
  reply_to_message?: { message_id?: number };
}

const HOUR_MS = 3_600_000;
/** Beyond so many strangers an hour, the newest go unmentioned. */
const STRANGERS_PER_HOUR_MAX = 1_000;

/** True where the owner herself wrote or tapped, in her private chat with the bot. */
export function isOwners(update: RawUpdate, ownerId: number): boolean {
  const { message, callback_query: query } = update;
  if (message) return isOwner(message.from, ownerId) && isPrivate(message, ownerId) && !message.sender_chat;
  if (query) return isOwner(query.from, ownerId) && !!query.message && isPrivate(query.message, ownerId);
  return false;
}

/** True where the words or the buttons come from elsewhere, though the owner's own hand sent or touched them. */
export function isSecondHand(message: RawMessage): boolean {
  return !!(message.forward_origin ?? message.forward_date ?? message.forward_from ?? message.via_bot);
}

/** What of a message may still be taken for what the bot sent there; null where it is none of the bot's. */
export function shownBy(message: RawMessage, botId: number): Shown['as'] | null {
  if (isSecondHand(message)) return null;
  if (message.date === 0) return 'unreadable';
  if (message.from?.id !== botId) return null;
  return message.edit_date ? 'changed' : 'sent';
}

export function senderOf(update: RawUpdate): Stranger {
  const from = update.message?.from ?? update.callback_query?.from;
  const userId = typeof from?.id === 'number' ? from.id : 0;
  if (update.message) return { userId, did: 'wrote' };
  return { userId, did: update.callback_query ? 'tapped' : 'did something else' };
}

function isOwner(from: RawUser | undefined, ownerId: number): boolean {
  return from?.id === ownerId && from.is_bot !== true;
}

function isPrivate(message: RawMessage, ownerId: number): boolean {
  return message.chat?.type === 'private' && message.chat.id === ownerId;
}

/** Lets one line per stranger and hour through. */
export class StrangerLog {
  readonly #clock: Clock;
  readonly #seen = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True where this stranger has to be mentioned now. */
  isNews(userId: number): boolean {
    const now = this.#clock.now();
    for (const [id, at] of this.#seen) {
      if (now - at < HOUR_MS) break;
      this.#seen.delete(id);
    }
    if (this.#seen.has(userId) || this.#seen.size >= STRANGERS_PER_HOUR_MAX) return false;
    this.#seen.set(userId, now);
    return true;
  }
}
