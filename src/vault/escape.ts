/**
 * Which text may stand in a note as it is, and how the rest is written so that it comes back unchanged. Outside text is
 * data: what a Markdown viewer would run, load or hide never stands in a note outside a fence. Pure.
 */

/** Controls, byte order marks and non-characters: editors drop, change or choke on them. Tab and newline are fine. */
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/;

/** Invisible or direction-changing characters, which are spelled out wherever text is quoted. */
const INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/g;

/** Fences, embeds, links with a hidden target, comments, inline queries; HTML and template commands, not `<a@b.c>`. */
const MARKUP =
  /```|~~~|!\[|\]\(|\[\[|^[ \t]*\[[^\]\n]*\]:|<(?![\w.+-]+@[\w.-]+>|https?:\/\/[^\s<>]*>)[a-z!/?%]|%%|`\s*\$?=/im;
const MARKUP_CHARACTERS = /[`~!<>[\]()%$=]/g;

/** True where the text can be written into a UTF-8 file and survive any editor. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text) && text.isWellFormed();
}

/** True where a Markdown viewer might do more with the text than show it. */
export function hasMarkup(text: string): boolean {
  return MARKUP.test(text);
}

/** A JSON string on one line, with everything that can't be seen spelled out; also a YAML double-quoted scalar. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, unicodeEscape);
}

/** The text as it is where one line can carry it, else quoted in a way that no viewer acts on. */
export function oneLine(text: string): string {
  const plain = text !== '' && text.trim() === text && !/[\n\t]/.test(text) && isPrintable(text);
  if (plain && !hasMarkup(text) && fromOneLine(text) === text) return text;
  return quoted(text).replace(MARKUP_CHARACTERS, unicodeEscape);
}

/** What `oneLine` was given. Text that only looks quoted is taken as it is. */
export function fromOneLine(line: string): string {
  return unquoted(line) ?? line;
}

/** The string that a JSON string stands for; null for anything else. */
export function unquoted(json: string): string | null {
  if (!json.startsWith('"')) return null;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
