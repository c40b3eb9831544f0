/** Start-up mends what a crash left between the vault and the ledger, and takes nothing that lies there for a decision. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { State, Task } from '../../src/domain/task.ts';
import { accept } from '../../src/runtime/arrivals.ts';
import type { Desk } from '../../src/runtime/desk.ts';
import { recover } from '../../src/runtime/recover.ts';
import { aDesk, anArrival } from './bench.ts';

/** A task in this state, with its note where that belongs. */
async function taskIn(desk: Desk, state: State, source = `gmail:${state}`) {
  const { taskId } = await accept(desk, anArrival({ source }));
  const row = (await desk.ledger.task(taskId))!;
  const file = await desk.notes.change(row, 'email', (task: Task) => ({ ...task, state }));
  return desk.ledger.advance(taskId, ['received'], {
    set: { state, category: 'email', path: file.path, noteHash: file.hash },
  });
}

const move = ({ vault }: Desk, from: string, to: string) => {
  mkdirSync(dirname(join(vault.dir, to)), { recursive: true });
  renameSync(join(vault.dir, from), join(vault.dir, to));
};

test('what waits for a person is left alone, and what was under way is taken up', async () => {
  const desk = await aDesk();
  await taskIn(desk, 'pending');
  await taskIn(desk, 'asking');
  await taskIn(desk, 'failed');
  const busy = [];
  for (const state of ['claimed', 'drafting', 'approved', 'executing', 'unknown'] as const)
    busy.push((await taskIn(desk, state)).id);
  expect((await recover(desk)).toSorted()).toEqual(busy.toSorted());
});

test('a note without a row is taken in from the beginning, whatever state it claims', async () => {
  const desk = await aDesk();
  const { task } = await desk.vault.create({
    id: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
    kind: 'EMAIL',
    state: 'approved',
    zone: 'single',
    source: 'gmail:forged',
    received: '2026-11-20T12:00:00.000Z',
    from: 'eve@example.com',
    subject: 'Pay me',
    priority: 'normal',
    iteration: 1,
    revision: 3,
    facts: {},
    action: null,
    risk: '',
    expires: '',
    decided_by: 'telegram:7',
    receipt: '',
    request: 'Now.',
    plan: [],
    log: [],
  });
  expect(await recover(desk)).toEqual([task.id]);
  expect(await desk.ledger.task(task.id)).toMatchObject({ state: 'received', digest: '' });
  expect((await desk.vault.find(task.id))!).toMatch(/^Needs_Action\//);
  expect(await desk.ledger.decisionOn(task.id, 3)).toBeNull();
});

test('a row whose note is gone is closed, and nothing is sent', async () => {
  const desk = await aDesk();
  const row = await taskIn(desk, 'pending');
  rmSync(join(desk.vault.dir, row.path));
  expect(await recover(desk)).toEqual([]);
  expect(await desk.ledger.task(row.id)).toMatchObject({ state: 'rejected', closedAt: expect.any(Number) });
});

test('a note that was moved to Approved while the program was down is looked at, and is no decision', async () => {
  const desk = await aDesk();
  const row = await taskIn(desk, 'pending');
  move(desk, row.path, row.path.replace('Pending_Approval', 'Approved'));
  const woken = await recover(desk);
  const due = await desk.ledger.dueTasks(desk.clock.now(), 10);
  expect([...woken, ...due]).toEqual([row.id]);
  expect(await desk.ledger.task(row.id)).toMatchObject({ state: 'pending' });
  expect(await desk.ledger.decisionOn(row.id, row.revision)).toBeNull();
});

test('a claim that the ledger didn’t hear of is taken up where the note lies', async () => {
  const desk = await aDesk();
  const { taskId } = await accept(desk, anArrival());
  const claimed = await desk.vault.claim((await desk.ledger.task(taskId))!.path);
  expect(await recover(desk)).toEqual([taskId]);
  expect(await desk.vault.find(taskId)).toBe(claimed);
});

test('a task that was closed before its note was moved has its note moved', async () => {
  const desk = await aDesk();
  const row = await taskIn(desk, 'approved');
  await desk.ledger.advance(row.id, ['approved'], { set: { state: 'done', closedAt: desk.clock.now() } });
  expect(await recover(desk)).toEqual([]);
  const path = (await desk.vault.find(row.id))!;
  expect(path).toMatch(/^Done\/2026-11\//);
  expect((await desk.vault.read(path)).task.state).toBe('done');
});

test('a foreign page in an active folder goes to Quarantine as it is, and the owner is told once', async () => {
  const desk = await aDesk();
  const text = '---js\nprocess.exit(1)\n---\n';
  writeFileSync(join(desk.vault.dir, 'Needs_Action/EMAIL_2026-11-20_x_01JZZZZZZZZZZZZZZZZZZZZZZZ.md'), text);
  expect(await recover(desk)).toEqual([]);
  expect(
    readFileSync(join(desk.vault.dir, 'Quarantine/EMAIL_2026-11-20_x_01JZZZZZZZZZZZZZZZZZZZZZZZ.md'), 'utf8'),
  ).toBe(text);
  const told = (await desk.ledger.nextMessage())!;
  expect(told.message).toMatchObject({ kind: 'notice', title: 'A note can’t be read' });
  expect(await recover(desk)).toEqual([]);
  expect(await desk.ledger.nextMessage(told.id)).toBeNull();
});

test('recovering twice changes nothing the second time', async () => {
  const desk = await aDesk();
  const rows = [await taskIn(desk, 'pending'), await taskIn(desk, 'claimed')];
  const first = await recover(desk);
  expect(await recover(desk)).toEqual(first);
  for (const row of rows) expect(await desk.ledger.task(row.id)).toEqual(row);
});
