/**
 * The body of a note, cut into its sections as lines that can be changed one section at a time. Headings count only
 * outside fences, so what stands in a fence or a quote can't forge one. Pure.
 */
import { noteInvalid } from './invalid.ts';

export const SECTIONS = ['Request', 'Plan', 'Draft', 'Log'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Block {
  /** Null for whatever else stands in the note: the owner's. */
  name: SectionName | null;
  /** Counted from 1 in the file; 0 for one that was just written. */
  line: number;
  /** With its heading; without the newlines between them. */
  lines: string[];
}

/** Cuts a body with `\n` line ends. Throws `note_invalid` for a section that stands there twice or has no end. */
export function parseBlocks(body: string, bodyLine: number): Block[] {
  const blocks: Block[] = [{ name: null, line: bodyLine, lines: [] }];
  const seen = new Set<SectionName>();
  const hidden = new Map<SectionName, number>();
  let fence: { mark: string; line: number } | null = null;
  for (const [index, text] of body.split('\n').entries()) {
    const line = bodyLine + index;
    const found = headingOf(text);
    const heading = fence ? null : found;
    if (fence && found?.name && blocks.at(-1)?.name !== 'Draft') hidden.set(found.name, line);
    if (heading) {
      if (heading.name && seen.has(heading.name)) {
        throw noteInvalid(line, `the section ${heading.name} stands here twice`, 'Remove one of the two.');
      }
      if (heading.name) seen.add(heading.name);
      blocks.push({ name: heading.name, line, lines: [] });
    }
    blocks.at(-1)?.lines.push(text);
    if (fence) fence = closesFence(text, fence.mark) ? null : fence;
    else fence = opensFence(text, line);
  }
  if (fence) refuseOpenFence(fence.line, blocks.at(-1)?.name ?? null, seen);
  for (const [name, line] of hidden) {
    if (!seen.has(name)) throw noteInvalid(line, `the section ${name} is hidden in a block of \`\`\``, CLOSE_IT);
  }
  return blocks;
}

export function printBlocks(blocks: readonly Block[]): string {
  return blocks.map((block) => block.lines.join('\n')).join('\n');
}

/** The section of that name; made in its place, with its heading, where it isn't there. */
export function blockOf(blocks: Block[], name: SectionName): Block {
  const found = blocks.find((block) => block.name === name);
  if (found) return found;
  const later = SECTIONS.slice(SECTIONS.indexOf(name) + 1) as readonly (string | null)[];
  const next = blocks.findIndex((block) => later.includes(block.name));
  const at = next < 0 ? blocks.length : next;
  const before = blocks[at - 1];
  if (before && before.lines.at(-1) !== '') before.lines.push('');
  const made: Block = { name, line: 0, lines: [`## ${name}`, ''] };
  blocks.splice(at, 0, made);
  return made;
}

/** Puts lines right below the heading, with a blank line on either side. */
export function insertBelowHeading(block: Block, lines: readonly string[]): void {
  const rest = block.lines.slice(1);
  if (rest[0] === '') rest.shift();
  block.lines = [block.lines[0] ?? '', '', ...lines, '', ...rest];
}

/** The first fenced block at or below `from`: where its lines begin and end, both marks included. */
export function findFence(lines: readonly string[], from: number): { start: number; end: number } | null {
  for (let start = from; start < lines.length; start += 1) {
    const fence = fenceAt(lines, start);
    if (fence) return fence;
  }
  return null;
}

/** The fenced block that begins in this very line; null where none does. */
export function fenceAt(lines: readonly string[], start: number): { start: number; end: number } | null {
  const open = opensFence(lines[start] ?? '', 0);
  if (!open) return null;
  const length = lines.slice(start + 1).findIndex((line) => closesFence(line, open.mark));
  return { start, end: length < 0 ? lines.length : start + length + 2 };
}

/** Three backticks or more: longer than any run of them in the text. */
export function fenceFor(text: string): string {
  let longest = 2;
  for (const run of text.match(/`{3,}/g) ?? []) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}

function headingOf(text: string): { name: SectionName | null } | null {
  if (!/^##? |^##?$/.test(text)) return null;
  const name = /^## (\w+)[ \t]*$/.exec(text)?.[1] as SectionName | undefined;
  return { name: name && SECTIONS.includes(name) ? name : null };
}

function opensFence(text: string, line: number): { mark: string; line: number } | null {
  const mark = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[1];
  return mark ? { mark, line } : null;
}

function closesFence(text: string, mark: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(text)?.[1];
  return found !== undefined && found[0] === mark[0] && found.length >= mark.length;
}

const CLOSE_IT = 'Close the block with ``` on its own line.';

/** The owner may be in the middle of typing one below all that is ours; anywhere else it would hide a section. */
function refuseOpenFence(line: number, name: SectionName | null, seen: ReadonlySet<SectionName>): void {
  const hidesNothing = seen.size === SECTIONS.length && (name === null || name === 'Log');
  if (!hidesNothing) throw noteInvalid(line, 'this block of ``` has no end', CLOSE_IT);
}
