import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import { odoo } from './index.ts';
import { type OdooStandIn, startStandIn } from './stand-in.ts';

let world: ConnectorWorld<OdooStandIn>;
afterEach(async () => {
  await world.close();
});
const signal = new AbortController().signal;

async function open(major: number, settings: Record<string, string> = {}) {
  world = await openConnectorWorld(odoo, (options) => startStandIn({ ...options, major }), { settings });
  return world;
}
const paths = () => new Set(world.standIn.requests().map(({ line }) => line.split('/').slice(0, 3).join('/')));

describe('connecting to Odoo', () => {
  it.each([
    [16, 'Odoo 16.0', 'POST /jsonrpc'],
    [18, 'Odoo 18.0', 'POST /jsonrpc'],
    [19, 'Odoo 19.0', 'POST /json/2'],
  ])('speaks the protocol of version %i', async (major, version, path) => {
    await open(major);
    expect(await odoo.check(world.session, signal)).toEqual({
      ok: true,
      says: `Connected as Countersign Office to ${version}, Acme GmbH`,
    });
    expect(paths()).toContain(path);
  });

  it('speaks JSON-RPC to 19 where the owner says so', async () => {
    await open(19, { ODOO_PROTOCOL: 'jsonrpc' });
    expect(await odoo.check(world.session, signal)).toMatchObject({ ok: true });
    expect([...paths()]).toEqual(['POST /jsonrpc']);
  });

  it.each([
    [18, { ODOO_PROTOCOL: 'json2' }, 'Nothing at this address speaks JSON-2.'],
    [16, { ODOO_PROTOCOL: 'json2' }, 'Nothing at this address speaks JSON-2.'],
    [18, { ODOO_DB: 'nowhere' }, 'Odoo has no database of this name.'],
    [18, { ODOO_API_KEY: 'wrong' }, 'Odoo does not accept the login.'],
    [19, { ODOO_API_KEY: 'wrong' }, 'Odoo does not accept the login.'],
    [18, { ODOO_LOGIN: 'nobody@acme.example' }, 'Odoo does not accept the login.'],
    [18, { ODOO_COMPANY: 'Umbrella' }, 'ODOO_COMPANY names no company that the Odoo user works for.'],
  ])('says what is wrong: %i %j', async (major, settings, says) => {
    await open(major, settings);
    expect(await odoo.check(world.session, signal)).toMatchObject({
      ok: false,
      says,
      hint: expect.stringMatching(/./),
    });
  });

  it('says that there is no Odoo at an address below it', async () => {
    await open(18);
    const session = await odoo.open(
      odoo.configSchema.parse({ ...world.standIn.settings, ODOO_URL: `${world.standIn.url}/odoo` }),
      world.context,
    );
    expect(await odoo.check(session, signal)).toMatchObject({ ok: false, says: 'There is no Odoo at this address.' });
  });

  it('notices a key that was withdrawn, though Odoo goes on taking calls with it', async () => {
    await open(18);
    await odoo.check(world.session, signal);
    world.standIn.users.removeKey(6, String(world.standIn.settings.ODOO_API_KEY));
    const partners = odoo.reads!.find(({ name }) => name === 'odoo.partners')!;
    expect(await partners.read(world.session, { query: 'Ali' } as never, signal)).toMatch(/Ali Khan/);
    expect(await odoo.check(world.session, signal)).toMatchObject({
      ok: false,
      says: 'Odoo does not accept the login.',
    });
    await expect(odoo.login!(world.session, signal)).rejects.toMatchObject({ code: 'not_authorized' });
  });

  it('knows when the only key ends, where Odoo tells it', async () => {
    await open(18);
    world.standIn.world.store.insert('res.users.apikeys', {
      name: 'office',
      user_id: 6,
      expiration_date: '2026-12-20 00:00:00',
    });
    expect(await odoo.login!(world.session, signal)).toMatchObject({ expiresAt: Date.parse('2026-12-20T00:00:00Z') });
    world.standIn.world.store.insert('res.users.apikeys', {
      name: 'another',
      user_id: 6,
      expiration_date: '2027-12-20 00:00:00',
    });
    expect(await odoo.login!(world.session, signal)).toMatchObject({ expiresAt: null });
  });

  it('logs in again after a look that was stopped', async () => {
    await open(18);
    await expect(odoo.books!(world.session, { from: 0, to: 1 }, AbortSignal.abort())).rejects.toMatchObject({
      code: 'stopped',
    });
    expect(await odoo.check(world.session, signal)).toMatchObject({ ok: true });
  });

  it.each([16, 18, 19])('has its doubts about version %i looked at', async (major) => {
    await open(major);
    const found = await Promise.all(odoo.probes!.map(({ look }) => look(world.session, signal)));
    expect(found.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  });
});

describe('what is missing', () => {
  it('is named with how to get it', async () => {
    await open(18);
    expect(odoo.missing({}).map(({ name }) => name)).toEqual(['ODOO_URL', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_API_KEY']);
    expect(odoo.missing(world.standIn.settings)).toEqual([]);
    expect(odoo.configSchema.safeParse({ ...world.standIn.settings, ODOO_URL: 'http://odoo.example' }).success).toBe(
      false,
    );
  });
});
