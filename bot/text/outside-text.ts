/**
 * Outside text made fit to be shown: hidden characters are spelled out, also those that only Telegram hides, and nothing
 * in it turns into a command that a slip of the thumb would send. Pure.
 */
import { visible } from '../../src/domain/visible.ts';

/** Telegram turns a tab into a space and drops three combining marks (tdlib, `clean_input_string`). */
const HIDDEN_BY_TELEGRAM = /\t|\u0333|\u033f|\u030a/gu;
/** A word joiner after the slash: invisible, and enough for Telegram to see no command. */
const COMMAND = /(?<![\w/])\/(?=\w)/gu;

/** The text as Telegram will show it, every hidden character spelled out; line breaks stay. For verbatim spans. */
export function verbatim(text: string): string {
  return visible(text).replaceAll('\r\n', '\n').replace(HIDDEN_BY_TELEGRAM, spelledOut);
}

/** The same in one line: a line break is spelled out, so that a value can't look like the next field. */
export function verbatimLine(text: string): string {
  return verbatim(text).replaceAll('\n', '⟦U+000A⟧');
}

/** True where something had to be spelled out. */
export function hidesSomething(text: string): boolean {
  return verbatim(text) !== text.replaceAll('\r\n', '\n');
}

/** Prose that may quote outside text: readable, harmless, not byte for byte. */
export function prose(text: string): string {
  return verbatim(text).replace(COMMAND, '/\u2060');
}

/** Prose in one line of at most `unitsMax` UTF-16 units. */
export function proseLine(text: string, unitsMax: number): string {
  return shorten(prose(text).replace(/\s+/gu, ' ').trim(), unitsMax);
}

/** Cuts between characters and says so with an ellipsis. */
export function shorten(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  return `${text.slice(0, boundaryBefore(text, unitsMax - 1))}…`;
}

/** The last place at or before `at` that is not inside a surrogate pair. */
export function boundaryBefore(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const isLow = unit >= 0xdc00 && unit <= 0xdfff;
  return isLow ? at - 1 : at;
}

function spelledOut(character: string): string {
  return `⟦U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟧`;
}
