import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderCard } from '../../bot/text/cards.ts';
import { verbatim, verbatimLine } from '../../bot/text/outside-text.ts';
import { partsOf } from '../../bot/text/parts.ts';
import type { RichText } from '../../bot/text/rich-text.ts';
import type { Card, CardBlock, CardStage } from '../../src/domain/card.ts';
import { formatText } from '../../src/sandbox/telegram/text.ts';
import { aCard } from './fake-office.ts';

const VIEWING = { now: Date.UTC(2026, 10, 23, 12), timeZone: 'Europe/Berlin' };
const STAGES: CardStage[] = ['decide', 'hold', 'failed', 'unknown', 'asking', 'closed'];

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '',
    ' ',
    '\n\n',
    '/resume',
    '⟦U+202E⟧',
    'a\u202Eb',
    'å\t|',
    '\ud83d',
    '```\nTo: x',
    '👩‍👩‍👧‍👦'.repeat(50),
  ),
  fc
    .tuple(fc.constantFrom('word ', 'x', '\n', '👍', 'é\n', '/undo '), fc.integer({ min: 1, max: 9_000 }))
    .map(([s, n]) => s.repeat(n)),
);
const short = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.lorem({ maxCount: 60 }));
const block: fc.Arbitrary<CardBlock> = fc.oneof(
  fc.record({
    kind: fc.constant('field' as const),
    label: nasty,
    value: nasty,
    mark: fc.option(nasty, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('text' as const), label: fc.constantFrom('Text', 'Message'), text: nasty }),
  fc.record({ kind: fc.constant('file' as const), name: nasty, bytes: fc.nat() }),
  fc.record({ kind: fc.constant('diff' as const), label: fc.constant('Text'), old: short, new: short }),
);
const anyCard: fc.Arbitrary<Card> = fc.record({
  taskId: fc.constant('01JD0000000000000000000000'),
  revision: fc.integer({ min: 1, max: 99 }),
  stage: fc.constantFrom(...STAGES),
  nonce: fc.constant('nonce-1'),
  title: nasty,
  about: nasty,
  blocks: fc.array(block, { maxLength: 12 }),
  warnings: fc.array(nasty, { maxLength: 4 }),
  rule: nasty,
  expiresAt: fc.constantFrom(0, VIEWING.now + 1, VIEWING.now + 86_400_000),
  runsAt: fc.option(fc.constant(VIEWING.now + 20_000), { nil: undefined }),
  outcome: fc.option(nasty, { nil: undefined }),
  link: fc.option(fc.constantFrom('https://mail.google.com/x', 'javascript:alert(1)', ''), { nil: undefined }),
  urgent: fc.boolean(),
});

/** The text inside the box of each message of a card. */
function boxes(message: RichText): string[] {
  return message.entities
    .filter(({ type }) => type === 'pre')
    .map(({ offset, length }) => message.text.slice(offset, offset + length));
}

/** All messages of a card as the chat will hold them: throws where Telegram would refuse one. */
function inChat(card: Card): RichText[] {
  const { before, main } = renderCard(card, VIEWING);
  const texts = before.flatMap((piece) => (piece.kind === 'text' ? [piece.rich] : []));
  return [...texts, main].map((rich) => formatText(rich.text, rich.entities, 4_096) as RichText);
}

describe('any card at all', () => {
  test('is taken by Telegram whole, and nothing in it can be tapped as a command', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        for (const message of inChat(card)) {
          expect(message.entities.map(({ type }) => type)).not.toContain('bot_command');
          expect(message.entities.length).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('shows each long text unit for unit, in one box, in several, or in a file', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const card = aCard({ blocks: [{ kind: 'text', label: 'Text', text }] });
        const { before } = renderCard(card, VIEWING);
        const files = before.flatMap((piece) => (piece.kind === 'document' ? [piece.content] : []));
        const shown = files[0] ?? inChat(card).flatMap(boxes).join('');
        expect(shown).toBe(verbatim(text));
      }),
      { numRuns: 300 },
    );
  });

  test('keeps the same parts on the card in every later stage', () => {
    fc.assert(
      fc.property(anyCard, fc.constantFrom(...STAGES), nasty, (card, stage, outcome) => {
        const blocks = (one: Card) => renderCard(one, VIEWING).main.text.match(/whole, in the [^\n]*/g)?.length ?? 0;
        const plainCard = { ...card, warnings: [] };
        expect(blocks({ ...plainCard, stage, outcome })).toBe(blocks(plainCard));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a card', () => {
  test('reads well on a phone', () => {
    const { main, keyboard } = renderCard(aCard({ warnings: ['Never written to before.'] }), VIEWING);
    expect(main.text).toBe(
      [
        '🖋 Reply to Ali Khan',
        'Ali Khan <ali@example.com>: Invoice 42',
        '',
        'To: ali@example.com (known)',
        'Subject: Re: Invoice 42',
        '',
        'Text:',
        'Dear Ali,\n\nit is on its way.\n',
        '',
        '⚠️ Never written to before.',
        '',
        'Asked because: default: nothing leaves unasked',
        'If you do nothing: dropped, unsent, on Tue 24 Nov, 14:05.',
        '',
      ].join('\n'),
    );
    expect(keyboard.map((row) => row.map(({ text }) => text))).toEqual([
      ['✅ Approve', '❌ Reject'],
      ['✏️ Edit', '🔁 Redo'],
      ['⏰ Later', '❓ Why'],
    ]);
  });

  test('cannot be forged by a value with line breaks', () => {
    const value = 'ali@example.com\nCc: boss@example.com';
    const { main } = renderCard(aCard({ blocks: [{ kind: 'field', label: 'To', value }] }), VIEWING);
    expect(main.text).toContain('To: ali@example.com⟦U+000A⟧Cc: boss@example.com');
    expect(verbatimLine(value)).not.toContain('\n');
  });

  test('spells out hidden characters and says so', () => {
    const blocks: CardBlock[] = [{ kind: 'field', label: 'To', value: 'ali\u202E@example.com' }];
    const { main } = renderCard(aCard({ blocks }), VIEWING);
    expect(main.text).toContain('ali⟦U+202E⟧@example.com');
    expect(main.text).toContain('⚠️ Hidden characters are spelled out');
  });

  test('with a long text is preceded by messages, and says how many', () => {
    const text = 'A line of words.\n'.repeat(500);
    const { before, main } = renderCard(aCard({ blocks: [{ kind: 'text', label: 'Text', text }] }), VIEWING);
    expect(before).toHaveLength(3);
    expect(main.text).toContain('Text: whole, in the 3 messages above');
  });

  test('with a very long text is preceded by a file', () => {
    const text = 'A line of words.\n'.repeat(5_000);
    const { before, main } = renderCard(aCard({ blocks: [{ kind: 'text', label: 'Text', text }] }), VIEWING);
    expect(before).toEqual([expect.objectContaining({ kind: 'document', name: 'text-000000.txt', content: text })]);
    expect(main.text).toContain('Text: whole, in the file above');
  });

  test('shows what an edit changed, and the whole new text', () => {
    const blocks: CardBlock[] = [
      { kind: 'diff', label: 'Changed', old: 'It is 4 pm.', new: 'It is 5 pm.' },
      { kind: 'text', label: 'Text', text: 'It is 5 pm.' },
    ];
    const { main } = renderCard(aCard({ blocks }), VIEWING);
    const styled = (type: string) =>
      main.entities.filter((e) => e.type === type).map((e) => main.text.slice(e.offset, e.offset + e.length));
    expect(styled('strikethrough')).toEqual(['4']);
    expect(styled('underline')).toEqual(['5']);
    expect(styled('pre')).toEqual(['It is 5 pm.']);
  });

  test('that is closed says what happened, with its link, and has no buttons', () => {
    const link = 'https://mail.google.com/mail/u/0/#sent/18c2';
    const { main, keyboard } = renderCard(
      aCard({ stage: 'closed', outcome: 'Sent to ali@example.com', link }),
      VIEWING,
    );
    expect(main.text).toContain('Sent to ali@example.com');
    expect(main.entities).toContainEqual({
      type: 'text_link',
      offset: main.text.indexOf(link),
      length: link.length,
      url: link,
    });
    expect(keyboard).toEqual([]);
  });

  test('on hold says how long it can still be undone', () => {
    const card = aCard({ stage: 'hold', outcome: 'Approved.', runsAt: VIEWING.now + 15_000 });
    expect(renderCard(card, VIEWING).main.text).toContain('Goes out in 15 s. Undo stops it.');
  });
});

test('a long notice is cut into messages that together are the notice', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const parts = partsOf({ text, entities: text === '' ? [] : [{ type: 'bold', offset: 0, length: text.length }] });
      if (text.trim() !== '') expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(4_096);
    }),
    { numRuns: 100 },
  );
});
