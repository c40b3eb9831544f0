/** Decisions: one card is answered once, and nobody but this machine can write an approval. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { decisionRule } from '../../src/runtime/decide.ts';
import { newNonce } from '../../src/runtime/keys.ts';
import type { DecisionInput } from '../../src/runtime/ruling.ts';
import { aCard, aLedger, ledgerIn, NOON, openPending, tempDir } from './bench.ts';

const input = (changes: Partial<DecisionInput> = {}): DecisionInput => ({
  verb: 'approve',
  text: undefined,
  digest: undefined,
  by: 'telegram:7',
  now: NOON,
  hold_ms: 20_000,
  paused: false,
  limits: LIMITS,
  newNonce,
  showTime: String,
  ...changes,
});

describe('a nonce', () => {
  test('works once among a thousand taps at the same time', async () => {
    const ledger = await aLedger();
    const { row, card } = await openPending(ledger);
    const taps = Array.from({ length: 1_000 }, (_, n) =>
      ledger.decide({ nonce: card.nonce }, decisionRule(input({ verb: n % 2 ? 'approve' : 'reject' }))),
    );
    const replies = await Promise.all(taps);
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    expect(replies.filter(({ problem }) => problem === 'used')).toHaveLength(999);
    expect(await ledger.decisionOn(row.id, 1)).toMatchObject({ verb: 'reject', digest: 'd1' });
  });

  test('that nobody knows is answered as unknown, whatever it holds', async () => {
    const ledger = await aLedger();
    for (const nonce of ['', 'x', "' OR 1=1 --", '\u0000']) {
      expect(await ledger.decide({ nonce }, decisionRule(input()))).toMatchObject({ ok: false, problem: 'unknown' });
    }
  });

  test('of an earlier stage is void', async () => {
    const ledger = await aLedger();
    const { row, card } = await openPending(ledger);
    const next = aCard(row);
    await ledger.advance(row.id, ['pending'], { card: next });
    expect(await ledger.decide({ nonce: card.nonce }, decisionRule(input()))).toMatchObject({ problem: 'stale' });
    expect(await ledger.decide({ nonce: next.nonce }, decisionRule(input()))).toMatchObject({ ok: true });
  });

  test('of a closed task is understood, and too late', async () => {
    const ledger = await aLedger();
    const { row, card } = await openPending(ledger);
    await ledger.advance(row.id, ['pending'], { set: { state: 'expired', closedAt: NOON } });
    expect(await ledger.decide({ nonce: card.nonce }, decisionRule(input()))).toMatchObject({
      problem: 'stale',
      say: expect.stringContaining('expired'),
      taskId: row.id,
    });
    expect(await ledger.decide({ taskId: row.id }, decisionRule(input()))).toMatchObject({ problem: 'unknown' });
    expect(await ledger.decisionOn(row.id, 1)).toBeNull();
  });
});

describe('a card', () => {
  test('that was approved gives way to its hold, which alone can be undone', async () => {
    const ledger = await aLedger();
    const { row, card } = await openPending(ledger);
    await ledger.decide({ nonce: card.nonce }, decisionRule(input()));
    const held = (await ledger.card(row.id))!;
    expect(held.card).toMatchObject({ stage: 'hold', runsAt: NOON + 20_000 });
    expect((await ledger.lastCard(row.id))!.nonce).toBe(held.nonce);
    expect(await ledger.decide({ nonce: card.nonce }, decisionRule(input({ verb: 'undo' })))).toMatchObject({
      problem: 'used',
    });
    expect(await ledger.decide({ taskId: row.id }, decisionRule(input({ verb: 'undo' })))).toMatchObject({ ok: true });
    expect(await ledger.task(row.id)).toMatchObject({ state: 'pending' });
  });

  test('is not used up by a question', async () => {
    const ledger = await aLedger();
    const { card } = await openPending(ledger);
    for (const verb of ['why', 'edit', 'redo'] as const)
      expect(await ledger.decide({ nonce: card.nonce }, decisionRule(input({ verb })))).toMatchObject({ ok: true });
    expect(await ledger.decide({ nonce: card.nonce }, decisionRule(input()))).toMatchObject({ ok: true });
  });

  test('is untouched by a rule that throws', async () => {
    const ledger = await aLedger();
    const { row, card } = await openPending(ledger);
    const breaking = ledger.decide({ nonce: card.nonce }, () => {
      throw new Error('broken');
    });
    await expect(breaking).rejects.toThrow('broken');
    expect((await ledger.card(row.id))!.usedBy).toBeNull();
  });
});

describe('a decision is not believed', () => {
  async function approved() {
    const dir = await tempDir();
    const ledger = ledgerIn(dir);
    const { row, card } = await openPending(ledger);
    await ledger.decide({ nonce: card.nonce }, decisionRule(input()));
    expect(await ledger.decisionOn(row.id, 1)).toMatchObject({ verb: 'approve', by: 'telegram:7' });
    const edit = (sql: string) => {
      const db = new DatabaseSync(join(dir, 'ledger.db'));
      db.exec(sql);
      db.close();
    };
    return { dir, ledger, id: row.id, edit };
  }

  test.each([
    ['digest', "'d2'"],
    ['by', "'telegram:8'"],
    ['at', '0'],
    ['verb', "'reject'"],
    ['seal', "''"],
    ['revision', '2'],
    ['seal', 'upper(seal)'],
  ])('whose %s was altered to %s by another program', async (column, value) => {
    const { ledger, id, edit } = await approved();
    edit(`UPDATE decisions SET ${column} = ${value}`);
    expect(await ledger.decisionOn(id, column === 'revision' ? 2 : 1)).toBeNull();
  });

  test('that another program wrote, also with the seal of a real one', async () => {
    const { ledger, id, edit } = await approved();
    edit(
      `INSERT INTO decisions (task, revision, digest, verb, by, at, rule, seal)
       SELECT task, 5, 'forged', verb, by, at, rule, seal FROM decisions`,
    );
    expect(await ledger.decisionOn(id, 5)).toBeNull();
  });

  test('that was moved to another task', async () => {
    const { ledger, edit } = await approved();
    const { row } = await openPending(ledger);
    edit(`UPDATE decisions SET task = '${row.id}'`);
    expect(await ledger.decisionOn(row.id, 1)).toBeNull();
  });

  test('after the key is lost, or became another', async () => {
    const { dir, ledger, id } = await approved();
    await ledger.close();
    rmSync(join(dir, 'decision.key'));
    const again = ledgerIn(dir);
    expect(await again.decisionOn(id, 1)).toBeNull();
    expect(readFileSync(join(dir, 'decision.key'))).toHaveLength(32);
  });

  test('where the key is damaged, the office does not start', async () => {
    const { dir, ledger } = await approved();
    await ledger.close();
    writeFileSync(join(dir, 'decision.key'), 'short');
    expect(() => ledgerIn(dir)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });
});

test('a decision survives the end of the program', async () => {
  const dir = await tempDir();
  const first = ledgerIn(dir);
  const { row, card } = await openPending(first);
  await first.decide({ nonce: card.nonce }, decisionRule(input()));
  await first.close();
  expect(await ledgerIn(dir).decisionOn(row.id, 1)).toMatchObject({ verb: 'approve', at: NOON });
});
