/** Cuts a rich text into messages that Telegram takes. Pure. */
import type { RichText } from './rich-text.ts';
import { split } from './split.ts';

const MESSAGE_UNITS_MAX = 4_096;

/** One text or several, each with the entities that fall into it. Never empty. */
export function partsOf({ text, entities }: RichText): RichText[] {
  let start = 0;
  return split(text.trim() === '' ? '(empty)' : text, MESSAGE_UNITS_MAX).map((part) => {
    const from = start;
    start += part.length;
    const inside = entities.flatMap((entity) => {
      const begin = Math.max(entity.offset, from);
      const end = Math.min(entity.offset + entity.length, start);
      return end > begin ? [{ ...entity, offset: begin - from, length: end - begin }] : [];
    });
    return { text: part, entities: inside };
  });
}
