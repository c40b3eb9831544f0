import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import type { OfficeError } from '../../errors.ts';
import { odoo } from './index.ts';
import { anAttempt, asked, openInvoiceIn } from './odoo.subject.ts';
import type { Payment } from './payment-form.ts';
import type { PaymentProposal } from './proposals.ts';
import { pay } from './stand-in/seed.ts';
import { type OdooStandIn, startStandIn } from './stand-in.ts';

let world: ConnectorWorld<OdooStandIn>;
afterEach(async () => {
  await world.close();
});
const payment = odoo.actions.find(({ type }) => type === 'odoo.payment')!;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: OfficeError) => error,
  );

async function open(major = 18) {
  world = await openConnectorWorld(odoo, (options) => startStandIn({ ...options, major }));
  const proposal = openInvoiceIn(world.standIn);
  const ask = (over: Partial<PaymentProposal> = {}) =>
    asked('odoo.payment', { ...proposal, ...over }, { account: '', standIn: world.standIn }) as Promise<Payment>;
  const execute = (action: Payment, attempt = anAttempt('k')) => payment.execute(world.session, action, attempt);
  return { ask, execute, standIn: world.standIn.world, proposal };
}

/** As a journal that nobody has set up for it: payments make no entry. */
function withoutOutstandingAccounts({ store }: OdooStandIn['world']) {
  for (const { id } of store.rows('account.payment.method.line'))
    store.update('account.payment.method.line', id, { payment_account_id: false });
}

describe('registering a payment', () => {
  it('takes all that is open where no amount is named, and the only bank', async () => {
    const { ask } = await open();
    expect(await ask({ amount: '' })).toMatchObject({
      amount: '1130.50',
      open: '1130.50',
      direction: 'in',
      journal: 'Bank',
      partner: 'Nora Lind',
    });
  });

  it('is a payment of its own category, so it is always asked', async () => {
    const { ask } = await open();
    const action = await ask();
    const facts = (kind: string) => payment.facts(action, { kind, request: '' } as never);
    const values = (kind: string) => facts(kind).critical.map(({ value }) => value);
    expect([facts('REQUEST').category, facts('EMAIL').category]).toEqual(['payments', 'payments']);
    expect(values('REQUEST')).toEqual(['500.00', action.document]);
    expect(values('EMAIL')).toEqual(['500.00 EUR', action.document, 'Nora Lind', 'Bank']);
  });

  it('leaves what was to be left, without a word', async () => {
    const { ask, execute } = await open(16);
    const receipt = await execute(await ask());
    expect(receipt.summary).toMatch(/^Registered 500\.00 EUR for INV\//);
    expect(receipt.remarks).toEqual([]);
  });

  it('goes out for a bill', async () => {
    const { ask, execute, standIn } = await open(19);
    const bill = standIn.store.rows('account.move').find(({ ref }) => ref === 'H-88121')!;
    const action = await ask({ document: String(bill.name), amount: '' });
    expect(action).toMatchObject({ direction: 'out', amount: '58.31', partner: 'Cloud Hosting Inc' });
    await execute(action);
    expect(standIn.totals(bill).residual).toBe(0);
  });

  it.each([
    [{ amount: '1130.51' }, /Only 1130\.50 EUR is open/],
    [{ currency: 'USD' }, /is in EUR, not in USD/],
    [{ journal: 'Piggy bank' }, /no journal “Piggy bank”/],
    [{ document: '20' }, /is not posted/],
    [{ document: 'INV/1999/00001' }, /There is no document/],
  ])('is not proposed for what cannot be: %j', async (over, says) => {
    const { ask } = await open();
    expect((await failure(ask(over))).message).toMatch(says);
  });

  it('is refused when something was paid since it was approved', async () => {
    const { ask, execute, standIn } = await open();
    const action = await ask();
    pay(standIn, action.document_id, 100, standIn.today());
    const error = await failure(execute(action));
    expect(error).toMatchObject({ code: 'refused', outcome: 'not-sent' });
    expect(error.message).toMatch(/1030\.50 EUR is open by now, not 1130\.50/);
    expect(standIn.paymentsOf(action.document_id)).toHaveLength(1);
  });

  it('is done one after the other for one invoice, so that the second sees the first', async () => {
    const { ask, execute, standIn } = await open(16);
    const action = await ask({ amount: '' });
    const tries = ['a', 'b', 'c', 'd'].map((key) =>
      execute(action, anAttempt(key)).then(
        () => 'paid',
        () => 'refused',
      ),
    );
    expect((await Promise.all(tries)).sort()).toEqual(['paid', 'refused', 'refused', 'refused']);
    expect(standIn.paymentsOf(action.document_id)).toHaveLength(1);
  });
});

describe('a payment that makes no entry in the books', () => {
  it('is told as what it is, whatever Odoo’s label says', async () => {
    const { ask, execute, standIn } = await open();
    withoutOutstandingAccounts(standIn);
    const { remarks } = await execute(await ask());
    expect(remarks).toEqual([
      'Odoo calls it “paid”, but 1130.50 EUR stays due in the books: this journal’s payment method has no outstanding account, so the payment made no entry.',
    ]);
  });

  it('still counts as paid, so that nothing is paid twice', async () => {
    const { ask, execute, standIn } = await open();
    withoutOutstandingAccounts(standIn);
    const both = await ask({ amount: '' });
    await execute(await ask());
    expect(await ask({ amount: '' })).toMatchObject({ amount: '630.50', open: '630.50' });
    expect((await failure(execute(both, anAttempt('second')))).message).toMatch(/630\.50 EUR is open by now/);
    await execute(await ask({ amount: '' }), anAttempt('third'));
    expect((await failure(ask({ amount: '' }))).message).toMatch(/Nothing is open on INV/);
    const books = await odoo.books!(world.session, { from: 0, to: Date.now() }, new AbortController().signal);
    expect(books.remarks).toContain(
      '2 payments made no entry in the books, so what was paid by them still counts as open.',
    );
  });

  it('is what doctor warns of', async () => {
    const { standIn } = await open();
    const look = () =>
      odoo.probes!.find(({ says }) => says.startsWith('Payments'))!.look(world.session, new AbortController().signal);
    expect(await look()).toMatchObject({ ok: true });
    withoutOutstandingAccounts(standIn);
    expect(await look()).toMatchObject({
      ok: false,
      says: 'Payments over Bank, Cash make no entry, so what they pay stays due',
    });
  });
});
