/** The first steps of a task: where it stands, and taking its note. */
import type { Loaded } from '../../../machines/task.ts';
import { isClosed } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import { closeGone } from '../hands.ts';
import type { TaskRow } from '../ledger/task-row.ts';

export async function load(desk: Desk, id: string): Promise<Loaded> {
  const row = await desk.ledger.task(id);
  if (!row || row.closedAt !== null) return 'gone';
  if (row.state !== 'pending' || (await isAsked(desk, row))) return row.state;
  // She said "later" until there was no time left.
  return row.memo.snoozedUntil !== undefined && desk.clock.now() >= row.expiresAt ? 'expired' : 'unasked';
}

/** A card stands, or she said "later". Without one, after a crash or that wait, the draft is judged as things are now. */
async function isAsked(desk: Desk, row: TaskRow): Promise<boolean> {
  if ((row.memo.snoozedUntil ?? 0) > desk.clock.now()) return true;
  const card = await desk.ledger.card(row.id);
  return card?.card.stage === 'decide' && card.revision === row.revision;
}

export async function claim(desk: Desk, id: string): Promise<'claimed' | 'taken'> {
  const row = await rowOf(desk, id);
  try {
    const path = await desk.vault.claim(row.path);
    await desk.ledger.advanceSoon(id, ['received'], { set: { state: 'claimed', path } });
    return 'claimed';
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'note_taken') throw error;
    // Ours after a crash between the rename and the ledger; somebody else's otherwise.
    const path = await desk.vault.find(id);
    if (path === null) await closeGone(desk, row);
    if (path === null || isOthers(desk, path)) return 'taken';
    // The note may even be further than its row, which a failed commit took back: it is done again from here.
    const isHere = path.startsWith(`In_Progress/${desk.zone}/`);
    const { path: at } = isHere
      ? { path }
      : await desk.notes.change({ id, path }, row.category, (task) => ({ ...task, state: 'claimed' }));
    await desk.ledger.advanceSoon(id, ['received'], { set: { state: 'claimed', path: at } });
    return 'claimed';
  }
}

function isOthers(desk: Desk, path: string): boolean {
  const [top, zone] = path.split('/');
  return top === 'Quarantine' || (top === 'In_Progress' && zone !== desk.zone);
}

/** Throws `not_found` for a task that the ledger doesn't know. */
export async function rowOf(desk: Desk, id: string): Promise<TaskRow> {
  const row = await desk.ledger.task(id);
  if (!row || (isClosed(row.state) && row.closedAt !== null))
    throw new OfficeError('not_found', 'This task is closed.');
  return row;
}
