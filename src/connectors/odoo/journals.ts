/** Which bank or cash journal is meant. Only reads. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import type { Connected } from './connect.ts';
import { id, type Pointer, text, understood } from './values.ts';

const journal = z.object({ id, name: text, code: text, type: z.string() });

/** By name or code; without either the only bank journal. Throws `action_invalid`. */
export async function oneJournal(connected: Connected, wanted: string, signal: AbortSignal): Promise<Pointer> {
  const all = await bankJournals(connected, signal);
  const words = wanted.trim().toLowerCase();
  const fits = all.filter(({ name, code, type }) =>
    words === '' ? type === 'bank' : [name.toLowerCase(), code.toLowerCase()].includes(words),
  );
  if (fits.length === 1) return { id: fits[0]!.id, name: fits[0]!.name };
  throw new OfficeError(
    'action_invalid',
    wanted ? `Odoo has no journal “${wanted}”.` : 'It isn’t clear which account it went over.',
    {
      hint:
        all.length > 0
          ? `Name one: ${all.map(({ name }) => name).join(', ')}.`
          : 'Set up a bank journal in Odoo first.',
    },
  );
}

/** Bank and cash journals of the company. */
export async function bankJournals({ client, company }: Connected, signal: AbortSignal) {
  const domain = [
    ['company_id', '=', company.id],
    ['type', 'in', ['bank', 'cash']],
  ];
  const args = { domain, fields: Object.keys(journal.shape), order: 'sequence asc, id asc', limit: 50 };
  const found = await client.call({ model: 'account.journal', method: 'search_read', args, signal });
  return understood(z.array(journal), found);
}
