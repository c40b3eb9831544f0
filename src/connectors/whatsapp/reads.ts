/** Looking up who wrote on WhatsApp, for a model or another program. All of it is outside text. */
import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import type { ReadKind } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import type { Hand } from './hand.ts';

const input = z.strictObject({
  name: z
    .string()
    .max(BOUNDS.name_chars_max)
    .describe('Part of a name or number; empty for everybody, the latest first.'),
});

export const whatsAppPeople: ReadKind<Hand, z.infer<typeof input>> = {
  name: 'whatsapp.people',
  says: `Who wrote on WhatsApp and when, the latest first, at most ${BOUNDS.people_shown_max}: their number and the name that they gave themselves.`,
  input,
  read: async ({ store }, { name }) => {
    const wanted = name.trim().toLowerCase();
    const found = store
      .people(BOUNDS.people_max)
      .filter((person) => `${person.name} ${person.whom}`.toLowerCase().includes(wanted))
      .slice(0, BOUNDS.people_shown_max);
    if (found.length === 0) return 'Nobody like that has written on WhatsApp.';
    return found.map(({ whom, name: called, wroteAt }) => `${isoTime(wroteAt)}  ${whom}  ${called}`).join('\n');
  },
};
