/** Plain words become a request. */
import { Composer, type Context } from 'telegraf';
import { message } from 'telegraf/filters';
import type { Desk } from '../desk.ts';

import { ask } from './commands.ts';

const COMMAND_LIKE = /^\/\w/;

export function requests(desk: Desk): Composer<Context> {
  const composer = new Composer();
  composer.on(message('text'), async (ctx, next) => {
    const { text } = ctx.message;
    if (COMMAND_LIKE.test(text)) return next();
    await ask(desk, { chatId: ctx.chat.id, userId: ctx.from.id, rest: text, updateId: ctx.update.update_id });
  });
  return composer;
}
