/** Finds out what answers at the address, logs in, and learns whose books are kept there. Only reads. */
import { z } from 'zod';
import { errorFacts, OfficeError } from '../../errors.ts';
import type { Http } from '../../outside/http.ts';
import type { OdooClient } from './client.ts';
import { LOGIN_REFUSED } from './faults.ts';
import { askRpc, jsonRpcClient } from './json-rpc.ts';
import { json2Client } from './json2.ts';
import { id, pointer, text, understood } from './values.ts';
import { type Dialect, dialectOf, OLDEST_MAJOR } from './versions.ts';

export interface ConnectOptions {
  protocol: 'auto' | 'jsonrpc' | 'json2';
  db: string;
  login: string;
  key: string;
  /** Name or number; empty where none is named. */
  company: string;
  /** Speaks without any login. */
  plain: Http;
  /** Shows the API key with each request. */
  keyed: Http;
}

export interface Company {
  id: number;
  name: string;
  currency: string;
}

export interface Connected {
  client: OdooClient;
  dialect: Dialect;
  /** E.g. `Odoo 18.0`. */
  version: string;
  uid: number;
  userName: string;
  /** Whose books are read. */
  company: Company;
  /** False where the login works for several companies and none is named: then nothing is written. */
  companyIsSure: boolean;
  /** All that the login works for. */
  companies: readonly Company[];
  /** Digits after the point of each active currency, by its code. */
  digits: ReadonlyMap<string, number>;
}

/** Throws `not_authorized`, `config_invalid` and what HTTP throws. */
export async function connect(options: ConnectOptions, signal: AbortSignal): Promise<Connected> {
  const { protocol, major, version } = await findProtocol(options, signal);
  const { client, uid } = protocol === 'json2' ? await byKey(options, signal) : await byLogin(options, signal);
  const user = await readUser(client, uid, signal);
  const companies = await readCompanies(client, user.company_ids, signal);
  const named = options.company === '' ? null : companyNamed(options.company, companies);
  const company = named ?? companies.find((one) => one.id === user.company_id.id) ?? companies[0]!;
  return {
    client: withCompany(client, company.id),
    dialect: dialectOf(major),
    version,
    uid,
    userName: user.name,
    company,
    companyIsSure: named !== null || companies.length === 1,
    companies,
    digits: await readDigits(client, signal),
  };
}

/** Asks who the login is, anew: a key that was withdrawn may go on working for calls. Throws `not_authorized`. */
export async function authenticate({ plain, db, login, key }: ConnectOptions, signal: AbortSignal): Promise<number> {
  const params = { service: 'common', method: 'authenticate', args: [db, login, key, {}] };
  const uid = await askRpc(plain, params, { signal });
  if (typeof uid === 'number' && uid > 0) return uid;
  throw new OfficeError(LOGIN_REFUSED.code, LOGIN_REFUSED.message, { hint: LOGIN_REFUSED.hint });
}

async function findProtocol(options: ConnectOptions, signal: AbortSignal) {
  const { major, version } = await readVersion(options, signal);
  if (major < OLDEST_MAJOR) {
    throw new OfficeError('config_invalid', `This is ${version}, which is too old.`, {
      hint: `Odoo ${OLDEST_MAJOR} or later is needed.`,
    });
  }
  return { major, version, protocol: options.protocol === 'auto' ? dialectOf(major).protocol : options.protocol };
}

const rpcVersion = z.object({ server_serie: z.string(), server_version: z.string() });
const webVersion = z.object({ version: z.string() });

async function readVersion({ plain, protocol }: ConnectOptions, signal: AbortSignal) {
  const byRpc = async () => {
    const found = await askRpc(plain, { service: 'common', method: 'version', args: [] }, { signal });
    return understood(rpcVersion, found).server_serie;
  };
  const byWeb = async () => {
    const answer = await plain.ask({ method: 'GET', path: '/web/version', effect: false, signal });
    return understood(webVersion, answer.json()).version;
  };
  // JSON-RPC ends with Odoo 22; /web/version began with 19.
  const ways = protocol === 'json2' ? [byWeb, byRpc] : [byRpc, byWeb];
  const serie = await ways[0]!().catch((error: unknown) => {
    if (errorFacts(error).code === 'config_invalid') return ways[1]!();
    throw error;
  });
  const [, major, minor = '0'] = /(\d{1,3})(?:\.(\d{1,3}))?/.exec(serie) ?? [];
  if (!major) throw new OfficeError('service_failed', 'Odoo did not say which version it is.');
  return { major: Number(major), version: `Odoo ${major}.${minor}` };
}

async function byLogin(options: ConnectOptions, signal: AbortSignal) {
  const { plain, db, key } = options;
  const uid = await authenticate(options, signal);
  return { uid, client: jsonRpcClient(plain, { db, uid, key }) };
}

async function byKey({ keyed }: ConnectOptions, signal: AbortSignal) {
  const client = json2Client(keyed);
  const found = await client.call({ model: 'res.users', method: 'context_get', signal });
  return { client, uid: understood(z.object({ uid: id }), found).uid };
}

const user = z.object({ name: text, company_id: pointer, company_ids: z.array(id).min(1) });

async function readUser(client: OdooClient, uid: number, signal: AbortSignal) {
  const fields = Object.keys(user.shape);
  const found = await client.call({ model: 'res.users', method: 'read', ids: [uid], args: { fields }, signal });
  return understood(z.array(user).length(1), found)[0]!;
}

const company = z.object({ id, name: text, currency_id: pointer });

async function readCompanies(client: OdooClient, ids: readonly number[], signal: AbortSignal): Promise<Company[]> {
  const args = { domain: [['id', 'in', ids]], fields: ['name', 'currency_id'], order: 'id asc' };
  const found = await client.call({ model: 'res.company', method: 'search_read', args, signal });
  const companies = understood(z.array(company).min(1), found);
  return companies.map(({ id, name, currency_id }) => ({ id, name, currency: currency_id.name }));
}

function companyNamed(named: string, companies: readonly Company[]): Company {
  const wanted = named.trim().toLowerCase();
  const found = companies.filter((one) => one.name.toLowerCase() === wanted || String(one.id) === wanted);
  if (found.length === 1) return found[0]!;
  throw new OfficeError('config_invalid', 'ODOO_COMPANY names no company that the Odoo user works for.', {
    hint: `It works for: ${companyNames(companies)}.`,
  });
}

/** `Acme GmbH (1), Acme Ltd (2)`. */
export function companyNames(companies: readonly Company[]): string {
  return companies.map(({ id, name }) => `${name} (${id})`).join(', ');
}

const currency = z.object({ name: z.string(), decimal_places: z.number().int().min(0).max(6) });

async function readDigits(client: OdooClient, signal: AbortSignal): Promise<Map<string, number>> {
  const args = { domain: [], fields: ['name', 'decimal_places'] };
  const found = await client.call({ model: 'res.currency', method: 'search_read', args, signal });
  return new Map(understood(z.array(currency), found).map(({ name, decimal_places }) => [name, decimal_places]));
}

/** Every call is made for this company and no other. */
function withCompany(client: OdooClient, companyId: number): OdooClient {
  return {
    call: (call) => client.call({ ...call, context: { ...call.context, allowed_company_ids: [companyId] } }),
  };
}

/** True for an error that means: log in again before the next call. */
export function isLoginLost(error: unknown): boolean {
  return errorFacts(error).code === 'not_authorized';
}
