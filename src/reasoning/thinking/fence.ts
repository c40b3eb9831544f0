/**
 * Outside text in a prompt: between marks that it can't know, each line behind a bar, and said to be data. That alone stops no model from obeying it, which
 * is why nothing that a model says acts; it keeps an honest one from mistaking a mail for its owner. Pure.
 */
import { createHash } from 'node:crypto';
import { visible } from '../../domain/visible.ts';

export interface OutsideText {
  /** What it is, in our words: `the mail’s text`. */
  what: string;
  text: string;
}

/** The mark follows from the texts themselves, so that the same input gives the same prompt, and no text can hold its own mark. */
export function fenced(texts: readonly OutsideText[]): string {
  const mark = createHash('sha256')
    .update(JSON.stringify(texts.map(({ what, text }) => [what, text])))
    .digest('hex')
    .slice(0, MARK_CHARS);
  return texts
    .filter(({ text }) => text.trim() !== '')
    .map(({ what, text }) => `<<< outside ${mark}: ${what}\n${barred(text)}\n>>> outside ${mark}`)
    .join('\n\n');
}

const MARK_CHARS = 12;

function barred(text: string): string {
  return visible(text.toWellFormed())
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => (line === '' ? '|' : `| ${line}`))
    .join('\n');
}
