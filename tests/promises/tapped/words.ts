/** The matrix of words: who writes, where, in what kind of message. Exactly one of them is the owner speaking. */
import type { ChatMessage } from '../../../src/sandbox/telegram/types.ts';

export interface Spoken {
  name: string;
  update: Record<string, unknown>;
  /** Second hand: from the owner in her chat, but not her words; she is told so. */
  isAnswered: boolean;
  isRight: boolean;
}

const BOT = { id: 7_777, is_bot: true, first_name: 'Other' };
const GROUP = { id: -100_123, type: 'supergroup', title: 'Group' };

/** One text in every way in which it can reach the bot. `stranger` gives a fresh id each time. */
export function allWays(owner: number, text: string, replyTo: ChatMessage | null, stranger: () => number): Spoken[] {
  const her = { id: owner, is_bot: false, first_name: 'Owner' };
  const hers = { id: owner, type: 'private' };
  const senders: Record<string, () => unknown> = {
    'the owner': () => her,
    'a stranger': () => ({ id: stranger(), is_bot: false, first_name: 'Stranger' }),
    'a bot with her id': () => ({ ...her, is_bot: true }),
    nobody: () => undefined,
  };
  const chats: Record<string, object> = {
    'in her chat': hers,
    'in a private chat of others': { id: 555_555, type: 'private' },
    'in a supergroup': GROUP,
    'in a group': { id: -5, type: 'group' },
    'in a channel': { id: -6, type: 'channel' },
    'in a group with her id': { ...hers, type: 'group' },
  };
  const hows: Record<string, object> = {
    'in her own words': {},
    forwarded: { forward_origin: { type: 'hidden_user', sender_user_name: 'Mallory', date: 1 } },
    'forwarded long ago': { forward_date: 1, forward_from: { id: 1, is_bot: false, first_name: 'M' } },
    'through a bot': { via_bot: BOT },
    'as a chat': { sender_chat: GROUP },
    'as an anonymous admin': { sender_chat: GROUP, author_signature: 'admin' },
  };
  const kinds = ['message', 'edited_message', 'channel_post', 'business_message'];
  const entities = text.startsWith('/') ? [{ type: 'bot_command', offset: 0, length: text.split(' ')[0]!.length }] : [];
  const replied = replyTo && { reply_to_message: { message_id: replyTo.id, date: 1, chat: hers, text: replyTo.text } };
  const ways: Spoken[] = [];
  for (const [who, from] of Object.entries(senders))
    for (const [where, chat] of Object.entries(chats))
      for (const [how, fields] of Object.entries(hows))
        for (const kind of kinds) {
          const isHers =
            who === 'the owner' && where === 'in her chat' && kind === 'message' && !('sender_chat' in fields);
          const message = { message_id: 1, date: 1, from: from(), chat, text, entities, ...replied, ...fields };
          ways.push({
            name: `${who} ${where} ${how} as ${kind}`,
            update: { [kind]: message },
            isAnswered: isHers,
            isRight: isHers && how === 'in her own words',
          });
        }
  return ways;
}
