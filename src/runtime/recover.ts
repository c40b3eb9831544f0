/**
 * Start-up: holds the ledger's open rows against the names in the active folders and mends what a crash left. It opens no note that is
 * where its row says.
 */
import { PASSIVE_STATES, type State } from '../domain/task.ts';
import type { Desk } from './desk.ts';
import { adopt, closeGone, taskIdOf } from './hands.ts';
import type { TaskRow } from './ledger/task-row.ts';

/** States that a deadline makes look at the note again. */
const REVIEWED: readonly State[] = ['pending', 'asking'];

/** Ids of the tasks that have to be taken up at once. */
export async function recover(desk: Desk): Promise<string[]> {
  const [rows, names] = await Promise.all([desk.ledger.openTasks(), desk.vault.listActive()]);
  const paths = new Map<string, string>();
  const foreign: string[] = [];
  const known = new Set(rows.map(({ id }) => id));
  for (const path of names) {
    const id = taskIdOf(path);
    if (id !== null && known.has(id)) paths.set(id, path);
    else foreign.push(path);
  }
  const toWake: string[] = [];
  for (const { id, path, state } of rows) {
    const isWhereItWas = paths.get(id) === path;
    if (!isWhereItWas && !(await isFound(desk, id, paths.get(id)))) continue;
    // Moved by hand while nobody looked: no decision, but a reason to look at once, and to ask again.
    if (!isWhereItWas && REVIEWED.includes(state))
      await desk.ledger.advance(id, [state], { set: { wakeAt: desk.clock.now() } });
    else if (!isWhereItWas || !PASSIVE_STATES.includes(state)) toWake.push(id);
  }
  // Each passive task has a card; after a restore none counts, and all are made anew.
  if (await desk.ledger.restored()) toWake.push(...(await desk.ledger.withoutCard()));
  for (const path of foreign) {
    const id = taskIdOf(path);
    const row = id === null ? null : await desk.ledger.task(id);
    if (row?.closedAt) await finishMove(desk, row, path);
    else await adopt(desk, path, { wake: (adopted) => toWake.push(adopted) });
  }
  return toWake;
}

/**
 * Takes in notes that the ledger doesn't know while the office is open; gives back their ids. What it knows is left alone, because it may be on its way, and so
 * is what an arrival has begun, because that comes again by itself.
 */
export async function strays(desk: Desk): Promise<string[]> {
  const adopted: string[] = [];
  const isArriving = (id: string) => desk.arriving.values().some((task) => task.id === id);
  for (const path of await desk.vault.listActive()) {
    const id = taskIdOf(path);
    if (id === null || isArriving(id) || (await desk.ledger.task(id))) continue;
    await adopt(desk, path, { wake: (one) => adopted.push(one) });
  }
  return adopted;
}

/** Closed in the ledger, but a crash came before the move. */
async function finishMove(desk: Desk, row: TaskRow, path: string): Promise<void> {
  const file = await desk.notes.change({ id: row.id, path }, row.category, (task) => ({ ...task, state: row.state }));
  await desk.ledger.advance(row.id, [row.state], { set: { path: file.path, noteHash: file.hash } });
}

/** The note moved while the program was down, or a crash came between its move and the ledger. */
async function isFound(desk: Desk, id: string, listed: string | undefined): Promise<boolean> {
  if (listed !== undefined || (await desk.vault.find(id)) !== null) return true;
  const row = await desk.ledger.task(id);
  if (row) await closeGone(desk, row);
  return false;
}
