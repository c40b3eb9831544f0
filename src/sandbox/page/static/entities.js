/** Telegram's text with entities as elements. Links are shown, never followed: nothing on this page leads outside. */
import { el } from './dom.js';

const TAGS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  spoiler: 'span.spoiler',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};
const BLOCKS = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/**
 * @param {string} text
 * @param {{type: string, offset: number, length: number, url?: string}[]} entities offsets in UTF-16 units
 */
export function withEntities(text, entities) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return fill(document.createDocumentFragment(), text, sorted, 0, text.length);
}

function fill(parent, text, entities, from, to) {
  let at = from;
  let rest = entities;
  while (rest.length > 0) {
    const [entity, ...others] = rest;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    const inside = others.filter(({ offset }) => offset < end);
    rest = others.filter(({ offset, length }) => offset + length > end);
    if (start >= end) continue;
    // A block stands on lines of its own, so the line break beside it would be one too many.
    const block = BLOCKS.has(entity.type);
    addText(parent, text.slice(at, block && text[start - 1] === '\n' && start > at ? start - 1 : start));
    parent.append(element(entity, text.slice(start, end), (made) => fill(made, text, inside, start, end)));
    at = block && text[end] === '\n' && end < to ? end + 1 : end;
  }
  addText(parent, text.slice(at, to));
  return parent;
}

function addText(parent, text) {
  if (text !== '') parent.append(text);
}

function element(entity, text, fillIt) {
  const tag = TAGS[entity.type] ?? `span.link`;
  const made = fillIt(el(tag, null));
  if (entity.type === 'text_link' && entity.url && entity.url !== text)
    made.append(el('span.link-to', null, ` (${entity.url})`));
  return made;
}
