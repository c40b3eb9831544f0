/**
 * What Telegram does to a text before anybody sees it: control characters become spaces, some marks vanish, the ends are
 * trimmed, entities are checked. After tdlib's `clean_input_string` and `fix_formatted_text`. Pure.
 */
import { badRequest } from './reply-error.ts';
import type { MessageEntity } from './types.ts';

export const TEXT_UNITS_MAX = 4_096;
export const CAPTION_UNITS_MAX = 1_024;

const ENTITY_TYPES = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'url',
  'email',
]);
const VERBATIM = new Set(['code', 'pre', 'text_link']);

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

/** The text and entities as the chat will hold them, or a `ReplyError` in the real one's words. */
export function formatText(raw: unknown, rawEntities: unknown, unitsMax: number, isCaption = false): FormattedText {
  const given = raw === undefined ? '' : String(raw);
  if (!given.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  const entities = checkEntities(given, rawEntities);
  const cleaned = clean(given, entities);
  const trimmed = trim(cleaned);
  if (trimmed.text === '' && !isCaption) throw badRequest('message text is empty');
  if (trimmed.text.length > unitsMax)
    throw badRequest(isCaption ? 'message caption is too long' : 'message is too long');
  return { text: trimmed.text, entities: sort([...trimmed.entities, ...found(trimmed)]) };
}

function checkEntities(text: string, raw: unknown): MessageEntity[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) throw badRequest("can't parse entities: expected an Array of MessageEntity");
  if (raw.length > 100) return checkEntities(text, raw.slice(0, 100));
  return raw.map((entity) => checkEntity(text, entity));
}

function checkEntity(text: string, raw: unknown): MessageEntity {
  const { type, offset, length, url, language } = (raw ?? {}) as Record<string, unknown>;
  if (typeof type !== 'string' || !ENTITY_TYPES.has(type)) {
    throw badRequest(`can't parse MessageEntity: unsupported type "${String(type)}"`);
  }
  if (!Number.isInteger(offset) || (offset as number) < 0) throw badRequest('receive an entity with incorrect offset');
  if (!Number.isInteger(length) || (length as number) <= 0) throw badRequest('receive an entity with incorrect length');
  const begin = offset as number;
  const end = begin + (length as number);
  if (end > text.length) {
    throw badRequest(
      `entity beginning at UTF-16 offset ${begin} ends after the end of the text at UTF-16 offset ${text.length}`,
    );
  }
  if (splitsPair(text, begin)) throw badRequest(`entity begins in a middle of a UTF-16 symbol at ${begin}`);
  if (splitsPair(text, end)) throw badRequest(`entity ends in a middle of a UTF-16 symbol at ${end}`);
  if (type === 'text_link' && typeof url !== 'string') throw badRequest("can't parse MessageEntity: url is missing");
  return {
    type,
    offset: begin,
    length: end - begin,
    ...(typeof url === 'string' ? { url } : {}),
    ...(typeof language === 'string' ? { language } : {}),
  };
}

function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** Vanishing: carriage return, line and paragraph separators, embeddings and overrides, three combining lines. */
const VANISHES = /\r|[\u2028-\u202e]|\u0333|\u033f|\u030a/u;
const BECOMES_SPACE = /[\u0000-\u0009\u000b\u000c\u000e-\u001f]/u;

function clean(text: string, entities: MessageEntity[]): FormattedText {
  if (!VANISHES.test(text) && !BECOMES_SPACE.test(text)) return { text, entities };
  const kept: string[] = [];
  const moved = new Int32Array(text.length + 1);
  for (let at = 0; at < text.length; at++) {
    moved[at] = kept.length;
    const unit = text[at]!;
    if (!VANISHES.test(unit)) kept.push(BECOMES_SPACE.test(unit) ? ' ' : unit);
  }
  moved[text.length] = kept.length;
  return { text: kept.join(''), entities: entities.flatMap((entity) => move(entity, (at) => moved[at]!)) };
}

/** The right end is trimmed always, the left end only up to the first entity. */
function trim({ text, entities }: FormattedText): FormattedText {
  const right = text.replace(/[ \n]+$/, '');
  const firstEntity = Math.min(right.length, ...entities.map((entity) => entity.offset));
  const cut = /^[ \n]*/.exec(right.slice(0, firstEntity))![0].length;
  const trimmed = right.slice(cut);
  return {
    text: trimmed,
    entities: entities.flatMap((entity) => move(entity, (at) => Math.min(Math.max(at - cut, 0), trimmed.length))),
  };
}

function move(entity: MessageEntity, to: (at: number) => number): MessageEntity[] {
  const offset = to(entity.offset);
  const length = to(entity.offset + entity.length) - offset;
  return length > 0 ? [{ ...entity, offset, length }] : [];
}

/** Commands and links that Telegram makes tappable by itself, everywhere but in verbatim parts. */
function found({ text, entities }: FormattedText): MessageEntity[] {
  const verbatim = entities.filter((entity) => VERBATIM.has(entity.type));
  const inVerbatim = (offset: number, length: number) =>
    verbatim.some((entity) => offset < entity.offset + entity.length && entity.offset < offset + length);
  const hits: MessageEntity[] = [];
  for (const hit of text.matchAll(/(?<![\w/<>])\/[a-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/@])/giu)) {
    hits.push({ type: 'bot_command', offset: hit.index, length: hit[0].length });
  }
  for (const hit of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/giu)) {
    hits.push({ type: 'url', offset: hit.index, length: hit[0].length });
  }
  return hits.filter((hit) => !inVerbatim(hit.offset, hit.length));
}

function sort(entities: MessageEntity[]): MessageEntity[] {
  return entities.sort((a, b) => a.offset - b.offset || b.length - a.length);
}
