/** Replies to our own messages: the words a prompt asked for, or the new text for a card. */
import { Composer, type Context, type Middleware } from 'telegraf';
import { message } from 'telegraf/filters';
import type { Verb } from '../../src/domain/card.ts';
import type { OwnerCommand, SentMessage } from '../../src/domain/office.ts';
import { parseData } from '../callback-data.ts';
import type { Desk } from '../desk.ts';
import { type RawMessage, shownBy } from '../owner.ts';

/** Telegram's apps cut a longer text into several messages, and a half must not pass for the whole. In UTF-16 units. */
const EDIT_UNITS_MAX = 4_000;
const TOO_LONG =
  'That text is too long for one Telegram message, so I did not take it: its end might be missing. Please edit the note in the vault.';
export function replies(desk: Desk): Composer<Context> {
  const composer = new Composer();
  const handle: Middleware<Context> = async (ctx, next) => {
    if (!ctx.has(message('text'))) return next();
    const { text, reply_to_message: repliedTo } = ctx.message;
    if (!repliedTo) return next();
    const sent = await desk.read.message(ctx.chat.id, repliedTo.message_id);
    const by = desk.by(ctx.from.id);
    const command = sent
      ? await commandFor(desk, sent, text, by)
      : commandForCopy(repliedTo as RepliedTo, ctx.botInfo.id, text, by);
    if (!command) return next();
    if ('verb' in command && command.verb === 'edit' && text.length > EDIT_UNITS_MAX) {
      return desk.say(ctx.chat.id, TOO_LONG);
    }
    const reply = await desk.send(command);
    if (reply.say !== '') desk.say(ctx.chat.id, reply.say);
    if (!sent) desk.later(ctx.chat.id, () => desk.unbutton(ctx.chat.id, repliedTo.message_id));
  };
  composer.use(handle);
  return composer;
}

/** Null where the message asked for no words. */
async function commandFor(desk: Desk, sent: SentMessage, text: string, by: string): Promise<OwnerCommand | null> {
  if (sent.kind === 'notice' && !sent.purpose) return null;
  const { taskId, digest } = sent;
  if (sent.purpose === 'reason') return { type: 'reason', taskId, text, by };
  const verb: Verb = sent.purpose ?? ((await isAsking(desk, taskId)) ? 'answer' : 'edit');
  return { type: 'decideTask', taskId, verb, text, digest, by };
}

type RepliedTo = RawMessage & { reply_markup?: { inline_keyboard?: { callback_data?: string }[][] } };

/** A card whose delivery could not be written down any more is nobody's by its id; its buttons still tell whose it is. */
function commandForCopy(message: RepliedTo, botId: number, text: string, by: string): OwnerCommand | null {
  const as = shownBy(message, botId);
  const button = parseData(message.reply_markup?.inline_keyboard?.[0]?.[0]?.callback_data ?? '');
  if (!as || button?.kind !== 'decide') return null;
  // Only a question begins with this button.
  const verb: Verb = button.verb === 'drop' ? 'answer' : 'edit';
  return { type: 'decide', nonce: button.nonce, verb, text, by, shown: { as } };
}

async function isAsking(desk: Desk, taskId: string): Promise<boolean> {
  return (await desk.read.card(taskId))?.stage === 'asking';
}
