/** The stand-in answers as real servers did: every recorded exchange, in its order, over a socket. */
import { afterAll, describe, expect, it } from 'vitest';
import { startStandInServer } from '../../outside/stand-in/server.ts';
import { before, beginRecorded, type Exchange, objectCall, readExchanges } from './stand-in/recorded.ts';
import { odooApp } from './stand-in/server.ts';
import { Users } from './stand-in/users.ts';
import { World } from './stand-in/world.ts';

/** Answers over records that the servers came with and nobody recorded: only their form can be compared. */
const FORM_ONLY = new Set([
  ...['partner-search-count', 'partner-search-ilike-or', 'partner-name-search', 'partner-changed-since', 'limit-zero'],
  ...['access-plain-read-partner', 'partner-credit-debit', 'sequence-unique-ref', 'invoice-default-get'],
  ...['pl-read-group-account-type', 'pl-read-group-account', 'pl-read-group-account-month', 'pl-read-group-lazy'],
  ...['bs-read-group-account', 'bs-read-group-all-balance', 'bs-unallocated-earnings', 'read-group-move-type-state'],
  ...['aged-receivable-lines', 'aged-receivable-group', 'aged-payable-lines'],
  ...['apikey-execute-first', 'apikey-execute-second-cached', 'apikey-execute-after-removal'],
]);
/** The stand-in knows fewer attributes of a field than Odoo; what it says must be what Odoo says. */
const PART_ONLY = new Set(['move-fields-get', 'move-line-fields-get', 'account-fields-get']);
const LEFT_OUT = [
  'asks for modules, products, payment terms or sales, which the office never does',
  'happens in the browser’s own session',
  'reverses documents, adds files or messages, which the office never does',
  'closes a period, which the office never does',
  'shows how Odoo cleans HTML, which the office never writes',
  'is asked by Odoo’s own pages only',
];
/** How many apply, of how many. */
const COUNTS = { '16.0': [219, 254], '18.0': [230, 266] };
const TIMES = new Set(['write_date', 'create_date']);
/** Numbers that depend on what was made unrecorded, a domain's many ways to be written, and what only Odoo's own pages show. */
const NOT_COMPARED = new Set([
  'invoice_line_ids',
  'line_ids',
  '__domain',
  '__count',
  'invoice_payments_widget',
  'moreinfo',
  '__range',
]);

describe.each(['16.0', '18.0'] as const)('Odoo %s', (version) => {
  const exchanges = readExchanges(version);
  const applying = exchanges.filter(({ left_out }) => !left_out);
  const started = start(version, exchanges);
  afterAll(async () => (await started).server.close());

  it('is replayed but for what the office never asks for', () => {
    const reasons = new Set(exchanges.map(({ left_out }) => left_out).filter(Boolean));
    expect([...reasons].filter((reason) => !LEFT_OUT.includes(reason!))).toEqual([]);
    expect([applying.length, exchanges.length]).toEqual(COUNTS[version]);
  });

  it.each(applying.map((exchange) => [exchange.case, exchange] as const))('%s', async (name, exchange) => {
    const { world, users, server } = await started;
    before(world, users, name);
    giveIds(world, exchange);
    const answer = await ask(server.url, exchange);
    expect(answer.status).toBe(exchange.response.status);
    if (!exchange.response.json)
      return expect(answer.text.toLowerCase()).toContain(exchange.response.text!.toLowerCase().trim());
    const [told, recorded] = [answer.json, exchange.response.json].map((one) => comparable(one));
    if (FORM_ONLY.has(name)) expect(formOf(told)).toEqual(formOf(recorded));
    else if (PART_ONLY.has(name)) expect(recorded).toMatchObject(told as object);
    else expect(told).toEqual(recorded);
  });
});

async function start(version: '16.0' | '18.0', exchanges: readonly Exchange[]) {
  const world = new World({ major: Number.parseInt(version, 10), now: () => Date.parse('2026-11-20T18:14:00Z') });
  const users = new Users(world);
  beginRecorded(world, users, exchanges);
  const db = `odoo${world.major}`;
  const full = world.major >= 18 ? '18.0+e-20241005' : '16.0';
  const app = odooApp({ world, users, db, databases: ['odoo16', 'odoo18'], version: full }, () => {});
  const never = () => new Response();
  const server = await startStandInServer({
    app,
    calls: { effect: () => false },
    answers: { 401: never, 429: never, 500: never },
  });
  return { world, users, server };
}

/** New records get the numbers that they had. */
function giveIds(world: World, exchange: Exchange): void {
  const call = objectCall(exchange);
  const result = exchange.response.json?.result as number | number[] | { ids?: number[]; res_id?: number } | undefined;
  if (!call || !result) return;
  if (call.method === 'create') world.store.nextId(call.model, [result].flat()[0] as number);
  if (call.method === 'load' && (result as { ids?: number[] }).ids) {
    const [id] = (result as { ids: number[] }).ids;
    if (!world.store.get(call.model, id)) world.store.nextId(call.model, id!);
  }
  if (call.method === 'action_create_payments')
    world.store.nextId('account.payment', (result as { res_id: number }).res_id);
}

async function ask(url: string, { request }: Exchange) {
  const body = request.json === undefined ? request.raw : JSON.stringify(request.json);
  const response = await fetch(`${url}${request.path}`, {
    method: request.method,
    redirect: 'manual',
    headers: { 'content-type': request.type },
    ...(request.method === 'GET' ? {} : { body: body ?? '' }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined,
  };
}

function comparable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/LINE 1: [^\n]*\n\s*(\^\n)?/, 'LINE 1\n');
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name]) => name !== 'debug' && name !== 'context' && !NOT_COMPARED.has(name),
  );
  return Object.fromEntries(kept.map(([name, one]) => [name, TIMES.has(name) ? 'a time' : comparable(one)]));
}

/** Of a list only what its first says; of a value only its kind. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 2 && typeof value[0] === 'number' ? 'a pointer' : value.slice(0, 1).map(formOf);
  if (typeof value !== 'object' || value === null) return value === false ? 'nothing' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, formOf(one)]));
}
