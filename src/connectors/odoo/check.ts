/** Is the connection good, and may this login do what it is for? Each asks Odoo and changes nothing. */
import { z } from 'zod';
import { errorFacts, OfficeError } from '../../errors.ts';
import type { CheckResult, Login, Probe } from '../connector.ts';
import { authenticate, type Connected, companyNames } from './connect.ts';
import { bankJournals } from './journals.ts';
import { sumOfBooks } from './reports.ts';
import type { OdooSession } from './session.ts';
import { pointer, text, understood } from './values.ts';

/** Logs in anew, because Odoo may go on taking calls with a key that was withdrawn. */
export async function check(session: OdooSession, signal: AbortSignal): Promise<CheckResult> {
  try {
    session.forgetLogin();
    const connected = await session.connected(signal);
    session.keepsExternalIds = await mayDo(connected, 'ir.model.data', 'create', signal);
    if (!connected.companyIsSure) {
      const hint = `Put one of these into ODOO_COMPANY: ${companyNames(connected.companies)}.`;
      return { ok: false, says: 'Connected, but it isn’t said for which company.', hint };
    }
    const { userName, version, company } = connected;
    if (await mayDo(connected, 'account.move', 'create', signal)) {
      return { ok: true, says: `Connected as ${userName} to ${version}, ${company.name}` };
    }
    const says = `Connected as ${userName} to ${version}, but this user may make no invoices.`;
    return { ok: false, says, hint: 'In Odoo, give that user the access right Invoicing: Billing.' };
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { ok: false, says: message, hint };
  }
}

/** The end of the API key, where it can be told: from Odoo 18 on, and where the user has one key only. */
export async function loginOf(session: OdooSession, signal: AbortSignal): Promise<Login> {
  const renew = 'Make a new API key in Odoo (My Preferences, Account Security) and put it into ODOO_API_KEY.';
  const connected = await session.connected(signal);
  if (connected.dialect.protocol === 'jsonrpc' || session.options.protocol === 'jsonrpc') {
    await authenticate(session.options, signal);
  }
  if (!connected.dialect.keysEnd) return { expiresAt: null, renew };
  const args = { domain: [['user_id', '=', connected.uid]], fields: ['expiration_date'], limit: 2 };
  const call = { model: 'res.users.apikeys', method: 'search_read', args, signal };
  const keys = await connected.client.call(call).catch((error: unknown) => {
    if (error instanceof OfficeError && error.code === 'refused') return [];
    throw error;
  });
  const [only, second] = understood(z.array(z.object({ expiration_date: text })), keys);
  const at = only && !second ? Date.parse(`${only.expiration_date.replace(' ', 'T')}Z`) : Number.NaN;
  return { expiresAt: Number.isNaN(at) ? null : at, renew };
}

export const probes: readonly Probe<OdooSession>[] = [
  {
    says: 'The versions and the protocol fit',
    look: async (session, signal) => {
      const { version, dialect } = await session.connected(signal);
      const protocol = session.options.protocol === 'auto' ? dialect.protocol : session.options.protocol;
      return { ok: true, says: `${version}, by ${protocol === 'json2' ? 'JSON-2' : 'JSON-RPC'}` };
    },
  },
  {
    says: 'Payments make entries in the books',
    look: async (session, signal) => outstandingAccounts(await session.connected(signal), signal),
  },
  {
    says: 'Invoices can carry the office’s mark and external ids',
    look: async (session, signal) => {
      const connected = await session.connected(signal);
      const args = { allfields: ['invoice_origin'], attributes: ['type'] };
      const found = await connected.client.call({ model: 'account.move', method: 'fields_get', args, signal });
      const ids = await mayDo(connected, 'ir.model.data', 'create', signal);
      const ok = understood(z.record(z.string(), z.unknown()), found).invoice_origin !== undefined;
      const says = ok
        ? `The mark: yes. External ids: ${ids ? 'yes' : 'no, the mark alone is used'}.`
        : 'This Odoo has no field for the mark.';
      return ok ? { ok, says } : { ok, says, hint: 'Is the Invoicing app installed?' };
    },
  },
  {
    says: 'The books add up',
    look: async (session, signal) => {
      const connected = await session.connected(signal);
      const sum = await sumOfBooks(connected, signal);
      return { ok: sum.isZero(), says: `All posted entries of ${connected.company.name} come to ${sum.toFixed()}` };
    },
  },
];

/** From 18 on a payment by a method without an outstanding account makes no entry, and its invoice stays due. */
async function outstandingAccounts(connected: Connected, signal: AbortSignal): Promise<CheckResult> {
  const journals = await bankJournals(connected, signal);
  const domain = [['journal_id', 'in', journals.map(({ id }) => id)]];
  const args = { domain, fields: ['payment_account_id', 'journal_id'], limit: 100 };
  const found = await connected.client.call({
    model: 'account.payment.method.line',
    method: 'search_read',
    args,
    signal,
  });
  const lines = understood(z.array(z.object({ payment_account_id: pointer, journal_id: pointer })), found);
  const without = [
    ...new Set(
      lines.filter(({ payment_account_id }) => payment_account_id.id === 0).map(({ journal_id }) => journal_id.name),
    ),
  ];
  if (without.length === 0 || connected.dialect.paymentMemo === 'ref')
    return { ok: true, says: 'Every payment makes an entry' };
  return {
    ok: false,
    says: `Payments over ${without.join(', ')} make no entry, so what they pay stays due`,
    hint: 'In Odoo, give the journal’s payment methods an outstanding account.',
  };
}

async function mayDo(
  { client, dialect }: Connected,
  model: string,
  operation: string,
  signal: AbortSignal,
): Promise<boolean> {
  const isNew = dialect.rights === 'has_access';
  const args = isNew ? { operation } : { operation, raise_exception: false };
  const answer = await client.call({ model, method: dialect.rights, args, signal, ...(isNew ? { ids: [] } : {}) });
  return answer === true;
}
