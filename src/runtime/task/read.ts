/** The first half of a step of the loop: may it be thought about, or has something else to be said first? */
import type { Read } from '../../../machines/loop.ts';
import type { Task } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import type { Memo, TaskRow } from '../ledger/task-row.ts';
import { isPaused } from '../pause.ts';
import { proposedThought } from '../propose.ts';
import { asksAboutBudget } from '../spending.ts';
import { logged } from './card.ts';
import { stepsUsedUp, stopped, usedUp, whatIsLeft } from './loop-words.ts';
import { keepPlanPage } from './plan-page.ts';

export async function read(desk: Desk, id: string): Promise<Read> {
  const row = await desk.ledger.advanceSoon(id, ['claimed', 'drafting'], { set: { state: 'drafting', wakeAt: null } });
  const task = await readOrAsk(desk, row);
  if (task === null) return 'handOver';
  // After a plan and after each step of it the loop comes by here, so this is the one place that shows how it stands.
  await keepPlanPage(desk, row);
  if (row.memo.edit !== undefined && task.action) return useEdit(desk, row, task, row.memo.edit);
  if (task.facts.stop) return put(desk, row, stopped(row));
  if (row.iteration > desk.limits.iterations_max && isPlanDone(row)) return finishPlan(desk, row);
  if (row.iteration > desk.limits.iterations_max) return put(desk, row, stepsUsedUp(row, desk.limits));
  const asksOutside = desk.reasoner.asksOutside && proposedThought(row, task) === null && !asksAboutBudget(row);
  if (asksOutside && (await isPaused(desk))) return halt(desk, row);
  desk.thoughts.set(id, task);
  return 'ready';
}

/** Null when the note is lost: then the owner is asked. */
async function readOrAsk(desk: Desk, row: TaskRow): Promise<Task | null> {
  try {
    return (await desk.notes.read(row)).task;
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'note_lost') throw error;
    await put(desk, row, { question: `I can’t read the note of this any more. ${error.message}` });
    return null;
  }
}

async function put(desk: Desk, row: TaskRow, memo: Partial<Memo>): Promise<'handOver'> {
  await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo: usedUp(row.memo, memo) } });
  return 'handOver';
}

async function useEdit(desk: Desk, row: TaskRow, task: Task, text: string): Promise<'given'> {
  const memo = usedUp(row.memo, { before: task.action?.text, evidence: ['The text is yours.'] });
  await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo } });
  desk.thoughts.set(
    row.id,
    logged({ ...task, action: { ...task.action!, text } }, desk.clock.now(), 'You edited the text.'),
  );
  return 'given';
}

function isPlanDone({ memo: { plan = [] } }: TaskRow): boolean {
  return plan.length > 0 && plan.every(({ done }) => done);
}

async function finishPlan(desk: Desk, row: TaskRow): Promise<'finished'> {
  const problem = `All steps of the plan are done. ${whatIsLeft(row.memo)}`;
  await desk.ledger.advanceSoon(row.id, ['drafting'], {
    set: { memo: usedUp(row.memo, { problem, tell: whatIsLeft(row.memo) }) },
  });
  return 'finished';
}

/** It is taken up again when the pause ends. */
export async function halt(desk: Desk, row: TaskRow): Promise<'paused'> {
  await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { state: 'claimed' } });
  return 'paused';
}
