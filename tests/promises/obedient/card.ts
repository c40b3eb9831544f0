/** Reads a card as the owner does, from the messages in her chat alone: what it says would leave. */
import type { ChatMessage } from '../../../src/sandbox/telegram/types.ts';

/** What a card shows; hidden characters are turned back from their spelling. */
export interface Shown {
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  /** As the card says it; empty for a mail that begins a conversation. */
  inReplyTo: string;
  references: string[];
  text: string;
  /** `offer.pdf (12 kB)`. */
  files: string[];
}

interface Chat {
  /** Newest first: what stands above the card. */
  above(message: ChatMessage): Iterable<ChatMessage>;
  /** What is in a document of the chat. */
  document(message: ChatMessage): string;
}

/** Throws where a part that the card speaks of can't be found: then it didn't show everything. */
export function readCard(message: ChatMessage, chat: Chat): Shown {
  const parts = [...partsOn(message), ...partsAbove(message, chat)];
  const fields = parts.flatMap(({ label, value }) => (label === 'Fields' ? fieldLines(value) : [{ label, value }]));
  const all = (name: string) => fields.filter(({ label }) => label === name).map(({ value }) => unmarked(value));
  const one = (name: string) => all(name)[0] ?? '';
  return {
    from: one('From'),
    to: all('To'),
    cc: all('Cc'),
    bcc: all('Bcc'),
    subject: one('Subject'),
    inReplyTo: one('In reply to'),
    references: all('Reference'),
    text: one('Text'),
    files: fields.filter(({ label }) => label === '📎').map(({ value }) => unmarked(value)),
  };
}

interface Part {
  label: string;
  value: string;
}

function partsOn({ text, entities }: ChatMessage): Part[] {
  return entities.flatMap(({ type, offset, length }) => {
    const value = text.slice(offset, offset + length);
    const before = text.slice(0, offset);
    if (type === 'pre') return [{ label: /(?:^|\n)([^\n]+):\n$/.exec(before)?.[1] ?? 'Fields', value }];
    if (type !== 'code') return [];
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const size = /^ \([^)\n]*\)/.exec(text.slice(offset + length))?.[0] ?? '';
    return line === '📎 ' ? [{ label: '📎', value: value + size }] : [{ label: line.replace(/: $/, ''), value }];
  });
}

/** `Text: whole, in the 2 messages above (A1B2C3)`, and what those say. */
function partsAbove(card: ChatMessage, chat: Chat): Part[] {
  return [...card.text.matchAll(WHOLE_ABOVE)].map(([, label = '', where = '', mark = '']) => {
    if (where.startsWith('file')) return { label, value: documentAbove(card, chat, label, mark) };
    const count = Number(/\d+/.exec(where)?.[0] ?? 1);
    const pieces = Array.from({ length: count }, (_, place) => {
      const head = `${label}${count > 1 ? ` (${place + 1} of ${count})` : ''} · ${mark}\n`;
      return pieceAbove(card, chat, head);
    });
    return { label, value: pieces.join('') };
  });
}

const WHOLE_ABOVE = /^([^:\n]+): whole, in the (message|\d+ messages|file) above \((\w{6})\)$/gm;

function pieceAbove(card: ChatMessage, chat: Chat, head: string): string {
  for (const { text, entities } of chat.above(card)) {
    if (!text.startsWith(head)) continue;
    const box = entities.find(({ type }) => type === 'pre');
    if (box) return text.slice(box.offset, box.offset + box.length);
  }
  throw new Error(`the card speaks of a message above, "${head.trim()}", which isn't there`);
}

function documentAbove(card: ChatMessage, chat: Chat, label: string, mark: string): string {
  for (const message of chat.above(card)) {
    if (message.document?.name.endsWith(`-${mark}.txt`) && message.text.startsWith(label))
      return chat.document(message);
  }
  throw new Error(`the card speaks of a file above, ${label} ${mark}, which isn't there`);
}

function fieldLines(value: string): Part[] {
  return value.split('\n').map((line) => {
    const colon = line.indexOf(': ');
    return { label: line.slice(0, colon), value: line.slice(colon + 2) };
  });
}

function unmarked(value: string): string {
  return value.replace(/⟦U\+([0-9A-F]{4,6})⟧/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}
