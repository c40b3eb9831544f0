/** Texts as they leave for a platform, and names and lines as they come from there. Pure. */
import { z } from 'zod';

/** A text that leaves as it is. `max`: as JavaScript counts. */
export function postText(max: number) {
  return z
    .string()
    .max(max, `must have at most ${max.toLocaleString('en')} characters`)
    .refine((text) => text.trim() !== '', 'must say something')
    .refine(isPlain, 'must not hold control characters or broken Unicode');
}

/** What pictures show; may be empty. */
export const altText = z
  .string()
  .max(1_000, 'must have at most 1,000 characters')
  .refine(isPlain, 'must not hold control characters or broken Unicode');

/** Equal for two texts that a platform makes the same of: it trims, and it ends lines in its own way. */
export function sameText(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

/**
 * Also true where a platform may have made one of the other: it has cut it, or changed what isn't a letter or a digit. What is only alike is
 * no proof of anything.
 */
export function alikeText(one: string, other: string): boolean {
  const [shorter = '', longer = ''] = [lettersOf(one), lettersOf(other)].sort((a, b) => a.length - b.length);
  return shorter === longer || (shorter.length >= ALIKE_CHARS_MIN && longer.startsWith(shorter));
}

const ALIKE_CHARS_MIN = 20;

/** On one line, without brackets that could make an address of a name, at most so many characters. Of outside text. */
export function shortLine(text: string, charsMax: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>\s]+/gu, ' ')
    .trim()
    .toWellFormed();
  const letters = [...line];
  return letters.length > charsMax ? `${letters.slice(0, charsMax - 1).join('')}…` : line;
}

/** Somebody's name as it is shown. */
export function shownName(name: string): string {
  return shortLine(name, 80);
}

function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+$/gm, '')
    .trim();
}

function lettersOf(text: string): string {
  const plain = text.replace(/&(?:[a-z]{2,6}|#\d{1,6});/giu, ' ');
  return plain
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function isPlain(text: string): boolean {
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/.test(text);
}
