/**
 * Finds the one `yaml` block of the handbook page and turns it into cells: texts, lists and maps that know their line.
 * Every value stays the text that the owner typed. Aliases, anchors, tags and second documents are refused. Pure.
 */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { type Cell, PageProblem } from './handbook-cells.ts';
import { visible } from './visible.ts';

/** The page's rules as cells. Throws `PageProblem` with the page's line. */
export function yamlBlock(markdown: string): Cell {
  const { text, firstLine } = onlyBlock(markdown);
  refuseHiddenCharacters(text, firstLine);
  refuseMixedWords(text, firstLine);
  refuseTooMuch(text, firstLine);
  const lines = new LineCounter();
  const lineOf = (offset: number) => firstLine + lines.linePos(offset).line - 1;
  const document = parsed(text, lines, firstLine);
  refuseCleverness(document, lineOf);
  refuseProblems(document, text, lineOf);
  if (!document.contents) return { kind: 'empty', line: firstLine };
  return cellOf(document.contents, lineOf);
}

function onlyBlock(markdown: string): { text: string; firstLine: number } {
  const blocks = fencedBlocks(markdown).filter(({ language }) => language === 'yaml' || language === 'yml');
  const [first, second] = blocks;
  if (!first) throw new PageProblem(1, 'The page has no block that starts with ```yaml.');
  if (second) throw new PageProblem(second.firstLine - 1, 'The page has two yaml blocks; put everything into one.');
  if (first.hidden) throw new PageProblem(first.firstLine - 1, 'The yaml block stands inside a comment; take it out.');
  if (!first.closed) throw new PageProblem(first.firstLine - 1, 'The yaml block is never closed; end it with ```.');
  return first;
}

interface Block {
  language: string;
  text: string;
  /** The page's line of the block's first line of text. */
  firstLine: number;
  closed: boolean;
  /** It stands between the signs of a comment, so whoever reads the page doesn't see it. */
  hidden: boolean;
}

function fencedBlocks(markdown: string): Block[] {
  const blocks: (Block & { fence: string; lines: string[] })[] = [];
  let open: (typeof blocks)[number] | null = null;
  let comment = '';
  for (const [index, line] of markdown
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (!open) {
      const start = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*$/.exec(line);
      if (!start) {
        comment = commentAfter(line, comment);
        continue;
      }
      const language = start[2]!.toLowerCase();
      const hidden = comment !== '';
      open = { language, text: '', firstLine: index + 2, closed: false, hidden, fence: start[1]!, lines: [] };
      blocks.push(open);
    } else if (isClosing(line, open.fence)) {
      open.closed = true;
      open = null;
    } else {
      open.lines.push(line);
    }
  }
  return blocks.map((block) => ({ ...block, text: block.lines.join('\n') }));
}

/** What would end the comment that is open after this line; empty where none is. */
function commentAfter(line: string, before: string): string {
  let end = before;
  for (const [sign] of line.matchAll(/<!--|-->|%%/g)) {
    if (end === sign) end = '';
    else if (end === '' && sign !== '-->') end = sign === '%%' ? sign : '-->';
  }
  return end;
}

function isClosing(line: string, fence: string): boolean {
  const marks = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return marks !== undefined && marks[0] === fence[0] && marks.length >= fence.length;
}

/**
 * What costs time to read is signs, not bytes: with more of them the whole office would stand still while it reads. A contact has 6, a rule with
 * all it can say about 100.
 */
const SIGNS_MAX = 12_000;

/** Characters that make a rule read differently from what it says. */
function refuseHiddenCharacters(text: string, firstLine: number): void {
  for (const [index, line] of text.split('\n').entries()) {
    const code = UNSEEN.test(line) ? /⟦(U\+[0-9A-F]+)⟧/.exec(visible(line))?.[1] : undefined;
    if (code) throw new PageProblem(firstLine + index, `There is a hidden character (${code}) here; delete it.`);
  }
}

/** Looks like `visible` does, but fast; whether it is only a part of an emoji is left to that. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u2800⟦]/u;

/** A letter of another alphabet inside a Latin word looks the same and fits nothing, so a DENY would say nothing. */
function refuseMixedWords(text: string, firstLine: number): void {
  for (const [index, line] of text.split('\n').entries()) {
    const word = /^\s*#/.test(line) ? undefined : MIXED_WORD.exec(line)?.[0];
    if (word === undefined) continue;
    throw new PageProblem(firstLine + index, `“${word}” has a letter of another alphabet; type it anew.`);
  }
}

