/** Text with Telegram entities, put together from spans. Offsets are UTF-16 units, so a span's length is its own. Pure. */

type Style = 'bold' | 'italic' | 'underline' | 'strikethrough' | 'code' | 'pre' | 'blockquote' | 'text_link';

interface Entity {
  type: Style;
  offset: number;
  length: number;
  url?: string;
}

export interface RichText {
  text: string;
  entities: Entity[];
}

export interface Span {
  text: string;
  style?: Style;
  /** For `text_link`. */
  url?: string;
}

/** Joins spans; empty ones leave no entity behind. */
export function compose(spans: readonly Span[]): RichText {
  const entities: Entity[] = [];
  let text = '';
  for (const span of spans) {
    if (span.style && span.text !== '') {
      const entity: Entity = { type: span.style, offset: text.length, length: span.text.length };
      entities.push(span.url === undefined ? entity : { ...entity, url: span.url });
    }
    text += span.text;
  }
  return { text, entities };
}

/** Words of the program itself: what looks like a command in them may be tapped. */
export function own(text: string): RichText {
  return { text, entities: [] };
}

export function plain(text: string): Span {
  return { text };
}

export function bold(text: string): Span {
  return { text, style: 'bold' };
}

/** Verbatim within a line: Telegram makes nothing tappable in it. */
export function code(text: string): Span {
  return { text, style: 'code' };
}

/** Verbatim over many lines, in a box of its own. */
export function pre(text: string): Span {
  return { text, style: 'pre' };
}

/** UTF-16 units of spans together. */
export function unitsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.text.length, 0);
}
