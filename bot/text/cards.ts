/**
 * A card as Telegram messages. What is too long for the card itself goes before it, whole: in messages of its own, or in a
 * document where that would take too many. The card with the buttons comes last, so that the owner has met everything
 * else on her way to them. Which part goes before depends on the blocks alone: a later stamp finds the same layout. Pure.
 */
import type { Card, CardStage } from '../../src/domain/card.ts';
import { spanText, whenText } from '../../src/domain/in-words.ts';
import type { PictureRef } from '../../src/domain/office.ts';
import { type InlineButton, keyboardFor } from './keyboard.ts';
import { hidesSomething, prose, proseLine, shorten, verbatim } from './outside-text.ts';
import { bold, compose, plain, pre, type RichText, type Span, unitsOf } from './rich-text.ts';
import { boxed, type Section, sectionsOf } from './sections.ts';
import { split } from './split.ts';

export type Piece =
  | { kind: 'text'; rich: RichText }
  | { kind: 'document'; name: string; caption: string; content: string }
  | { kind: 'picture'; picture: PictureRef; caption: string };

export interface CardMessages {
  /** To be sent before the card, in this order. */
  before: Piece[];
  /** The card itself. */
  main: RichText;
  keyboard: InlineButton[][];
}

export interface Viewing {
  /** Milliseconds since the epoch. */
  now: number;
  timeZone: string;
}

/** Room on the card in UTF-16 units, shared out so that any stage of any card fits into 4,096. */
const ROOM = { title: 160, about: 240, blocks: 1_900, warnings: 600, rule: 300, outcome: 500, link: 250 };
/** Units of a part, with room for the words around it. */
const PART_UNITS_MAX = 3_900;
/** More parts than this become a document. */
const PARTS_MAX = 4;
const STAGE_ICON: Record<CardStage, string> = {
  decide: '🖋',
  hold: '⏳',
  failed: '⚠️',
  unknown: '❓',
  asking: '💬',
  thinking: '💭',
  closed: '🗂',
};

export function renderCard(card: Card, viewing: Viewing): CardMessages {
  const mark = markOf(card);
  const { kept, moved } = layOut(sectionsOf(card.blocks), mark);
  const warnings = warningSection(card, mark);
  const outcome = outcomeSection(card);
  const tooLong = [warnings, outcome].filter((section) => section.tooLong);
  const main = compose([
    ...head(card),
    ...kept,
    ...warnings.spans,
    ...footer(card, viewing),
    ...outcome.spans,
    ...lastLine(card, viewing),
  ]);
  return {
    before: [...picturesOf(card, mark), ...[...moved, ...tooLong].flatMap((section) => piecesOf(section, mark))],
    main,
    keyboard: keyboardFor(card),
  };
}

/** What the receivers will see is seen before the buttons. */
function picturesOf({ blocks }: Card, mark: string): Piece[] {
  return blocks
    .filter((block) => block.kind === 'picture')
    .map(({ name, path, sha256 }) => ({
      kind: 'picture',
      picture: { name, path, sha256 },
      caption: `${proseLine(name, ROOM.title)} (${mark}). The card follows.`,
    }));
}

/** Stands on the card and on its parts: between them the chat may show parts of other cards, and nobody outside can know it beforehand. */
function markOf({ taskId }: Card): string {
  return taskId.slice(-6);
}

/** Takes out the longest section until the rest fits, and leaves a line that says where it is. */
function layOut(sections: readonly Section[], mark: string): { kept: Span[]; moved: Section[] } {
  const moved = new Set<Section>();
  const shown = (section: Section) => (moved.has(section) ? stub(section, mark) : section.inline);
  const units = () => sections.reduce((sum, section) => sum + unitsOf(shown(section)), 0);
  while (units() > ROOM.blocks) {
    const [longest] = sections
      .filter((section) => !moved.has(section) && section.whole !== '')
      .sort((a, b) => unitsOf(b.inline) - unitsOf(a.inline));
    if (!longest) break;
    moved.add(longest);
  }
  if (units() > ROOM.blocks) return layOut([together(sections)], mark);
  return { kept: sections.flatMap(shown), moved: sections.filter((section) => moved.has(section)) };
}

/** For more parts than even their stubs have room for. */
function together(sections: readonly Section[]): Section {
  const whole = sections.map((section) => `${section.label}:\n${section.whole}`).join('\n\n');
  return { label: 'Content', inline: [pre(whole)], whole };
}

function stub({ label, whole }: Pick<Section, 'label' | 'whole'>, mark: string): Span[] {
  return [plain(`${label}: `), { text: whereItIs(whole, mark), style: 'italic' }, plain('\n')];
}

function whereItIs(whole: string, mark: string): string {
  const parts = split(whole, PART_UNITS_MAX).length;
  if (parts > PARTS_MAX) return `whole, in the file above (${mark})`;
  return parts === 1 ? `whole, in the message above (${mark})` : `whole, in the ${parts} messages above (${mark})`;
}

