/**
 * Odoo on this machine, as its real servers answer: a small company's books, by JSON-RPC (16, 18) or JSON-2 (19). For the sandbox and tests only.
 */
import { systemClock } from '../../clock.ts';
import { startStandInServer } from '../../outside/stand-in/server.ts';
import type { Gesture, Shown, StandIn, StandInOptions } from '../stand-in.ts';
import { OFFICE_UID, pay, seed } from './stand-in/seed.ts';
import { odooApp } from './stand-in/server.ts';
import { shownDocuments } from './stand-in/shows.ts';
import { Users } from './stand-in/users.ts';
import { accessDenied } from './stand-in/wire.ts';
import { World } from './stand-in/world.ts';

export interface OdooStandInOptions extends StandInOptions {
  /** 16, 18 (without it) or 19. */
  major?: number;
}

export interface OdooStandIn extends StandIn {
  /** The books themselves, for what a person would do in Odoo's own pages. */
  world: World;
  users: Users;
}

const DB = 'acme';
const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
const LOGIN = 'office@acme.example';

export async function startStandIn({ major = 18, port, slowMs }: OdooStandInOptions): Promise<OdooStandIn> {
  const world = new World({ major, now: () => systemClock.now() });
  const users = usersOf(world);
  let begunWith = 0;
  const fill = () => {
    world.store.clear();
    seed(world);
    begunWith = effectsIn(world);
  };
  fill();
  const app = odooApp({ world, users, db: DB, databases: [DB], version: `${major}.0` }, () => server.changed());
  const server = await startStandInServer({
    app,
    port,
    slowMs,
    calls: { effect: isEffect },
    answers: {
      401: () => refusal(major),
      429: () => new Response('Too Many Requests', { status: 429, headers: { 'retry-after': '7' } }),
      500: () => new Response('<html><body><h1>502 Bad Gateway</h1></body></html>', { status: 502 }),
    },
  });
  const { url, onChange, fault, requests, close } = server;
  return {
    url,
    world,
    users,
    settings: { ODOO_URL: url, ODOO_DB: DB, ODOO_LOGIN: LOGIN, ODOO_API_KEY: KEY },
    effects: () => effectsIn(world) - begunWith,
    shows: (): Shown[] => shownDocuments(world, url),
    gestures: [customerPays(world, () => server.changed())],
    onChange,
    fault,
    requests,
    reset: () => {
      server.clearFaults();
      fill();
      server.changed();
    },
    close,
  };
}

function usersOf(world: World): Users {
  const users = new Users(world);
  users.add(2, { name: 'sara@acme.example', password: 'sara', rights: 'admin' });
  users.add(OFFICE_UID, { name: LOGIN, password: 'office', rights: 'billing' });
  users.addKey(OFFICE_UID, KEY);
  return users;
}

/** A draft made, a document posted, a payment entered: each is one. */
function effectsIn({ store }: World): number {
  const documents = store.rows('account.move').filter(({ move_type }) => move_type !== 'entry');
  const posted = documents.filter(({ state }) => state === 'posted');
  return documents.length + posted.length + store.rows('account.payment').length;
}

async function isEffect(request: Request): Promise<boolean> {
  const named = /\/json\/2\/([^/]+)\/([^/]+)$/.exec(new URL(request.url).pathname);
  const [model, method] = named ? named.slice(1) : await rpcCall(request);
  return (
    (model === 'account.move' && (method === 'create' || method === 'action_post')) ||
    method === 'action_create_payments'
  );
}

async function rpcCall(request: Request): Promise<string[]> {
  const body = (await request.json().catch(() => null)) as { params?: { args?: unknown[] } } | null;
  return (body?.params?.args ?? []).slice(3, 5).map(String);
}

function refusal(major: number): Response {
  const data = accessDenied().data();
  if (major >= 19) return Response.json({ ...data, name: 'werkzeug.exceptions.Unauthorized' }, { status: 401 });
  return Response.json({ jsonrpc: '2.0', id: 1, error: { code: 200, message: 'Odoo Server Error', data } });
}

function customerPays(world: World, changed: () => void): Gesture {
  return {
    name: 'pay',
    label: 'A customer pays, and the bookkeeper enters it',
    fields: [
      { name: 'invoice', label: 'Invoice', example: 'INV/2026/00003' },
      { name: 'amount', label: 'Amount', example: '100.00' },
    ],
    do: ({ invoice = '', amount = '' }) => {
      const move = world.store
        .rows('account.move')
        .find(({ name, state }) => name === invoice.trim() && state === 'posted');
      if (!move) throw new Error('There is no posted document of this number.');
      if (!/^\d{1,9}(\.\d{1,2})?$/.test(amount.trim())) throw new Error('The amount must read like 100.00.');
      pay(world, move.id, Number(amount), world.today());
      changed();
    },
  };
}
