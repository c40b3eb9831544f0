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
    const text = isTooDeep(source) ? '' : convert(source, CONVERT_OPTIONS);
    if (text.trim()) return text;
  } catch {
    // below: without structure, but readable
  }
  return withoutTags(source);
}

/** Tags that end by themselves, so that leaving out their end nests nothing. */
const SELF_ENDING = new Set(
  'area base br col dd dt embed hr img input li link meta option p source td th tr wbr'.split(' '),
);

/** The converter's time grows with the square of the depth; a mail nested so deep was made to do harm. */
function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (SELF_ENDING.has(name.toLowerCase())) continue;
    depth = Math.max(0, depth + (slash ? -1 : 1));
    if (depth > BOUNDS.html_depth_max) return true;
  }
  return false;
}

function withoutTags(html: string): string {
  const text = html.replace(/<[^<>]*>/g, (tag) => {
    const target = /\bhref\s*=\s*["']?([^"'\s<>]+)/i.exec(tag)?.[1];
    return target ? ` [${target}] ` : ' ';
  });
  return text.replace(/[ \t]+/g, ' ');
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
