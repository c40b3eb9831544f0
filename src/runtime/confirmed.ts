/** What a task becomes once an action of it was done for certain: it ends, or its next step is thought out. Pure. */
import type { Step } from './ledger/ledger.ts';
import type { TaskRow } from './ledger/task-row.ts';
import { ticked } from './task/loop-words.ts';

export function confirmedSet(row: TaskRow, summary: string, goesOn: boolean): NonNullable<Step['set']> {
  return {
    state: goesOn ? 'claimed' : 'done',
    wakeAt: null,
    iteration: goesOn ? row.iteration + 1 : row.iteration,
    memo: {
      ...row.memo,
      problem: summary,
      history: [...(row.memo.history ?? []), summary],
      ...(row.memo.plan ? { plan: ticked(row.memo.plan, row.memo.step), step: undefined } : {}),
    },
  };
}
