/** The buttons under a card, by its stage. Pure. */
import type { Card, CardStage, Verb } from '../../src/domain/card.ts';
import { decideData } from '../callback-data.ts';

export interface InlineButton {
  text: string;
  callback_data: string;
  style?: 'danger' | 'success' | 'primary';
}

type Choice = readonly [verb: Verb, text: string, style?: InlineButton['style']];

const CHOICES: Record<CardStage, readonly (readonly Choice[])[]> = {
  decide: [
    [
      ['approve', '✅ Approve', 'success'],
      ['reject', '❌ Reject', 'danger'],
    ],
    [
      ['edit', '✏️ Edit'],
      ['redo', '🔁 Redo'],
    ],
    [
      ['later', '⏰ Later'],
      ['why', '❓ Why'],
    ],
  ],
  hold: [[['undo', '↩️ Undo', 'danger']]],
  failed: [
    [
      ['retry', '🔁 Try again', 'primary'],
      ['edit', '✏️ Edit'],
      ['drop', '🗑 Drop', 'danger'],
    ],
  ],
  unknown: [
    [
      ['sent', 'Yes, it was sent', 'success'],
      ['unsent', 'No, send it', 'primary'],
    ],
  ],
  asking: [[['drop', '🗑 Drop', 'danger']]],
  thinking: [[['stop', '⏹ Stop', 'danger']]],
  closed: [],
};

/** Rows of buttons; empty for a closed card. Throws `action_invalid` when the nonce fits no button. */
export function keyboardFor(card: Card): InlineButton[][] {
  const offered = (card.choices ?? []).map(({ verb, label }): Choice[] => [[verb, label]]);
  return [...offered, ...CHOICES[card.stage]].map((row) =>
    row.map(([verb, text, style]) => ({ text, callback_data: decideData(verb, card.nonce), ...(style && { style }) })),
  );
}
