/** The matrix of taps: who, where, on what kind of message, carrying what. In each part the first is right, and every other is wrong in its own way. */

import type { Verb } from '../../../src/domain/card.ts';
import type { TapOverrides } from '../../../src/sandbox/telegram/types.ts';

export interface Cell {
  name: string;
  data: string;
  overrides: TapOverrides;
  /** The owner herself, in her chat, on a message: whatever is wrong, she is told. Everybody else gets silence. */
  isAnswered: boolean;
  /** How many parts of it are wrong; 0 in the one cell that decides. */
  faults: number;
}

/** Nonces and verbs that a tap may carry. */
export interface Carried {
  right: { verb: Verb; nonce: string };
  /** Of an earlier card of the same task, void by now. */
  voidNonce: string;
  /** Of a card that was answered. */
  usedNonce: string;
  /** Of another card that waits. */
  otherNonce: string;
  wrongVerb: Verb;
}

const OTHER_CHAT = -100_123;
const OTHER_BOT = { id: 7_777, is_bot: true, first_name: 'Other' };

type Part = Record<string, TapOverrides>;

const chats: Part = {
  'in her chat': {},
  'in a group': { chatId: OTHER_CHAT, chatType: 'group' },
  'in a supergroup': { chatId: OTHER_CHAT, chatType: 'supergroup' },
  'in a channel': { chatId: OTHER_CHAT, chatType: 'channel' },
  'in a private chat of others': { chatId: 555_555 },
  'in a group with her id': { chatType: 'group' },
  'in a channel with her id': { chatType: 'channel' },
};

const forwarded = { forward_origin: { type: 'user', date: 1, sender_user: { id: 1, is_bot: false } }, forward_date: 1 };

/** `edited` is left out where our own card is edited, as the one that counts down is. */
const messages = (isEditedOurs: boolean): Part => ({
  'on the card': {},
  'on a forwarded one': { message: forwarded },
  'on one forwarded long ago': { message: { forward_date: 1 } },
  'on one sent through another bot': { message: { via_bot: OTHER_BOT } },
  'on one of another bot': { message: { from: OTHER_BOT } },
  'on one of her own': { message: { from: { id: 1_000_001, is_bot: false, first_name: 'Owner' } } },
  ...(isEditedOurs ? {} : { 'on one that was edited': { message: { edit_date: 1 } } }),
  'on one that Telegram no longer tells of': {
    message: { date: 0, from: undefined, text: undefined, reply_markup: undefined },
  },
  'on no message': { query: { message: undefined } },
  'on an inline message': { query: { message: undefined, inline_message_id: 'AAAA' } },
});

/** Strangers have ids of their own, so that each has a line of its own in the audit. */
const senders = (owner: number, stranger: () => number): Record<string, () => TapOverrides> => ({
  'the owner': () => ({}),
  'a stranger': () => ({ from: stranger() }),
  'a bot': () => ({ query: { from: { ...OTHER_BOT, id: stranger() } } }),
  'a bot with her id': () => ({ query: { from: { ...OTHER_BOT, id: owner } } }),
  'her id as text': () => ({ query: { from: { id: String(owner), is_bot: false } } }),
  nobody: () => ({ query: { from: undefined } }),
});

function datas({ right, voidNonce, usedNonce, otherNonce, wrongVerb }: Carried): Record<string, string> {
  const { verb, nonce } = right;
  return {
    'its own nonce': `v1:${verb}:${nonce}`,
    'a void nonce': `v1:${verb}:${voidNonce}`,
    'a used nonce': `v1:${verb}:${usedNonce}`,
    'the nonce of another task': `v1:${verb}:${otherNonce}`,
    'a made-up nonce': `v1:${verb}:AAAAAAAAAAAAAAAAAAAAAA`,
    'a verb that doesn’t fit': `v1:${wrongVerb}:${nonce}`,
    'an unknown verb': `v1:explode:${nonce}`,
    'another version': `v2:${verb}:${nonce}`,
    'half a nonce': `v1:${verb}:${nonce.slice(0, -1)}`,
    'a nonce in capitals': `v1:${verb}:${nonce.toUpperCase()}x`,
    'more than a nonce': `v1:${verb}:${nonce}:x`,
    'the data of another bot': `${verb}_42`,
    'no words at all': ' ',
  };
}

/** Every cell of the matrix; exactly one is right. The first of each part is what is right in it. */
export function allCells(owner: number, carried: Carried, isEditedOurs: boolean, stranger: () => number): Cell[] {
  const cells: Cell[] = [];
  for (const [whoAt, [who, sender]] of Object.entries(senders(owner, stranger)).entries())
    for (const [whereAt, [where, chat]] of Object.entries(chats).entries())
      for (const [onAt, [onWhat, message]] of Object.entries(messages(isEditedOurs)).entries())
        for (const [whatAt, [what, data]] of Object.entries(datas(carried)).entries()) {
          const from = sender();
          const query = { ...from.query, ...message.query };
          cells.push({
            name: `${who} ${where} ${onWhat} with ${what}`,
            data,
            overrides: { ...chat, ...message, ...from, ...(Object.keys(query).length > 0 && { query }) },
            isAnswered: whoAt === 0 && whereAt === 0 && !('message' in (message.query ?? {})),
            faults: [whoAt, whereAt, onAt, whatAt].filter((at) => at > 0).length,
          });
        }
  return cells;
}
