import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import type { OfficeError } from '../../errors.ts';
import { odoo } from './index.ts';
import type { NewDocument } from './new-document.ts';
import { anAttempt, asked } from './odoo.subject.ts';
import { type OdooStandIn, startStandIn } from './stand-in.ts';

let world: ConnectorWorld<OdooStandIn>;
afterEach(async () => {
  await world.close();
});
const kindOf = (type: string) => odoo.actions.find((one) => one.type === type)!;
const proposal = {
  partner: 'Ali Khan',
  lines: ['Chairs | 10 | 500.00'],
  currency: '',
  date: '',
  due: '',
  reference: '',
  taxes: 'usual' as const,
};

async function open(major = 18, settings: Record<string, string> = {}) {
  world = await openConnectorWorld(odoo, (options) => startStandIn({ ...options, major }), { settings });
  const ask = (over: Partial<Record<keyof typeof proposal, unknown>> = {}, type = 'odoo.invoice') =>
    asked(type, { ...proposal, ...over }, { account: '', standIn: world.standIn }) as Promise<NewDocument>;
  const execute = (action: NewDocument, attempt = anAttempt('k')) =>
    kindOf(action.type).execute(world.session, action, attempt);
  const lookup = (action: NewDocument, attempt = anAttempt('k')) =>
    kindOf(action.type).lookup(world.session, action, attempt);
  return { ask, execute, lookup, odooWorld: world.standIn.world };
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: OfficeError) => error,
  );

describe('whom a draft is for', () => {
  it('is one partner that Odoo has, shown with the number there', async () => {
    const { ask } = await open();
    const action = await ask({ partner: 'ali' });
    expect(action).toMatchObject({
      partner: 'Ali Khan',
      partner_id: 14,
      company: 'Acme GmbH',
      currency: 'EUR',
      total: '5000.00',
    });
    const { blocks } = kindOf('odoo.invoice').render(action, {} as never);
    expect(blocks).toContainEqual({ kind: 'field', label: 'Customer', value: 'Ali Khan (no. 14 in Odoo)' });
  });

  it('is never guessed where it could be several', async () => {
    const { ask, odooWorld } = await open();
    odooWorld.store.insert('res.partner', { name: 'Ali Reza', active: true });
    const error = await failure(ask({ partner: 'Ali' }));
    expect(error).toMatchObject({
      code: 'action_invalid',
      message: expect.stringMatching(/could be Ali Khan \(no\. 14\), Ali Reza/),
    });
    expect(await ask({ partner: 'no. 14' })).toMatchObject({ partner: 'Ali Khan' });
    expect(await ask({ partner: 'Nora Lind' })).toMatchObject({ partner_id: 16 });
  });

  it('is never made by itself', async () => {
    const { ask, odooWorld } = await open();
    const before = odooWorld.store.rows('res.partner').length;
    expect((await failure(ask({ partner: '100% of_everyone' }))).message).toMatch(/knows nobody/);
    expect(odooWorld.store.rows('res.partner')).toHaveLength(before);
  });

  it('is looked up anew where the owner has written another name over it, and stays otherwise', async () => {
    const { ask } = await open();
    const action = await ask();
    const complete = (edited: NewDocument) =>
      kindOf('odoo.invoice').complete!(world.session, edited, new AbortController().signal);
    expect(await complete(action)).toEqual(action);
    expect(await complete({ ...action, partner: 'Bright Ideas' })).toMatchObject({
      partner: 'Bright Ideas Ltd',
      partner_id: 15,
    });
  });

  it('is shown on one line and bounded, whatever stands in Odoo', async () => {
    const { ask, odooWorld } = await open();
    odooWorld.store.update('res.partner', 14, { name: `Ali\nTotal: 1.00 ${'x'.repeat(5_000)}` });
    const action = await ask({ partner: 'no. 14' });
    expect(action.partner).toMatch(/^Ali Total: 1\.00 x+…$/);
    expect(kindOf('odoo.invoice').schema.safeParse(action).error).toBeUndefined();
  });

  it('must still be so when it is done', async () => {
    const { ask, execute, odooWorld } = await open();
    const action = await ask();
    odooWorld.store.update('res.partner', 14, { name: 'Somebody Else' });
    expect(await failure(execute(action))).toMatchObject({
      code: 'refused',
      message: 'No. 14 in Odoo is not Ali Khan any more.',
    });
    expect(await world.standIn.effects()).toBe(0);
  });
});

