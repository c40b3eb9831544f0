import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import type { OfficeError } from '../../errors.ts';
import { odoo } from './index.ts';
import { anAttempt, asked, draftIn } from './odoo.subject.ts';
import type { PostDocument } from './post-document.ts';
import { postMoves } from './stand-in/moves.ts';
import { type OdooStandIn, startStandIn } from './stand-in.ts';

let world: ConnectorWorld<OdooStandIn>;
afterEach(async () => {
  await world.close();
});
const post = odoo.actions.find(({ type }) => type === 'odoo.post')!;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: OfficeError) => error,
  );

async function open(major = 18) {
  world = await openConnectorWorld(odoo, (options) => startStandIn({ ...options, major }));
  const { document } = draftIn(world.standIn);
  const ask = (name = document) =>
    asked('odoo.post', { document: name }, { account: '', standIn: world.standIn }) as Promise<PostDocument>;
  const execute = (action: PostDocument, attempt = anAttempt('k')) => post.execute(world.session, action, attempt);
  return { ask, execute, id: Number(document), store: world.standIn.world.store };
}

describe('posting a draft', () => {
  it('shows the whole of it first', async () => {
    const { ask, id } = await open();
    const action = await ask();
    expect(action).toMatchObject({
      document: `no. ${id}`,
      kind: 'invoice',
      partner: 'Bright Ideas Ltd',
      lines: ['Standing desks | 4 | 640.00'],
      total: '3046.40',
      currency: 'EUR',
    });
    expect(post.render(action, {} as never).title).toBe(`Post invoice no. ${id}: Bright Ideas Ltd 3046.40 EUR`);
  });

  it('is refused for what was changed after it was seen', async () => {
    const { ask, execute, id, store } = await open();
    const action = await ask();
    store.update('account.move', id, { write_date: '2030-01-01 00:00:00' });
    store.get('account.move', id)!.write_date = '2030-01-01 00:00:00';
    const error = await failure(execute(action));
    expect(error).toMatchObject({ code: 'refused', outcome: 'not-sent' });
    expect(error.message).toMatch(/was changed in Odoo after you saw it/);
    expect(store.get('account.move', id)).toMatchObject({ state: 'draft' });
  });

  it('is refused where somebody else was faster', async () => {
    const { ask, execute, id, store } = await open();
    const action = await ask();
    postMoves(world.standIn.world, [store.get('account.move', id)!]);
    expect((await failure(execute(action))).message).toMatch(/is posted by now/);
    expect((await failure(ask(String(id)))).message).toMatch(/is posted, so it can’t be posted/);
  });

  it('is done once where two want it at the same moment, and the other is told', async () => {
    const { ask, execute } = await open(16);
    const action = await ask();
    const both = await Promise.all(['a', 'b'].map((key) => execute(action, anAttempt(key))));
    expect(both.flatMap(({ remarks }) => remarks)).toEqual(['Somebody else had just posted it.']);
    expect(await world.standIn.effects()).toBe(1);
  });

  it('tells that a closed period has moved it', async () => {
    const { ask, execute, id, store } = await open(16);
    store.update('account.move', id, {
      invoice_date: '2025-12-11',
      date: '2025-12-11',
      invoice_date_due: '2025-12-31',
    });
    store.update('res.company', 1, { fiscalyear_lock_date: '2025-12-31' });
    const { remarks } = await execute(await ask());
    expect(remarks).toEqual(['In the books it stands on 2026-01-31, not on 2025-12-11; that period may be closed.']);
  });

  it('is not done where the words of a line were changed, which the document’s own time doesn’t tell', async () => {
    const { ask, execute, id, store } = await open(16);
    const action = await ask();
    const [line] = world.standIn.world.linesOf(id);
    const before = store.rows('account.move').find((move) => move.id === id)!.write_date;
    store.update('account.move.line', line!.id, { name: 'Something else' });
    expect(store.rows('account.move').find((move) => move.id === id)!.write_date).toBe(before);
    expect((await failure(execute(action))).message).toMatch(/was changed in Odoo after you saw it/);
    expect(await world.standIn.effects()).toBe(0);
  });

  it('says in Odoo’s words why it will not', async () => {
    const { ask, execute, id, store } = await open(19);
    const action = await ask();
    for (const { id: line } of world.standIn.world.linesOf(id)) store.remove('account.move.line', line);
    const error = await failure(execute({ ...action, total: '0.00', lines: [] }));
    expect(error.message).toBe(`Odoo declined it (draft invoice no. ${id}): You need to add a line before posting.`);
  });

  it('is looked for by the document’s state alone', async () => {
    const { ask, execute } = await open();
    const action = await ask();
    const attempt = anAttempt('k');
    const { id } = await execute(action, attempt);
    expect(await post.lookup(world.session, action, attempt)).toMatchObject({ found: true, receipt: { id } });
    expect(await world.standIn.effects()).toBe(1);
  });

  it('knows no document that there isn’t', async () => {
    const { ask } = await open();
    expect((await failure(ask('4711'))).message).toBe('There is no document “4711” in Odoo.');
  });
});
