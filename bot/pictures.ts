/** Messages that show a picture: its bytes come from the office, and are never older or other than what the message speaks of. */
import type { OutMessage, PictureRef } from '../src/domain/office.ts';
import { type Call, newPicture, newPiece, wordsOf } from './messages.ts';
import type { Piece } from './text/cards.ts';

/** Null where it isn't there any more as it was. */
export type Pictures = (picture: PictureRef) => Promise<Buffer | null>;

/** What goes before a card. */
export function pieceCalls(pieces: readonly Piece[], chatId: number, pictures: Pictures): Promise<Call[]> {
  return Promise.all(
    pieces.map(async (piece) =>
      newPiece(chatId, piece, piece.kind === 'picture' ? await pictures(piece.picture) : null),
    ),
  );
}

/** What has no card. */
export async function wordCalls(
  message: Extract<OutMessage, { text: string }>,
  chatId: number,
  pictures: Pictures,
): Promise<Call[]> {
  const words = wordsOf(message, chatId);
  if (message.kind !== 'notice' || !message.picture) return words;
  const { picture } = message;
  return [newPicture(chatId, { picture, caption: '' }, await pictures(picture)), ...words];
}
