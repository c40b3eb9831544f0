/** Replies to our own messages: the words a prompt asked for, or the new text for a card. */
import { Composer, type Context, type Middleware } from 'telegraf';
import { message } from 'telegraf/filters';
import type { Verb } from '../../src/domain/card.ts';
import type { OwnerCommand, SentMessage } from '../../src/domain/office.ts';
import type { Desk } from '../desk.ts';

/** Telegram's apps cut a longer text into several messages, and a half must not pass for the whole. In UTF-16 units. */
const EDIT_UNITS_MAX = 4_000;
const TOO_LONG =
  'That text is too long for one Telegram message, so I did not take it: its end might be missing. Please edit the note in the vault.';
export function replies(desk: Desk): Composer<Context> {
  const composer = new Composer();
  const handle: Middleware<Context> = async (ctx, next) => {
    if (!ctx.has(message('text'))) return next();
    const { text, reply_to_message: repliedTo } = ctx.message;
    const sent = repliedTo ? await desk.read.message(ctx.chat.id, repliedTo.message_id) : null;
    if (!sent || (sent.kind === 'notice' && !sent.purpose)) return next();
    const command = await commandFor(desk, sent, text, desk.by(ctx.from.id));
    if (command.type === 'decideTask' && command.verb === 'edit' && text.length > EDIT_UNITS_MAX) {
      return desk.say(ctx.chat.id, TOO_LONG);
    }
    const reply = await desk.send(command);
    if (reply.say !== '') desk.say(ctx.chat.id, reply.say);
  };
  composer.use(handle);
  return composer;
}

async function commandFor(desk: Desk, sent: SentMessage, text: string, by: string): Promise<OwnerCommand> {
  const { taskId, digest } = sent;
  if (sent.purpose === 'reason') return { type: 'reason', taskId, text, by };
  const verb: Verb = sent.purpose ?? ((await isAsking(desk, taskId)) ? 'answer' : 'edit');
  return { type: 'decideTask', taskId, verb, text, digest, by };
}

async function isAsking(desk: Desk, taskId: string): Promise<boolean> {
  return (await desk.read.card(taskId))?.stage === 'asking';
}
