/**
 * Outside text inside the office's own Markdown pages. A subject may hold anything; on a page it is only ever words: no
 * link, tag, heading, formula, HTML or plugin's code. Pure.
 */
import { visible } from './visible.ts';

const CHARS_MAX = 120;
/** A path that can stand in a link as it is; notes' names are made so. */
const SAFE_PATH = /^[\p{L}\p{N}_. +@()/-]+$/u;

/** One line, hidden characters spelled out, at most `charsMax` characters. For places where nothing is markup. */
export function oneLine(text: string, charsMax = CHARS_MAX): string {
  const line = visible(text.slice(0, charsMax * 4).toWellFormed())
    .replace(/\s+/g, ' ')
    .trim();
  const chars = [...line];
  return chars.length <= charsMax ? line : `${chars.slice(0, charsMax - 1).join('')}…`;
}

/** The text as words within a line of Markdown: whatever could mean something is escaped. Never begins a block. */
export function escapeInline(text: string, charsMax?: number): string {
  return oneLine(text, charsMax)
    .replace(/%(?=[%>])|(?<=[%<])%/g, '％') // Obsidian's comments and Templater's marks know no escape
    .replace(/[\\`*_{}[\]()<>#|~=$^]/g, '\\$&')
    .replace(/&(?=#|\w)/g, '\\&')
    .replace(/:(?=[^\s\d])/g, '\\:')
    .replace(/^[-+]/, '\\$&')
    .replace(/^(\d+)\./, '$1\\.');
}

/**
 * A link in Obsidian's way. Its words can't be escaped there, so what could end the link or mean something is shown by
 * its full-width twin. `table`: for a cell, where the bar needs a backslash. A path that isn't safe is not linked.
 */
export function noteLink(path: string, words: string, place: 'text' | 'table' = 'text'): string {
  const shown = oneLine(words)
    .replace(/[\\`*{}[\]<>#|~=$^]/g, fullWidth)
    .replace(/%(?=[%>])|(?<=[%<])%|&(?=#|\w)|:(?=[^\s\d])|(?<!\w)_|_(?!\w)/g, fullWidth);
  if (!SAFE_PATH.test(path)) return escapeInline(words);
  return `[[${path}${place === 'table' ? '\\|' : '|'}${shown || path}]]`;
}

/** A link into the web, as Markdown has them; only the words where it isn't one. */
export function webLink(url: string, words: string): string {
  const shown = escapeInline(words) || 'link';
  if (!isWebLink(url)) return shown;
  return `[${shown}](${new URL(url).href.replace(/[()<>[\]|\\\s`]/g, percent)})`;
}

export function isWebLink(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

function fullWidth(char: string): string {
  return String.fromCharCode(char.charCodeAt(0) + 0xfee0);
}
