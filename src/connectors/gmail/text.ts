/** Outside text made fit for a note: readable, bounded, with nothing in it that a file or a screen could choke on. Pure. */
import { convert, type HtmlToTextOptions } from 'html-to-text';
import { BOUNDS } from './bounds.ts';

/** Line ends become `\n`; control characters become their visible pictures (`␀`); broken Unicode becomes `�`. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (found) => String.fromCodePoint(0x2400 + found.charCodeAt(0)))
    .replace(/\u007f/g, '␡')
    .toWellFormed();
}

/** The same on one line. */
export function cleanLine(text: string, charsMax: number): string {
  const line = cleanText(text)
    .replace(/[\s\u0085\u2028\u2029]+/g, ' ')
    .trim();
  return line.length > charsMax ? `${line.slice(0, charsMax).toWellFormed()}…` : line;
}

/** The beginning of a text, with a last line that says how much is missing. */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const kept = text.slice(0, charsMax).replace(/[\ud800-\udbff]$/, '');
  return `${kept}\n(… cut: ${text.length - kept.length} more characters)`;
}

/** HTML as text a person can read, with every link's target spelled out beside its words. Styles hide nothing. */
export function htmlAsText(html: string): string {
  const source = html.slice(0, BOUNDS.html_chars_max);
  try {
    const text = convert(source, CONVERT_OPTIONS);
    if (text.trim()) return text;
  } catch {
    // below: without structure, but readable
  }
  return source.replace(/<[^>]*>/g, ' ').replace(/[ \t]+/g, ' ');
}

const CONVERT_OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: BOUNDS.html_chars_max, maxDepth: BOUNDS.html_depth_max, ellipsis: '…' },
  selectors: [
    { selector: 'a', options: { linkBrackets: ['[', ']'], hideLinkHrefIfSameAsText: true } },
    { selector: 'img', format: 'image', options: { linkBrackets: ['[', ']'] } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
};
