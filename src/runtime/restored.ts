/**
 * After a restore: a task that is older than it may have been carried out since the back-up was made, by the office that was. So it never
 * runs by a rule, its card says so, and the service is asked before the first call.
 */
import type { Card } from '../domain/card.ts';
import type { Task } from '../domain/task.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Desk } from './desk.ts';
import type { Execution, Restored } from './ledger/ledger.ts';
import type { TaskRow } from './ledger/task-row.ts';

/** How many drafts further the office that was may have come. */
const REVISIONS_AHEAD = 5;

/** Null where nothing is in doubt. `received` of the note counts too: a mail that came in since the back-up comes in once more. */
export async function doubtOf(
  desk: Desk,
  row: Pick<TaskRow, 'openedAt'>,
  task?: Pick<Task, 'received'>,
): Promise<Restored | null> {
  const restored = await desk.ledger.restored();
  if (!restored) return null;
  const received = task ? Date.parse(task.received) : Number.NaN;
  return row.openedAt < restored.at || received < restored.at ? restored : null;
}

/** The line on each card in doubt. */
export function warningOf(desk: Desk, { backupAt }: Restored): string {
  return `I was restored from a back-up of ${desk.showTime(backupAt)}. This may have been done since: please look before you approve it.`;
}

/** No rule decides what may have been done already. */
export function askedInDoubt(verdict: Verdict, warning: string): Verdict {
  const floors = [...verdict.floors, warning];
  return verdict.answer === 'AUTO'
    ? { ...verdict, answer: 'APPROVE', because: warning, floors }
    : { ...verdict, floors };
}

/** A question or a failure may be about what has been done already, too. */
export async function cardInDoubt(desk: Desk, row: TaskRow, card: Card): Promise<Card> {
  const doubt = await doubtOf(desk, row);
  if (!doubt) return card;
  const warning = warningOf(desk, doubt);
  return { ...card, warnings: [warning, ...card.warnings.filter((line) => line !== warning)] };
}

/** What was begun before the back-up may have gone on after it: what the ledger remembers of it is not all. */
export async function isMemoryLost(desk: Desk, { since }: Pick<Execution, 'since'>): Promise<boolean> {
  const restored = await desk.ledger.restored();
  return restored !== null && since < restored.at;
}

/** Under which keys the office that was may have carried out this task. */
export function keysInDoubt({ id, revision }: Pick<TaskRow, 'id' | 'revision'>): string[] {
  return Array.from({ length: revision + REVISIONS_AHEAD }, (_, at) => `${id}.${at + 1}`);
}
