/** Who is meant by a name: one partner of Odoo and no other, or a question to the owner. A new partner is never made. Only reads. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import type { Connected } from './connect.ts';
import { id, type Pointer, pointer, text, understood } from './values.ts';

const partner = z.object({ id, name: text, email: text, ref: text, vat: text, commercial_partner_id: pointer });
export type Partner = z.infer<typeof partner>;

/** Throws `action_invalid` where it is nobody, or could be more than one. */
export async function onePartner(connected: Connected, wanted: string, signal: AbortSignal): Promise<Pointer> {
  const found = await searchPartners(connected, wanted, HITS_MAX, signal);
  const best = closest(found, wanted);
  if (best.length === 1) return { id: best[0]!.id, name: best[0]!.name };
  if (best.length === 0) {
    throw new OfficeError('action_invalid', `Odoo knows nobody called “${wanted}”.`, {
      hint: 'Check the name, or enter the contact in Odoo first: the office never makes one by itself.',
    });
  }
  const shown = best.slice(0, BOUNDS.partners_named_max).map(({ id, name }) => `${name} (no. ${id})`);
  const more = best.length > shown.length ? ' and others' : '';
  throw new OfficeError('action_invalid', `“${wanted}” could be ${shown.join(', ')}${more}.`, {
    hint: 'Say the whole name, or the number, e.g. “no. 14”.',
  });
}

/** The one that was looked up before; null where there is none of this number and name. */
export async function knownPartner(
  connected: Connected,
  { partner: name, partner_id }: { partner: string; partner_id: number },
  signal: AbortSignal,
): Promise<Pointer | null> {
  if (partner_id === 0) return null;
  const [found] = await searchPartners(connected, `no. ${partner_id}`, 1, signal);
  return found?.name === name ? { id: found.id, name } : null;
}

const HITS_MAX = 40;

/** By number (`no. 14`), name, mail address or reference; of a company and its people the company comes first. */
export async function searchPartners(
  { client, company }: Connected,
  wanted: string,
  limit: number,
  signal: AbortSignal,
): Promise<Partner[]> {
  const words = wanted.trim();
  const number = /^no\. ?(\d{1,9})$/i.exec(words)?.[1];
  const named = ['|', '|', ['name', 'ilike', words], ['email', '=ilike', escaped(words)], ['ref', '=', words]];
  const domain = [...(number ? [['id', '=', Number(number)]] : named), ['company_id', 'in', [false, company.id]]];
  const args = { domain, fields: Object.keys(partner.shape), limit, order: 'name asc, id asc' };
  const found = await client.call({ model: 'res.partner', method: 'search_read', args, signal });
  return understood(z.array(partner), found);
}

/** The whole name before all its words, those before a part of it; people of a company that fits as well count as the company. */
function closest(found: readonly Partner[], wanted: string): Partner[] {
  const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();
  const whole = plain(wanted);
  const words = whole.split(/\s+/);
  const isWhole = ({ name, email, ref, id }: Partner) =>
    [name, email, ref, `no. ${id}`, `no.${id}`].some((one) => plain(one) === whole);
  const hasWords = ({ name }: Partner) => {
    const own = plain(name).split(/[\s,.;()&/-]+/);
    return words.every((word) => own.includes(word));
  };
  for (const fits of [isWhole, hasWords, () => true]) {
    const fitting = found.filter(fits);
    const ids = new Set(fitting.map(({ id }) => id));
    const heads = fitting.filter(
      (one) => one.commercial_partner_id.id === one.id || !ids.has(one.commercial_partner_id.id),
    );
    if (heads.length > 0) return heads;
  }
  return [];
}

/** `=ilike` takes % and _ for anything. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
