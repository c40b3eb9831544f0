/** A claim is found again wherever a failed commit left row and note. */
import { expect, test } from 'vitest';
import { accept } from '../../src/runtime/arrivals.ts';
import { claim } from '../../src/runtime/task/begin.ts';
import { aDesk, anArrival } from './bench.ts';

test.each(['claimed', 'pending', 'done'] as const)(
  'a task whose row a failed commit took back begins again, though its note is %s already',
  async (state) => {
    const desk = await aDesk();
    const { taskId } = await accept(desk, anArrival());
    const row = (await desk.ledger.task(taskId))!;
    await desk.notes.change(row, 'email', (task) => ({ ...task, state }));
    expect(await claim(desk, taskId)).toBe('claimed');
    const claimed = (await desk.ledger.task(taskId))!;
    expect(claimed).toMatchObject({ state: 'claimed', path: expect.stringMatching(/^In_Progress\/single\//) });
    expect((await desk.notes.read(claimed)).path).toBe(claimed.path);
  },
);
