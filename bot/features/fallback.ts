/** The last handler: whatever nothing else understood gets a kind word, or silence where nothing was said. */
import { Composer, type Context } from 'telegraf';
import { message } from 'telegraf/filters';
import type { Desk } from '../desk.ts';
import { own } from '../text/rich-text.ts';

const UNKNOWN_COMMAND = 'I don’t know that command. /help shows what you can say.';

const NOT_TEXT = 'I can only read text so far. Please write what you want, or put a file into the drop folder.';

export function fallback(desk: Desk): Composer<Context> {
  const composer = new Composer();
  composer.on('message', (ctx) => {
    if (ctx.has(message('text'))) return desk.say(ctx.chat.id, own(UNKNOWN_COMMAND));
    if (isSaid(ctx.message)) desk.say(ctx.chat.id, NOT_TEXT);
  });
  composer.on('callback_query', (ctx) => desk.toast(ctx.callbackQuery.id, 'That is not a button of mine.'));
  return composer;
}

/** A person said something; a pinned message or a new chat photo is no such thing. */
function isSaid(said: object): boolean {
  const media = [
    'sticker',
    'voice',
    'audio',
    'photo',
    'video',
    'video_note',
    'document',
    'animation',
    'contact',
    'location',
    'poll',
  ];
  return media.some((kind) => kind in said);
}
