/** The owner's phone: what typing and tapping look like to the bot. Strangers' phones too, for hostile tests. */
import { wireMessage, wireUser } from './chat.ts';
import type { World } from './methods.ts';
import { badRequest } from './reply-error.ts';
import { formatText, TEXT_UNITS_MAX } from './text.ts';
import type { TapOverrides, Toast } from './types.ts';

const TAP_WAIT_MS = 5_000;

/** Types a message into the sender's chat; gives back the id of its last part. */
export function sendText(world: World, userId: number, raw: string, replyTo?: number): number {
  world.chats.open(userId);
  const parts = cut(raw);
  let last = 0;
  for (const part of parts) {
    const message = world.chats.add(userId, {
      from: 'owner',
      ...formatText(part, undefined, TEXT_UNITS_MAX),
      ...(replyTo === undefined ? {} : { replyTo }),
    });
    const replied = replyTo === undefined ? undefined : world.chats.chat(userId).get(replyTo);
    world.updates.push({ message: wireMessage(message, userId, world.bot, userId, replied) });
    last = message.id;
  }
  return last;
}

/** A client cuts what is too long for one message. */
function cut(text: string): string[] {
  if (text.trim() === '') throw badRequest('message text is empty');
  const parts: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const hard = rest.slice(0, TEXT_UNITS_MAX);
    const end = rest.length > TEXT_UNITS_MAX && !hard.isWellFormed() ? TEXT_UNITS_MAX - 1 : hard.length;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return parts.filter((part) => part.trim() !== '');
}

/** Taps a button of a message in the owner's chat. */
export async function tap(
  world: World,
  ownerId: number,
  messageId: number,
  data: string,
  overrides: TapOverrides,
): Promise<Toast | null> {
  const from = overrides.from ?? ownerId;
  const chatId = overrides.chatId ?? ownerId;
  const message = world.chats.chat(ownerId).get(messageId);
  if (!message && !overrides.message && !overrides.query) throw badRequest('message to tap not found');
  const wire = message ? wireMessage(message, ownerId, world.bot, ownerId) : {};
  const chat = { id: chatId, type: overrides.chatType ?? 'private', first_name: 'Owner' };
  const { id, answered } = world.queries.ask(overrides.waitMs ?? TAP_WAIT_MS);
  world.updates.push({
    callback_query: {
      id,
      from: wireUser(from),
      chat_instance: String(chatId),
      message: { ...wire, chat, ...overrides.message },
      data,
      ...overrides.query,
    },
  });
  return answered;
}
