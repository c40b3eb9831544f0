/** Updates in and messages out: nothing twice, nothing lost, in order. */
import { describe, expect, test } from 'vitest';
import type { OutMessage } from '../../src/domain/office.ts';
import { aCard, aLedger, aRow, openPending } from './bench.ts';

const notice = (title: string): OutMessage => ({ kind: 'notice', title, text: '' });

describe('updates', () => {
  test('are known by the set of their ids, so that a lower id after a higher one is new', async () => {
    const ledger = await aLedger();
    expect(await ledger.recordUpdates([{ update_id: 900 }, { update_id: 901 }])).toHaveLength(2);
    expect(await ledger.recordUpdates([{ update_id: 901 }, { update_id: 7 }, { update_id: 900 }])).toEqual([
      { update_id: 7 },
    ]);
  });

  test('that come twice in one answer are one', async () => {
    const ledger = await aLedger();
    expect(await ledger.recordUpdates([{ update_id: 1 }, { update_id: 1 }])).toHaveLength(1);
  });

  test('that were never handled are given again, oldest first, but not for ever', async () => {
    const ledger = await aLedger();
    await ledger.recordUpdates([{ update_id: 2 }, { update_id: 1 }]);
    for (let tries = 0; tries < 3; tries += 1)
      expect(await ledger.unhandledUpdates()).toEqual([{ update_id: 1 }, { update_id: 2 }]);
    expect(await ledger.unhandledUpdates()).toEqual([]);
  });

  test('that were handled are not given again', async () => {
    const ledger = await aLedger();
    await ledger.recordUpdates([{ update_id: 1 }, { update_id: 2 }]);
    await ledger.updateHandled(1);
    expect(await ledger.unhandledUpdates()).toEqual([{ update_id: 2 }]);
  });
});

describe('messages', () => {
  test('are given in the order in which they were queued', async () => {
    const ledger = await aLedger();
    await ledger.note({ out: [notice('a'), notice('b')] });
    await ledger.note({ out: [notice('c')] });
    const first = (await ledger.nextMessage())!;
    expect(first.message).toMatchObject({ title: 'a' });
    expect((await ledger.nextMessage(first.id))!.message).toMatchObject({ title: 'b' });
    await ledger.messageSent(first.id, 5, [100]);
    expect((await ledger.nextMessage())!.message).toMatchObject({ title: 'b' });
  });

  test('wake who waits for them, and only then', async () => {
    const ledger = await aLedger();
    const waiting = ledger.messageQueued(new AbortController().signal);
    let isAwake = false;
    void waiting.then(() => {
      isAwake = true;
    });
    await ledger.setFlag('nothing', 'to do with it');
    expect(isAwake).toBe(false);
    await ledger.note({ out: [notice('a')] });
    await waiting;
    await ledger.messageQueued(new AbortController().signal);
  });

  test('stop being waited for when the office stops', async () => {
    const ledger = await aLedger();
    const stop = new AbortController();
    const waiting = ledger.messageQueued(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(ledger.messageQueued(stop.signal)).rejects.toThrow('stopped');
  });

  test('a later stamp replaces an unsent one of the same card, never the card itself or another', async () => {
    const ledger = await aLedger();
    const [one, two] = [aRow(), aRow()];
    const card = aCard(one);
    const closed = (outcome: string) => ({ ...card, stage: 'closed' as const, outcome });
    await ledger.note({
      out: [
        { kind: 'card', card },
        { kind: 'stamp', card: closed('first') },
        { kind: 'stamp', card: aCard(two, { outcome: 'another' }) },
        { kind: 'stamp', card: { ...closed('other revision'), revision: 2 } },
      ],
    });
    await ledger.note({ out: [{ kind: 'stamp', card: closed('last') }] });
    const seen: string[] = [];
    for (let next = await ledger.nextMessage(); next; next = await ledger.nextMessage(next.id)) {
      const { message } = next;
      seen.push(message.kind === 'stamp' ? (message.card.outcome ?? '') : message.kind);
    }
    expect(seen).toEqual(['card', 'another', 'other revision', 'last']);
  });

  test('a stamp knows the messages of its card, the one with the buttons first', async () => {
    const ledger = await aLedger();
    const card = aCard(aRow());
    await ledger.note({ out: [{ kind: 'card', card }] });
    await ledger.messageSent((await ledger.nextMessage())!.id, 5, [70, 71]);
    await ledger.note({ out: [{ kind: 'stamp', card }] });
    expect((await ledger.nextMessage())!.cardMessageIds).toEqual([70, 71]);
  });

  test('one that was dropped is gone, and the trail says why', async () => {
    const ledger = await aLedger();
    await ledger.note({ out: [{ kind: 'notice', title: 'a', text: '', taskId: 'T' }] });
    const { id } = (await ledger.nextMessage())!;
    await ledger.messageDropped(id, 'chat not found');
    await ledger.messageDropped(id, 'chat not found');
    expect(await ledger.nextMessage()).toBeNull();
    expect(await ledger.auditBacklog(10)).toMatchObject([
      { action: 'message.dropped', task: 'T', result: 'chat not found' },
    ]);
  });

  test('one that is said to be sent twice changes nothing the second time', async () => {
    const ledger = await aLedger();
    await ledger.note({ out: [notice('a'), notice('b')] });
    const { id } = (await ledger.nextMessage())!;
    await ledger.messageSent(id, 5, [1]);
    await ledger.messageSent(id, 5, [2]);
    expect(await ledger.message(5, 2)).toBeNull();
    expect((await ledger.nextMessage())!.message).toMatchObject({ title: 'b' });
  });
});

describe('a message in the chat', () => {
  test('is known by chat and number, with the digest that it showed even when the task has moved on', async () => {
    const ledger = await aLedger();
    const { row, card } = await openPending(ledger);
    await ledger.note({ out: [{ kind: 'card', card }] });
    await ledger.advance(row.id, ['pending'], {
      set: { revision: 2, digest: 'd2' },
      card: aCard(row, { revision: 2 }),
    });
    await ledger.messageSent((await ledger.nextMessage())!.id, 5, [70]);
    expect(await ledger.message(5, 70)).toEqual({
      kind: 'card',
      taskId: row.id,
      purpose: undefined,
      digest: 'd1',
      revision: 1,
    });
    expect(await ledger.message(6, 70)).toBeNull();
    expect(await ledger.message(5, 71)).toBeNull();
  });

  test('that asked for words says for which, and about which draft', async () => {
    const ledger = await aLedger();
    await ledger.note({ out: [{ kind: 'prompt', purpose: 'edit', taskId: 'T', digest: 'd9', text: 'Reply.' }] });
    await ledger.messageSent((await ledger.nextMessage())!.id, 5, [70]);
    expect(await ledger.message(5, 70)).toMatchObject({ kind: 'prompt', purpose: 'edit', taskId: 'T', digest: 'd9' });
  });
});
