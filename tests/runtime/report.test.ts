/** Reports are made of what the ledger knows: a note, a message, and a line in the trail. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeReport } from '../../src/runtime/report.ts';
import { aDesk, NOON, openPending, stillClock } from './bench.ts';

const receipt = { id: 'm1', link: '', at: '', summary: 'Sent to ali@example.com' };

test.each(['briefing', 'audit', 'digest'] as const)('a %s is written, told and noted', async (name) => {
  const desk = await aDesk();
  const { row } = await openPending(desk.ledger, { title: 'Reply to Zoë' });
  const path = await makeReport(desk, name, 'asked:1');
  expect(await desk.vault.readPage(path)).toMatch(/\S/);
  expect((await desk.ledger.nextMessage())!.message).toMatchObject({ kind: 'notice', title: expect.any(String) });
  expect(await desk.ledger.auditBacklog(5)).toMatchObject([{ action: `report.${name}`, target: path, by: 'asked:1' }]);
  expect(await desk.ledger.task(row.id)).toMatchObject({ state: 'pending' });
});

test('a briefing counts what was done in its week, and not what was done before', async () => {
  const clock = stillClock();
  const desk = await aDesk({ clock });
  const close = async (title: string, closedAt: number) => {
    const { row } = await openPending(desk.ledger, { title, state: 'approved' });
    await desk.ledger.intend({ key: row.id, taskId: row.id, digest: 'd1', at: closedAt });
    const execution = { key: row.id, state: 'confirmed' as const, receipt };
    await desk.ledger.advance(row.id, ['executing'], { set: { state: 'done', closedAt }, execution });
  };
  await close('Reply of this week', NOON - 3_600_000);
  await close('Reply of last month', NOON - 30 * 86_400_000);
  const text = (await desk.vault.readPage(await makeReport(desk, 'briefing', 'schedule')))!;
  expect(text).toContain('Reply of this week');
  expect(text).not.toContain('Reply of last month');
});

test('a report is made without a page of goals, and tells of a handbook that can’t be read', async () => {
  const desk = await aDesk();
  rmSync(join(desk.vault.dir, 'Business_Goals.md'));
  writeFileSync(join(desk.vault.dir, 'Company_Handbook.md'), 'no rules here');
  const text = await desk.vault.readPage(await makeReport(desk, 'audit', 'schedule'));
  expect(text).toContain('has no block');
  expect(text).toContain('nothing runs by itself');
});
