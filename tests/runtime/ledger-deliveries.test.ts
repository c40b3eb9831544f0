/** Parts of a joint action in the ledger, and what calls to services with a price may cost. */
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/runtime/ledger/ledger.ts';
import { aLedger, aRow, NOON } from './bench.ts';

const RECEIPT = { id: '7', link: 'https://x.com/acme/status/7', at: '2026-11-20T12:00:00.000Z', summary: 'Posted.' };

async function executing(ledger: Ledger, state: 'executing' | 'pending' = 'executing'): Promise<string> {
  const row = aRow({ state });
  await ledger.open(row, []);
  return row.id;
}

const part = (taskId: string, changes = {}) => ({
  key: `${taskId}.1/0/x.post`,
  taskId,
  type: 'x.post',
  digest: 'd1',
  at: NOON,
  ...changes,
});

describe('a delivery', () => {
  test('is begun once, and begun again only after it certainly failed', async () => {
    const ledger = await aLedger();
    const id = await executing(ledger);
    const first = await ledger.deliver(part(id));
    expect(first).toMatchObject({ fresh: true, delivery: { state: 'intent', memory: null, since: NOON } });
    await ledger.rememberDelivery(first.delivery.key, { post: '7' });
    expect(await ledger.deliver(part(id))).toMatchObject({ fresh: false, delivery: { memory: { post: '7' } } });
    await ledger.endDelivery(first.delivery.key, { state: 'failed', error: 'refused' });
    expect(await ledger.deliveries(id)).toMatchObject([{ state: 'failed', error: 'refused' }]);
    expect(await ledger.deliver(part(id))).toMatchObject({ fresh: true, delivery: { state: 'intent', error: '' } });
    await ledger.endDelivery(first.delivery.key, { state: 'confirmed', receipt: RECEIPT });
    expect(await ledger.deliver(part(id))).toMatchObject({ fresh: false, delivery: { receipt: RECEIPT } });
  });

  test('is refused with other content, and while its task is not executing', async () => {
    const ledger = await aLedger();
    const id = await executing(ledger);
    await ledger.deliver(part(id));
    await expect(ledger.deliver(part(id, { digest: 'd2' }))).rejects.toMatchObject({ code: 'key_reused' });
    const waiting = await executing(ledger, 'pending');
    await expect(ledger.deliver(part(waiting))).rejects.toMatchObject({ code: 'note_changed' });
    expect(await ledger.deliveries(waiting)).toEqual([]);
  });

  test('ends as the owner says where its outcome was open, and no other does', async () => {
    const ledger = await aLedger();
    const id = await executing(ledger);
    const other = part(id, { key: `${id}.1/0/linkedin.post`, type: 'linkedin.post' });
    await ledger.deliver(part(id));
    await ledger.deliver(other);
    await ledger.endDelivery(other.key, { state: 'failed', error: 'refused' });
    await ledger.advance(id, ['executing'], { delivery: { type: 'linkedin.post', state: 'confirmed' } });
    expect((await ledger.deliveries(id)).map(({ state }) => state)).not.toContain('confirmed');
    await ledger.advance(id, ['executing'], { delivery: { type: 'x.post', state: 'confirmed' } });
    const states = (await ledger.deliveries(id)).map(({ type, state }) => [type, state]);
    expect(new Map(states as [string, string][])).toEqual(
      new Map([
        ['x.post', 'confirmed'],
        ['linkedin.post', 'failed'],
      ]),
    );
  });
});

describe('a budget', () => {
  const charge = (key: string, usd_micro: number, at = NOON) => ({
    key,
    service: 'x',
    at,
    usd_micro,
    budget: { since: NOON - 1_000, max_usd_micro: 400_000 },
  });

  test('is never passed, whoever asks, and counts the same call once', async () => {
    const ledger = await aLedger();
    expect(await ledger.charge(charge('a', 200_000))).toBe(true);
    expect(await ledger.charge(charge('a', 200_000))).toBe(true);
    expect(await ledger.chargedSince('x', NOON - 1_000)).toBe(200_000);
    const answers = await Promise.all(['b', 'c', 'd'].map((key) => ledger.charge(charge(key, 200_000))));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await ledger.chargedSince('x', NOON - 1_000)).toBe(400_000);
    expect(await ledger.chargedSince('linkedin', 0)).toBe(0);
  });

  test('gets back what certainly was not done, and begins anew with the month', async () => {
    const ledger = await aLedger();
    const id = await executing(ledger);
    const { delivery } = await ledger.deliver(part(id));
    await ledger.charge(charge(delivery.key, 400_000));
    expect(await ledger.charge(charge('b', 1))).toBe(false);
    await ledger.endDelivery(delivery.key, { state: 'failed', error: 'refused' });
    expect(await ledger.charge(charge('b', 1))).toBe(true);
    const next = { ...charge('c', 400_000, NOON + 5_000), budget: { since: NOON + 5_000, max_usd_micro: 400_000 } };
    expect(await ledger.charge(next)).toBe(true);
  });
});
