/**
 * What the stand-in Telegram shows to the sandbox's page and to tests. Plain data.
 */

/** Offsets and lengths count UTF-16 units, as Telegram does. */
export interface MessageEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
}

export interface Button {
  text: string;
  /** What a tap hands to the bot; empty for a button that only opens a link. */
  data: string;
  url?: string;
  style?: 'danger' | 'success' | 'primary';
}

interface ChatDocument {
  /** Hand it to `file()` for the bytes. */
  fileId: string;
  name: string;
  mime: string;
  bytes: number;
  photo: boolean;
}

/** One message as the owner's phone would show it. */
export interface ChatMessage {
  id: number;
  from: 'bot' | 'owner';
  /** The text, or the caption of a document. */
  text: string;
  entities: MessageEntity[];
  /** Rows of buttons; empty where there are none. */
  buttons: Button[][];
  /** Id of the message that it answers. */
  reply_to?: number;
  /** Set where the bot asked the client to open a reply. */
  forceReply?: { placeholder: string };
  /** How often it was edited. */
  edited: number;
  document?: ChatDocument;
  /** True where it made no sound. */
  silent: boolean;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What the phone shows after a tap. */
export interface Toast {
  text: string;
  /** True where it stays until it is closed. */
  alert: boolean;
}

/** How a tap differs from the owner's own on her own phone: for hostile tests. */
export interface TapOverrides {
  /** User id of who tapped. */
  from?: number;
  chatType?: 'private' | 'group' | 'supergroup' | 'channel';
  chatId?: number;
  /** Fields laid over the message that the tap carries. */
  message?: Record<string, unknown>;
  /** Fields laid over the callback query itself; `message: undefined` takes the message away. */
  query?: Record<string, unknown>;
  /** How long to wait for the bot's answer, in milliseconds. */
  waitMs?: number;
}

export interface TextOptions {
  replyTo?: number;
  /** User id of the sender; the owner without it. */
  from?: number;
}

export const FAULT_KINDS = [
  '500-before',
  '500-after',
  'drop-before',
  'drop-after',
  '429',
  '401',
  '403',
  'slow',
  'malformed',
] as const;
/**
 * What goes wrong with a call: `before` and `after` say whether its effect takes place; `slow` answers late;
 * `malformed` answers with something that isn't JSON, after the effect.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Change {
  kind: 'message' | 'edit' | 'toast' | 'reset';
  messageId?: number;
}
