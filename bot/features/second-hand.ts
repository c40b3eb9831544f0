/** What the owner's hand passed on but others wrote is no command, no reply and no request. Stands before all of them. */
import { Composer, type Context } from 'telegraf';
import type { Desk } from '../desk.ts';
import { isSecondHand, type RawMessage } from '../owner.ts';

export function secondHand(desk: Desk): Composer<Context> {
  const composer = new Composer();
  composer.on('message', (ctx, next) => {
    if (!isSecondHand(ctx.message as RawMessage)) return next();
    desk.say(ctx.chat.id, 'I can’t work with forwarded messages yet. Please write what you want in your own words.');
  });
  return composer;
}