function piecesOf({ label, whole }: Pick<Section, 'label' | 'whole'>, mark: string): Piece[] {
  const parts = split(whole, PART_UNITS_MAX);
  if (parts.length > PARTS_MAX) {
    const slug = label.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase() || 'text';
    const caption = `${label}, whole. The card follows.`;
    return [{ kind: 'document', name: `${slug}-${mark}.txt`, caption, content: whole }];
  }
  return parts.map((part, place) => {
    const count = parts.length > 1 ? ` (${place + 1} of ${parts.length})` : '';
    const goesOn = place < parts.length - 1 ? 'It goes on below.' : 'The card follows.';
    return {
      kind: 'text',
      rich: compose([bold(`${label}${count} · ${mark}`), plain('\n'), ...boxed(part), plain(`\n${goesOn}`)]),
    };
  });
}

function head(card: Card): Span[] {
  const urgent = card.urgent ? 'Urgent: ' : '';
  const about = proseLine(card.about, ROOM.about);
  return [
    plain(`${STAGE_ICON[card.stage]} `),
    bold(`${urgent}${proseLine(card.title, ROOM.title) || 'Untitled'}`),
    plain('\n'),
    { text: about, style: 'italic' },
    plain(about === '' || card.blocks.length === 0 || beginsWithText(card) ? '\n' : '\n\n'),
  ];
}

/** Such a block brings its own empty line. */
function beginsWithText({ blocks }: Card): boolean {
  return blocks.every(({ kind }) => kind === 'text' || kind === 'diff');
}

interface FramePart {
  label: string;
  whole: string;
  tooLong: boolean;
  spans: Span[];
}

function warningSection(card: Card, mark: string): FramePart {
  const hidden = card.blocks.some(holdsHidden)
    ? ['Hidden characters are spelled out as ⟦U+…⟧; they are part of what would be sent.']
    : [];
  const lines = [...card.warnings, ...hidden].map((line) => `⚠️ ${prose(line).replaceAll('\n', ' ')}`);
  const text = lines.join('\n');
  const tooLong = text.length > ROOM.warnings;
  const whole = [...card.warnings, ...hidden].map(verbatim).join('\n');
  const spans = tooLong
    ? [plain(`\n⚠️ ${lines.length} warnings, `), { text: whereItIs(whole, mark), style: 'italic' as const }, plain('\n')]
    : [plain(text === '' ? '' : `\n${text}\n`)];
  return { label: 'Warnings', whole, tooLong, spans };
}

function holdsHidden(block: Card['blocks'][number]): boolean {
  if (block.kind === 'field') return hidesSomething(block.value);
  if (block.kind === 'text') return hidesSomething(block.text);
  if (block.kind === 'file' || block.kind === 'picture') return hidesSomething(block.name);
  return false;
}

/** Why it is asked, and what happens if nothing is done. Only while there is something to decide. */
function footer(card: Card, viewing: Viewing): Span[] {
  if (card.stage !== 'decide') return [];
  const rule = proseLine(card.rule, ROOM.rule);
  return [
    plain(rule === '' ? '\n' : `\nAsked because: ${rule}\n`),
    plain(
      card.expiresAt > 0
        ? `If you do nothing: dropped, unsent, on ${whenText(card.expiresAt, viewing.timeZone)}.\n`
        : 'If you do nothing: it waits, unsent.\n',
    ),
  ];
}

function outcomeSection(card: Card): FramePart {
  const text = prose(card.outcome ?? '').trim();
  const tooLong = text.length > ROOM.outcome;
  const shown = tooLong ? shorten(text, ROOM.outcome) : text;
  const label = card.stage === 'asking' ? 'The question' : 'What happened';
  return { label, whole: text, tooLong, spans: shown === '' ? [] : [plain('\n'), bold(shown), plain('\n')] };
}

function lastLine(card: Card, { now }: Viewing): Span[] {
  if (card.stage === 'asking') return [plain('Answer by replying to this message.')];
  if (card.stage === 'hold' && card.runsAt !== undefined) return [plain(`⏳ ${countdownText(card.runsAt - now)}`)];
  const link = card.link ?? '';
  const stands = (card.outcome ?? '').includes(link);
  return isShownLink(link) && !stands ? [{ text: link, style: 'text_link', url: link }] : [];
}

/** `Goes out in 15 s. Undo stops it.` */
function countdownText(leftMs: number): string {
  return leftMs <= 0 ? 'Going out now.' : `Goes out in ${spanText(Math.ceil(leftMs / 1_000) * 1_000)}. Undo stops it.`;
}

/** Only what a browser opens and what reads the same as where it leads. */
function isShownLink(link: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(link) && link.length <= ROOM.link && URL.canParse(link);
}
