/** The parts of a card that hold outside values, each in its short form for the card and whole for a message of its own. Pure. */
import type { CardBlock } from '../../src/domain/card.ts';
import { sizeText } from '../../src/domain/in-words.ts';
import { wordDiff } from '../../src/domain/word-diff.ts';
import { boundaryBefore, prose, proseLine, verbatim, verbatimLine } from './outside-text.ts';
import { bold, code, plain, pre, type Span, unitsOf } from './rich-text.ts';

export interface Section {
  label: string;
  /** How it stands on the card when there is room. */
  inline: Span[];
  /** Its text for messages or a document of its own. */
  whole: string;
}

const LABEL_UNITS_MAX = 60;
const MARK_UNITS_MAX = 80;
const DIFF_UNITS_MAX = 1_000;
/** Telegram ignores a message's entities after the hundredth. */
const DIFF_SPANS_MAX = 60;
/** Unchanged words kept on each side of a change. */
const DIFF_CONTEXT_UNITS = 40;
/** Beyond so many blocks of one kind they are shown as one. */
const FIELDS_MAX = 8;

/** Sections in the card's order. Files share one. */
export function sectionsOf(blocks: readonly CardBlock[]): Section[] {
  const fields = blocks.filter((block) => block.kind === 'field');
  const files = blocks.filter((block) => block.kind === 'file');
  const pictures = blocks.filter((block) => block.kind === 'picture');
  const longs = blocks.filter((block) => block.kind === 'text' || block.kind === 'diff');
  return [
    ...(fields.length > FIELDS_MAX ? [allFields(fields)] : fields.map(fieldSection)),
    ...longs.map((block) => (block.kind === 'text' ? textSection(block) : diffSection(block))),
    ...(pictures.length > 0 ? [picturesSection(pictures)] : []),
    ...(files.length > 0 ? [filesSection(files)] : []),
  ];
}

type Field = Extract<CardBlock, { kind: 'field' }>;
type Text = Extract<CardBlock, { kind: 'text' }>;
type File = Extract<CardBlock, { kind: 'file' }>;
type Picture = Extract<CardBlock, { kind: 'picture' }>;
type Diff = Extract<CardBlock, { kind: 'diff' }>;

function fieldSection({ label, value, mark }: Field): Section {
  const name = proseLine(label, LABEL_UNITS_MAX);
  const note = mark ? ` (${proseLine(mark, MARK_UNITS_MAX)})` : '';
  const shown = verbatimLine(value);
  return {
    label: `${name}${note}`,
    inline: [plain(`${name}: `), shown === '' ? plain('(empty)') : code(shown), plain(`${note}\n`)],
    whole: shown,
  };
}

function allFields(fields: readonly Field[]): Section {
  const lines = fields.map(
    ({ label, value, mark }) =>
      `${verbatimLine(label)}: ${verbatimLine(value)}${mark ? ` (${verbatimLine(mark)})` : ''}`,
  );
  const whole = lines.join('\n');
  return { label: 'Fields', inline: [pre(whole), plain('\n')], whole };
}

function textSection({ label, text }: Text): Section {
  const name = proseLine(label, LABEL_UNITS_MAX);
  const whole = verbatim(text);
  return { label: name, inline: [plain(`\n${name}:\n`), ...boxed(whole), plain('\n')], whole };
}

/** A text in its box; words stand around it, because Telegram trims the ends of a message. */
export function boxed(text: string): Span[] {
  return text === '' ? [{ text: '(empty)', style: 'italic' }] : [pre(text)];
}

function filesSection(files: readonly File[]): Section {
  const inline = files.flatMap(({ name, bytes }) => [
    plain('📎 '),
    code(verbatimLine(name) || '(no name)'),
    plain(` (${sizeText(bytes)})\n`),
  ]);
  return { label: 'Attachments', inline, whole: files.map(fileLine).join('\n') };
}

function picturesSection(pictures: readonly Picture[]): Section {
  const { inline, whole } = filesSection(pictures.map(({ name, bytes }) => ({ kind: 'file', name, bytes })));
  const shown = pictures.length > 1 ? '\nPictures, shown above:\n' : '\nPicture, shown above:\n';
  return { label: 'Pictures', inline: [plain(shown), ...inline], whole };
}

function fileLine({ name, bytes }: File): string {
  return `${verbatimLine(name)} (${sizeText(bytes)})`;
}

/** What changed is a help for the eye; the whole new text stands in a section of its own. */
function diffSection({ label, old, new: now }: Diff): Section {
  const name = proseLine(label, LABEL_UNITS_MAX);
  const spans = wordDiff(old, now).map(({ kind, text }, place, all): Span => {
    if (kind === 'added') return { text: prose(text), style: 'underline' };
    if (kind === 'removed') return { text: prose(text), style: 'strikethrough' };
    return plain(prose(unchanged(text, place === 0, place === all.length - 1)));
  });
  const fits = spans.length <= DIFF_SPANS_MAX && unitsOf(spans) <= DIFF_UNITS_MAX;
  const shown = fits ? spans : [plain('Too much to show here. The whole new text stands on this card.')];
  return { label: name, inline: [plain('\n'), bold(`${name}: `), ...shown, plain('\n')], whole: '' };
}

function unchanged(text: string, first: boolean, last: boolean): string {
  const keptStart = first ? 0 : DIFF_CONTEXT_UNITS;
  const keptEnd = last ? 0 : DIFF_CONTEXT_UNITS;
  if (text.length <= keptStart + keptEnd + 1) return text;
  const start = text.slice(0, boundaryBefore(text, keptStart));
  const end = text.slice(boundaryBefore(text, text.length - keptEnd));
  return `${start}…${end}`;
}
