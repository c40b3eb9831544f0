/**
 * The external id: Odoo's own way to name a record for good, unique in the whole database. It is kept after the record was made, so the mark
 * inside the record comes first; and many logins may not keep one at all, which is no failure.
 */
import { z } from 'zod';
import type { Connected } from './connect.ts';
import type { OdooSession } from './session.ts';
import { id, understood } from './values.ts';

const MODULE = 'countersign';

/** Never throws: the record is made, and its mark tells it. */
export async function keepExternalId(
  session: OdooSession,
  { client }: Connected,
  name: string,
  recordId: number,
  signal: AbortSignal,
): Promise<void> {
  if (session.keepsExternalIds === false) return;
  const values = { module: MODULE, name, model: 'account.move', res_id: recordId, noupdate: true };
  try {
    await client.call({ model: 'ir.model.data', method: 'create', args: { vals_list: [values] }, signal });
    session.keepsExternalIds = true;
  } catch (error) {
    if (isForbidden(error)) session.keepsExternalIds = false;
  }
}

/** The record's number; null where there is none, or where the login may not look. */
export async function findByExternalId(
  session: OdooSession,
  { client }: Connected,
  name: string,
  signal: AbortSignal,
): Promise<number | null> {
  if (session.keepsExternalIds === false) return null;
  const domain = [
    ['module', '=', MODULE],
    ['name', '=', name],
    ['model', '=', 'account.move'],
  ];
  const args = { domain, fields: ['res_id'], limit: 1 };
  try {
    const found = await client.call({ model: 'ir.model.data', method: 'search_read', args, signal });
    return understood(z.array(z.object({ res_id: id })), found)[0]?.res_id ?? null;
  } catch (error) {
    if (!isForbidden(error)) throw error;
    session.keepsExternalIds = false;
    return null;
  }
}

function isForbidden(error: unknown): boolean {
  const { name = '', status = 0 } = ((error as Error).cause ?? {}) as { name?: string; status?: number };
  return name.endsWith('.AccessError') || status === 403;
}
