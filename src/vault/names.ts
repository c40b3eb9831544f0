/**
 * Names of notes and of what lies beside them, and which paths the vault accepts at all. A name is made of portable
 * characters, so that it is the same file on every system and in every sync. Pure.
 */
import { extname } from 'node:path';
import type { Task } from '../domain/task.ts';
import { KINDS } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';

/** Kind, date, id, dots and lines take 51 bytes; the rest is far below the limit also for a longer extension. */
const SLUG_CHARS_MAX = 60;
const EXTENSION_CHARS_MAX = 10;
const PATH_CHARS_MAX = 1024;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
const PAGE_NAME_BYTES_MAX = 80;
/** Letters of any alphabet, and signs that are harmless in a file's name, in a link and on every system. */
const NOT_IN_PAGE_NAMES = /[^[\p{L}\p{M}\p{N} .@+_'\&\-]--\p{Default_Ignorable_Code_Point}]+/gv;
const NOTE_NAME = new RegExp(
  `^(?:${KINDS.join('|')})_\\d{4}-\\d{2}-\\d{2}_[A-Za-z0-9.-]+_[0-7][0-9A-HJKMNP-TV-Z]{25}\\.md$`,
);

/** `KIND_<date>_<slug>_<ULID>.md`: made once, when the note is, and never changed. At most 120 bytes. */
export function noteName(task: Pick<Task, 'kind' | 'received' | 'subject' | 'id'>): string {
  return `${task.kind}_${dateOf(task)}_${slugOf(task.subject)}_${task.id}.md`;
}

export function isNoteName(name: string): boolean {
  return NOTE_NAME.test(name);
}

/** The id that a note's name ends with; null for any other name. The owner may have renamed what stands before it. */
export function idInName(name: string): string | null {
  return /_([0-7][0-9A-HJKMNP-TV-Z]{25})\.md$/.exec(name)?.[1] ?? null;
}

/** The name under which a file lies beside its note: the note's own name with the file's extension, made harmless. */
export function companionName(note: string, originalName: string): string {
  const extension = extname(originalName)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, EXTENSION_CHARS_MAX);
  // `.md` would be the note itself.
  return `${stemOf(note)}.${extension === '' ? 'bin' : extension === 'md' ? 'txt' : extension}`;
}

/** True where a file of this name can only be the one that belongs to the note. */
export function isCompanion(note: string, name: string): boolean {
  return idInName(note) !== null && name !== note && companionName(note, name) === name;
}

export function stemOf(note: string): string {
  return note.replace(/\.md$/, '');
}

/** Outside words as a page's name without its ending, as readable as they were; empty where nothing of them can be part of one. */
export function pageName(words: string): string {
  const plain = words.slice(0, 1000).toWellFormed().normalize('NFKC').replace(NOT_IN_PAGE_NAMES, ' ').normalize('NFC');
  let name = '';
  for (const character of trimmed(plain.replace(/\s+/g, ' '))) {
    if (Buffer.byteLength(name + character) > PAGE_NAME_BYTES_MAX) break;
    name += character;
  }
  name = trimmed(name);
  if (!/[\p{L}\p{N}]/u.test(name)) return '';
  return RESERVED.test((name.split('.')[0] ?? '').trim().toLowerCase()) ? `_${name}` : name;
}

/** A leading dot hides a file, and no system agrees on what stands at its end; a mark needs a letter to stand on. */
function trimmed(name: string): string {
  return name.replace(/^[\p{M} .'&-]+|[ .]+$/gu, '');
}

/** Folder (empty for the vault itself) and name of a path inside the vault. Throws `path_refused` for any other path. */
export function splitPath(path: string): { folder: string; name: string } {
  const parts = path.split('/');
  const isPlain = path.length <= PATH_CHARS_MAX && !/[\\\u0000-\u001f\u007f]/.test(path);
  if (!isPlain || parts.some((part) => !isAllowedPart(part))) {
    throw new OfficeError(
      'path_refused',
      `This is not a path inside the vault: ${JSON.stringify(path.slice(0, 200))}.`,
    );
  }
  return { folder: parts.slice(0, -1).join('/'), name: parts.at(-1) ?? '' };
}

/** Hidden folders belong to other programs, some of which run what lies there (`.git/hooks`, `.obsidian/plugins`). */
function isAllowedPart(part: string): boolean {
  return part === '.claude' || (part !== '' && !part.startsWith('.'));
}

function dateOf({ received, id }: Pick<Task, 'received' | 'id'>): string {
  const date = /^\d{4}-\d{2}-\d{2}/.exec(received)?.[0];
  return date ?? new Date(timeInUlid(id)).toISOString().slice(0, 10);
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Milliseconds since the epoch. */
function timeInUlid(id: string): number {
  let ms = 0;
  for (const character of id.slice(0, 10)) ms = ms * 32 + CROCKFORD.indexOf(character);
  return ms;
}

function slugOf(subject: string): string {
  const words = subject
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase()
    .replace(/^-/, '');
  const slug = words.slice(0, SLUG_CHARS_MAX).replace(/-$/, '');
  return slug === '' || RESERVED.test(slug) ? `note${slug && `-${slug}`}` : slug;
}
