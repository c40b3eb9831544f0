/** The Bot API's methods that a chat bot of this kind calls; one function each. */
import { FILE_BYTES_MAX, type Params } from './body.ts';
import { type BotUser, type Chats, wireMessage } from './chat.ts';
import { readMarkup } from './markup.ts';
import type { Queries } from './queries.ts';
import { badRequest, ReplyError } from './reply-error.ts';
import { CAPTION_UNITS_MAX, formatText, TEXT_UNITS_MAX } from './text.ts';
import type { UpdateQueue } from './updates.ts';

export interface World {
  bot: BotUser;
  chats: Chats;
  queries: Queries;
  updates: UpdateQueue;
  commands: { command: string; description: string }[];
}

type Method = (world: World, params: Params, signal: AbortSignal) => unknown;

/** By name; Telegram doesn't mind capitals in a method's name, so look it up in lower case. */
export const METHODS: Record<string, Method> = {
  getme: (world) => world.bot,
  getupdates: (world, { values }, signal) => world.updates.poll(values, signal),
  deletewebhook: (world, { values }) => {
    if (values.drop_pending_updates === true) world.updates.clear();
    return true;
  },
  getwebhookinfo: (world) => ({ url: '', has_custom_certificate: false, pending_update_count: world.updates.size }),
  setmycommands: setCommands,
  getmycommands: (world) => world.commands,
  sendmessage: sendMessage,
  editmessagetext: editText,
  editmessagereplymarkup: editMarkup,
  senddocument: (world, params) => sendFile(world, params, 'document'),
  sendphoto: (world, params) => sendFile(world, params, 'photo'),
  sendchataction: (world, { values }) => {
    world.chats.chat(values.chat_id);
    if (typeof values.action !== 'string') throw badRequest('wrong parameter action in request');
    return true;
  },
  answercallbackquery: (world, { values }) => {
    world.queries.answer(values.callback_query_id, values.text, values.show_alert);
    return true;
  },
};

function sendMessage(world: World, { values }: Params): unknown {
  world.chats.chat(values.chat_id);
  if (values.parse_mode !== undefined) throw badRequest('this stand-in takes entities, not parse_mode');
  const message = world.chats.add(values.chat_id, {
    from: 'bot',
    ...formatText(values.text, values.entities, TEXT_UNITS_MAX),
    markup: readMarkup(values.reply_markup),
    replyTo: replyTarget(world, values),
    silent: values.disable_notification === true,
  });
  return wire(world, values.chat_id, message);
}

function editText(world: World, { values }: Params): unknown {
  if (values.parse_mode !== undefined) throw badRequest('this stand-in takes entities, not parse_mode');
  const text = formatText(values.text, values.entities, TEXT_UNITS_MAX);
  const { buttons } = readMarkup(values.reply_markup);
  return wire(world, values.chat_id, world.chats.edit(values.chat_id, values.message_id, text, buttons));
}

function editMarkup(world: World, { values }: Params): unknown {
  const { buttons } = readMarkup(values.reply_markup);
  return wire(world, values.chat_id, world.chats.edit(values.chat_id, values.message_id, null, buttons));
}

function sendFile(world: World, { values, files }: Params, field: 'document' | 'photo'): unknown {
  world.chats.chat(values.chat_id);
  const attached = typeof values[field] === 'string' ? /^attach:\/\/(.+)$/.exec(values[field])?.[1] : undefined;
  const file = files[attached ?? field];
  if (!file) throw badRequest(`there is no ${field} in the request`);
  if (file.data.byteLength === 0) throw badRequest('file must be non-empty');
  if (file.data.byteLength > FILE_BYTES_MAX) throw new ReplyError(413, 'Request Entity Too Large');
  const message = world.chats.add(values.chat_id, {
    from: 'bot',
    ...formatText(values.caption, values.caption_entities, CAPTION_UNITS_MAX, true),
    markup: readMarkup(values.reply_markup),
    replyTo: replyTarget(world, values),
    file: { ...file, photo: field === 'photo' },
    silent: values.disable_notification === true,
  });
  return wire(world, values.chat_id, message);
}

function replyTarget(world: World, values: Record<string, unknown>): number | undefined {
  const { message_id, allow_sending_without_reply } = (values.reply_parameters ?? {}) as Record<string, unknown>;
  const target = message_id ?? values.reply_to_message_id;
  if (target === undefined) return undefined;
  const exists = world.chats.chat(values.chat_id).has(Number(target));
  return !exists && allow_sending_without_reply === true ? undefined : Number(target);
}

function setCommands(world: World, { values }: Params): boolean {
  if (!Array.isArray(values.commands) || values.commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  world.commands = values.commands.map(({ command, description }) => {
    if (typeof command !== 'string' || !/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (typeof description !== 'string' || description.length < 1 || description.length > 256) {
      throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    }
    return { command, description };
  });
  return true;
}

function wire(world: World, chatId: unknown, message: Parameters<typeof wireMessage>[0]): unknown {
  const replied = message.reply_to === undefined ? undefined : world.chats.chat(chatId).get(message.reply_to);
  return wireMessage(message, Number(chatId), world.bot, Number(chatId), replied);
}
