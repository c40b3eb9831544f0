/** The end of a task: its note where it belongs, its card stamped, one line in the audit. A repeat changes nothing. */
import type { Finishing } from '../../../machines/task.ts';
import type { OutMessage } from '../../domain/office.ts';
import type { Task } from '../../domain/task.ts';
import type { Desk } from '../desk.ts';
import { taskEntry } from '../entries.ts';
import { executionKey } from '../keys.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { closedCard, logged, seenAs } from './card.ts';
import { keepPlanPage } from './plan-page.ts';

const SAYS: Record<Finishing['as'], string> = {
  done: 'Done.',
  rejected: 'Rejected. Nothing was sent.',
  expired: 'Expired. Nothing was sent.',
  denied: 'Not allowed by your handbook. Nothing was sent.',
};

export async function finish(desk: Desk, { id, as }: Finishing): Promise<void> {
  const row = await desk.ledger.task(id);
  if (!row || row.closedAt !== null) return;
  const outcome = row.memo.problem ?? SAYS[as];
  const now = desk.clock.now();
  const [decision, execution] = await Promise.all([
    desk.ledger.decisionOn(id, row.revision),
    desk.ledger.execution(executionKey(row)),
  ]);
  const thought = desk.thoughts.get(id);
  desk.thoughts.delete(id);
  desk.drafts.delete(id);
  const receipt = execution?.receipt ? receiptLine(execution.receipt) : (thought?.receipt ?? '');
  const file = await desk.notes.change(row, row.category, (task) =>
    logged(
      {
        ...(thought ? seenAs(task, thought) : task),
        plan: planOf(row, as, thought ?? task),
        state: as,
        decided_by: decision?.by ?? task.decided_by,
        receipt: receipt || task.receipt,
      },
      now,
      outcome,
    ),
  );
  await keepPlanPage(desk, { ...row, path: file.path }, outcome);
  await desk.ledger.advanceSoon(id, [row.state], {
    set: { state: as, closedAt: now, wakeAt: null, path: file.path, noteHash: file.hash },
    out: await farewell(desk, row, as, outcome),
    audit: [taskEntry(row, `task.${as}`, outcome, { by: decision?.by ?? '' })],
  });
  desk.library.keep({ id, path: file.path });
  desk.counted(-1);
}

/** One line of what was answered, for the note. */
export function receiptLine({
  summary,
  id,
  link,
  at,
}: {
  summary: string;
  id: string;
  link: string;
  at: string;
}): string {
  return [summary, id && `id ${id}`, link, at].filter(Boolean).join(' · ');
}

/** Of several steps the ledger knows which were done; a single one was done with its task. */
function planOf({ memo }: TaskRow, as: Finishing['as'], task: Task): Task['plan'] {
  if (memo.plan?.length) return [...memo.plan];
  return as === 'done' ? task.plan.map((step) => ({ ...step, done: true })) : task.plan;
}

/** A card never stays open, and the owner's own request never ends in silence. */
async function farewell(desk: Desk, row: TaskRow, as: Finishing['as'], outcome: string): Promise<OutMessage[]> {
  const last = await desk.ledger.lastCard(row.id);
  const executed = row.state === 'done' && (row.memo.history?.length ?? 0) > 0;
  if (row.memo.tell && as === 'done')
    return [...retired(last, outcome), { kind: 'notice', title: told(row), text: row.memo.tell, taskId: row.id }];
  if (last?.card.stage === 'thinking') return retired(last, outcome);
  if (last?.card.blocks && !executed) return [{ kind: 'stamp', card: closedCard(last.card, outcome) }];
  if (as === 'denied') return [{ kind: 'notice', title: 'Not allowed', text: outcome, quiet: true, taskId: row.id }];
  if (row.kind === 'REQUEST' && !executed && !row.memo.isReported)
    return [{ kind: 'notice', title: 'Nothing to do', text: outcome, taskId: row.id }];
  return [];
}

/** A message that still says that it is being thought about. */
function retired(last: Awaited<ReturnType<Desk['ledger']['lastCard']>>, outcome: string): OutMessage[] {
  const isOpen = last?.card.blocks !== undefined && last.usedBy === null;
  return isOpen ? [{ kind: 'stamp', card: closedCard(last.card, outcome) }] : [];
}

function told({ subject, memo }: TaskRow): string {
  return (memo.history?.length ?? 0) > 0 ? `Done: ${subject}` : subject;
}
