/** Texts as calls of the Bot API. Pure. */
import type { Piece } from './text/cards.ts';
import type { InlineButton } from './text/keyboard.ts';
import type { RichText } from './text/rich-text.ts';

export interface Call {
  method: string;
  payload: Record<string, unknown>;
}

export interface HowSent {
  keyboard?: InlineButton[][];
  /** What stands greyed in the reply that the client is asked to open; at most 64 characters. */
  replyPlaceholder?: string;
  quiet?: boolean;
}

export function newMessage(chatId: number, { text, entities }: RichText, how: HowSent = {}): Call {
  return {
    method: 'sendMessage',
    payload: {
      chat_id: chatId,
      text,
      entities,
      link_preview_options: { is_disabled: true },
      ...(how.quiet && { disable_notification: true }),
      ...markup(how),
    },
  };
}

export function editedMessage(chatId: number, messageId: number, { text, entities }: RichText, how: HowSent): Call {
  return {
    method: 'editMessageText',
    payload: {
      chat_id: chatId,
      message_id: messageId,
      text,
      entities,
      link_preview_options: { is_disabled: true },
      // An empty keyboard takes the buttons away.
      reply_markup: { inline_keyboard: how.keyboard ?? [] },
    },
  };
}

export function newPiece(chatId: number, piece: Piece): Call {
  if (piece.kind === 'text') return newMessage(chatId, piece.rich);
  return {
    method: 'sendDocument',
    payload: {
      chat_id: chatId,
      caption: piece.caption,
      document: { source: Buffer.from(piece.content, 'utf8'), filename: piece.name },
    },
  };
}

function markup({ keyboard, replyPlaceholder }: HowSent): Record<string, unknown> {
  if (keyboard && keyboard.length > 0) return { reply_markup: { inline_keyboard: keyboard } };
  if (replyPlaceholder === undefined) return {};
  return { reply_markup: { force_reply: true, input_field_placeholder: replyPlaceholder } };
}