const LATIN = '\\p{Script=Latin}';
/** Alphabets with letters that look Latin. */
const LIKE_LATIN = `[${['Cyrillic', 'Greek', 'Coptic', 'Armenian', 'Cherokee', 'Lisu'].map((name) => `\\p{Script=${name}}`).join('')}]`;
const BETWEEN = '[\\p{L}\\p{M}\\p{N}_]{0,30}?';
const MIXED_WORD = new RegExp(`${LATIN}${BETWEEN}${LIKE_LATIN}|${LIKE_LATIN}${BETWEEN}${LATIN}`, 'u');

function refuseTooMuch(text: string, firstLine: number): void {
  let line = firstLine;
  let signs = 0;
  for (const sign of new Lexer().lex(text)) {
    if (++signs > SIGNS_MAX) throw new PageProblem(line, 'The block is too long from here on; make it shorter.');
    line += sign.split('\n').length - 1;
  }
}

function parsed(text: string, lineCounter: LineCounter, firstLine: number): Document {
  try {
    return parseDocument(text, {
      schema: 'failsafe',
      version: '1.2',
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
    });
  } catch {
    throw new PageProblem(firstLine, 'The block is nested too deeply to be read.');
  }
}

const SAID_PLAINLY: Record<string, string> = {
  TAB_AS_INDENT: 'A line starts with a tab; use spaces.',
  BAD_INDENT: 'A line starts with too many or too few spaces.',
  MISSING_CHAR: 'Something isn’t closed here, e.g. a quotation mark or a bracket.',
  BLOCK_AS_IMPLICIT_KEY: 'There is a colon too many on this line; put the value into quotation marks.',
  MULTIPLE_DOCS: 'A line of --- divides the block; take it out.',
};

function refuseProblems(document: Document, text: string, lineOf: (offset: number) => number): void {
  const problems = [...document.errors, ...document.warnings]
    // `- @example.com` without quotation marks is what people write; it can't mean anything else
    .filter(({ code, pos }) => !(code === 'BAD_SCALAR_START' && text[pos[0]] === '@'))
    .sort((a, b) => a.pos[0] - b.pos[0]);
  const first = problems[0];
  if (!first) return;
  throw new PageProblem(
    lineOf(first.pos[0]),
    SAID_PLAINLY[first.code] ?? 'This can’t be read; compare it with the examples of the starter page.',
  );
}

function refuseCleverness(document: Document, lineOf: (offset: number) => number): void {
  visit(document, {
    Alias: (_, node) => refuse(node, 'Shortcuts with * aren’t allowed; put the text into quotation marks.'),
    Node: (_, node) => {
      if (node.anchor) refuse(node, 'Shortcuts with & aren’t allowed; put the text into quotation marks.');
      if (node.tag) refuse(node, 'Words that start with ! aren’t allowed; put the text into quotation marks.');
    },
  });
  function refuse(node: Node, problem: string): never {
    throw new PageProblem(lineOf(node.range?.[0] ?? 0), problem);
  }
}

function cellOf(node: unknown, lineOf: (offset: number) => number): Cell {
  const line = isNode(node) ? lineOf(node.range?.[0] ?? 0) : lineOf(0);
  if (isScalar(node)) {
    const isEmpty = node.value === '' && node.type === 'PLAIN';
    return isEmpty ? { kind: 'empty', line } : { kind: 'text', line, text: String(node.value) };
  }
  if (isSeq(node)) return { kind: 'list', line, items: node.items.map((item) => cellOf(item, lineOf)) };
  if (!isMap(node)) return { kind: 'empty', line };
  return { kind: 'map', line, entries: entriesOf(node.items, line, lineOf) };
}

/** The library's own look for words that stand twice compares each with each. */
function entriesOf(items: readonly Pair[], line: number, lineOf: (offset: number) => number) {
  const seen = new Set<string>();
  return items.map(({ key, value }) => {
    if (!isScalar(key)) throw new PageProblem(line, 'The word before a colon must be a single word.');
    const word = String(key.value);
    const keyLine = lineOf(key.range?.[0] ?? 0);
    if (seen.has(word)) throw new PageProblem(keyLine, 'The same word stands twice here; keep one of them.');
    seen.add(word);
    return { key: word, line: keyLine, value: value ? cellOf(value, lineOf) : emptyAt(keyLine) };
  });
}

function emptyAt(line: number): Cell {
  return { kind: 'empty', line };
}
