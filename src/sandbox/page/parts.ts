/** What the page needs of the two stand-ins: their in-process side, narrowed to what a page may show and do. */
import type { ChatMessage, FaultKind, Toast } from '../telegram/types.ts';

/** The owner's side of the stand-in Telegram. */
export interface TelegramSide {
  url: string;
  messages(): readonly ChatMessage[];
  sendText(text: string, options?: { replyTo?: number }): unknown;
  tap(messageId: number, data: string): Promise<Toast | null>;
  /** Bytes of a document or picture in the chat. */
  file(fileId: string): { bytes: Buffer } | undefined;
  onChange(listener: () => void): () => void;
  fault(kind: FaultKind, count: number, method?: string): void;
}

export interface SentMail {
  id: string;
  threadId: string;
  from: string;
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  subject: string;
  text: string;
  messageId: string;
  inReplyTo: string;
  references: readonly string[];
  attachments: readonly { name: string; bytes: Buffer }[];
  at: number;
}

export interface NewMail {
  from: string;
  to?: string;
  subject: string;
  text: string;
  html?: string;
  attachments?: { name: string; base64: string }[];
}

/** The outside's side of the stand-in Gmail. */
export interface GmailSide {
  url: string;
  account: string;
  deliver(mail: NewMail): Promise<{ id: string; threadId: string }>;
  sent(): Promise<readonly SentMail[]>;
  onChange(listener: () => void): () => void;
  fault(kind: string, count: number, match?: string): void;
}