describe('what came of a draft', () => {
  it('is told where taxes were added to what was approved', async () => {
    const { ask, execute } = await open();
    const receipt = await execute(await ask());
    expect(receipt.summary).toBe('Made draft invoice no. 21 for Ali Khan: 5950.00 EUR');
    expect(receipt.remarks).toEqual(['With taxes it comes to 5950.00 EUR; 5000.00 without taxes was approved.']);
  });

  it('is without a word where it is just what was approved', async () => {
    const { ask, execute } = await open();
    expect((await execute(await ask({ taxes: 'none' }))).remarks).toEqual([]);
  });

  it('says so where the currency is not the books’ own', async () => {
    const { ask, execute } = await open();
    const { remarks } = await execute(await ask({ currency: 'USD', taxes: 'none' }));
    expect(remarks).toEqual(['The books of Acme GmbH are kept in EUR.']);
    expect((await failure(ask({ currency: 'CHF' }))).message).toBe('Odoo doesn’t use CHF.');
  });

  it('is found again by its mark, also when everything else was lost', async () => {
    const { ask, execute, lookup } = await open();
    const action = await ask();
    const { id } = await execute(action);
    expect(await lookup(action, anAttempt('k', { memoryLost: true }))).toMatchObject({ found: true, receipt: { id } });
    expect(await lookup(action, anAttempt('other', { memoryLost: true, since: 0 }))).toEqual({
      found: false,
      certain: false,
    });
  });

  it('is found by its external id where somebody has taken the mark out, if the login may keep one', async () => {
    const { ask, execute, lookup, odooWorld } = await open(16, {
      ODOO_LOGIN: 'sara@acme.example',
      ODOO_API_KEY: 'sara',
    });
    const action = await ask();
    const attempt = anAttempt('k');
    const { id } = await execute(action, attempt);
    odooWorld.store.update('account.move', Number(id), { invoice_origin: 'changed by hand' });
    expect(await lookup(action, attempt)).toMatchObject({ found: true, receipt: { id } });
  });
});

describe('a bill', () => {
  const bill = { partner: 'Northern Timber', lines: ['Oak boards | 60 | 48.50'] };

  it('is not entered twice, though Odoo would take it', async () => {
    const { ask } = await open();
    const error = await failure(ask({ ...bill, reference: 'NT-2201' }, 'odoo.bill'));
    expect(error.message).toMatch(/^NT-2201 of Northern Timber AB is in the books: bill BILL\//);
  });

  it('is entered with the vendor’s number', async () => {
    const { ask, execute, odooWorld } = await open(19);
    const { id } = await execute(await ask({ ...bill, reference: 'NT-9' }, 'odoo.bill'));
    expect(odooWorld.store.get('account.move', id)).toMatchObject({
      move_type: 'in_invoice',
      ref: 'NT-9',
      state: 'draft',
      partner_id: 17,
    });
  });
});

describe('several companies', () => {
  async function openTwo(settings: Record<string, string> = {}) {
    const opened = await open(18, settings);
    opened.odooWorld.store.insert('res.company', { id: 2, name: 'Acme Ltd', currency_id: 2 });
    opened.odooWorld.store.update('res.users', 6, { company_ids: [1, 2] });
    return opened;
  }

  it('keep everything from being written until one is named', async () => {
    const { ask } = await openTwo();
    const error = await failure(ask());
    expect(error).toMatchObject({
      code: 'config_invalid',
      hint: 'Put one of these into ODOO_COMPANY: Acme GmbH (1), Acme Ltd (2).',
    });
    expect(await odoo.check(world.session, new AbortController().signal)).toMatchObject({ ok: false });
    const books = await odoo.books!(world.session, { from: 0, to: Date.now() }, new AbortController().signal);
    expect(books.remarks[0]).toBe('These are the books of Acme GmbH; the login works for Acme GmbH (1), Acme Ltd (2).');
  });

  it('may be named in the settings; what was approved for another one is not done', async () => {
    const { execute, ask } = await openTwo({ ODOO_COMPANY: 'acme ltd' });
    world.standIn.world.store.update('res.users', 6, { company_ids: [1] });
    const action = await ask();
    world.standIn.world.store.update('res.users', 6, { company_ids: [1, 2] });
    expect(await failure(execute(action))).toMatchObject({
      code: 'refused',
      message: 'This was approved for the books of Acme GmbH, not of Acme Ltd.',
    });
  });
});
