/** Texts as calls of the Bot API. Pure. */
import type { OutMessage, PictureRef, PromptPurpose } from '../src/domain/office.ts';
import type { Piece } from './text/cards.ts';
import type { InlineButton } from './text/keyboard.ts';
import { prose, proseLine } from './text/outside-text.ts';
import { partsOf } from './text/parts.ts';
import { bold, compose, plain, type RichText } from './text/rich-text.ts';

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

/** `bytes` of a picture, null where it can't be had any more. */
export function newPiece(chatId: number, piece: Piece, bytes: Buffer | null = null): Call {
  if (piece.kind === 'text') return newMessage(chatId, piece.rich);
  if (piece.kind === 'picture') return newPicture(chatId, piece, bytes);
  return {
    method: 'sendDocument',
    payload: {
      chat_id: chatId,
      caption: piece.caption,
      document: { source: Buffer.from(piece.content, 'utf8'), filename: piece.name },
    },
  };
}

export function newPicture(
  chatId: number,
  { picture, caption }: { picture: PictureRef; caption: string },
  bytes: Buffer | null,
): Call {
  if (!bytes)
    return newMessage(chatId, compose([plain(`The picture ${proseLine(picture.name, 200)} isn’t there as it was.`)]));
  const photo = { source: bytes, filename: picture.name.replace(/[^\w.-]+/g, '_').slice(-60) };
  return { method: 'sendPhoto', payload: { chat_id: chatId, caption, photo } };
}

/** A prompt, or a notice: what has no card. */
export function wordsOf(message: Extract<OutMessage, { text: string }>, chatId: number): Call[] {
  if (message.kind === 'prompt') {
    const parts = partsOf(compose([plain(prose(message.text))]));
    const replyPlaceholder = PLACEHOLDERS[message.purpose];
    return parts.map((rich, place) => newMessage(chatId, rich, place === parts.length - 1 ? { replyPlaceholder } : {}));
  }
  const title = proseLine(message.title, 200);
  const rich = compose([bold(title), plain(title === '' ? '' : '\n'), plain(prose(message.text))]);
  return partsOf(rich).map((part) => newMessage(chatId, part, { quiet: message.quiet }));
}

const PLACEHOLDERS: Record<PromptPurpose, string> = {
  edit: 'The whole new text',
  redo: 'What should be different?',
  reason: 'Your reason (optional)',
  answer: 'Your answer',
};

function markup({ keyboard, replyPlaceholder }: HowSent): Record<string, unknown> {
  if (keyboard && keyboard.length > 0) return { reply_markup: { inline_keyboard: keyboard } };
  if (replyPlaceholder === undefined) return {};
  return { reply_markup: { force_reply: true, input_field_placeholder: replyPlaceholder } };
}
