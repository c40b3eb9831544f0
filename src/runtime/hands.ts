/**
 * What a person does in the vault by hand, seen while it happens: an edit makes a fresh card, a move to Approved/ or Rejected/ is a decision, a
 * deleted note is dropped. What happened while the program was down is never a decision.
 */
import { wait } from '../clock.ts';
import type { CommandReply } from '../domain/office.ts';
import type { State } from '../domain/task.ts';
import { errorFacts, isDiskTrouble, OfficeError } from '../errors.ts';
import type { VaultChange } from '../vault/vault.ts';
import { rowOf, setDoubleAside } from './arrivals.ts';
import type { Desk } from './desk.ts';
import { officeEntry, taskEntry } from './entries.ts';
import type { TaskRow } from './ledger/task-row.ts';
import { makeDraft } from './task/draft.ts';
import { stoppedSet } from './task/loop-words.ts';

const ID = /_([0-9A-HJKMNP-TV-Z]{26})\.md$/;
const BY_HAND: Record<string, 'approve' | 'reject'> = { Approved: 'approve', Rejected: 'reject' };

const UNDER_WAY: readonly State[] = ['executing', 'unknown', 'done'];
/** An editor may be in the middle of writing. */
const HALF_WRITTEN_MS = 300;

export interface HandLevers {
  wake(id: string): void;
  /** Ends what is thought about a task just now. */
  stop(id: string): void;
  decide(taskId: string, verb: 'approve' | 'reject' | 'undo', digest: string, text?: string): Promise<CommandReply>;
}

export function taskIdOf(path: string): string | null {
  return ID.exec(path)?.[1] ?? null;
}

/** Takes in one change of a note that was not made by the office. */
export async function takeInHand(desk: Desk, change: VaultChange, levers: HandLevers): Promise<void> {
  const id = taskIdOf(change.path);
  if (id === null) return adopt(desk, change.path, levers);
  const row = await desk.ledger.task(id);
  if (!row) return adopt(desk, change.path, levers);
  if (row.closedAt !== null || (change.hash === row.noteHash && change.path === row.path)) return;
  if (change.hash === '') return takeInGone(desk, row, levers);
  // What is on its way out is not stopped by its note; its end sets an unreadable one aside.
  if (UNDER_WAY.includes(row.state)) return;
  if (!(await isReadable(desk, row, change.path))) return;
  const folder = change.path.split('/')[0] ?? '';
  if (row.state === 'drafting') return stopIfWished(desk, row, change.path, levers);
  // Where the office may not act, nobody decides by a move either.
  const verb = desk.zone === 'cloud' ? undefined : BY_HAND[folder];
  if (verb && row.state === 'pending') return decideByHand(desk, row, change.path, verb, levers);
  const leftTheHold = row.state === 'approved' && folder !== 'Approved' && row.path.startsWith('Approved/');
  if (leftTheHold)
    return verb === 'reject' ? rejectHeld(desk, row, levers) : void (await levers.decide(id, 'undo', ''));
  levers.wake(id);
}

/** `stop: true` in a note ends what is thought about it at once. */
async function stopIfWished(desk: Desk, row: TaskRow, path: string, levers: HandLevers): Promise<void> {
  const { task } = await desk.vault.read(path);
  if (!task.facts.stop) return levers.wake(row.id);
  await desk.ledger.advance(row.id, ['drafting'], {
    set: stoppedSet(row, desk.clock.now()),
    audit: [taskEntry(row, 'decision.stop', 'stopped in its note', { actor: 'owner', decision: 'stop', by: 'vault' })],
  });
  levers.stop(row.id);
}

async function decideByHand(
  desk: Desk,
  row: TaskRow,
  path: string,
  verb: 'approve' | 'reject',
  levers: HandLevers,
): Promise<void> {
  if (verb === 'reject') return void (await levers.decide(row.id, 'reject', row.digest, 'moved by hand'));
  const { task } = await desk.vault.read(path);
  const draft = await makeDraft(desk, row, task).catch(() => null);
  // Moved and edited at once: what would run is not what the card shows, so the owner is asked about what is there now.
  if (draft?.digest !== row.digest) return levers.wake(row.id);
  const { ok } = await levers.decide(row.id, 'approve', row.digest);
  // Refused, as while all is paused: the note goes back to where it waits, and a fresh card says so.
  if (!ok) levers.wake(row.id);
}

/** Approved already, but still on hold: moved away in time. */
async function rejectHeld(desk: Desk, row: TaskRow, levers: HandLevers): Promise<void> {
  const { id, revision, digest } = row;
  await desk.ledger.advance(id, ['approved'], {
    set: {
      state: 'rejected',
      wakeAt: null,
      memo: { ...row.memo, problem: 'Rejected: moved by hand. Nothing was sent.' },
    },
    decision: { taskId: id, revision, digest, verb: 'reject', by: 'vault', at: desk.clock.now() },
    audit: [taskEntry(row, 'decision.reject', 'moved by hand', { actor: 'owner', decision: 'reject', by: 'vault' })],
  });
  levers.wake(id);
}

async function takeInGone(desk: Desk, row: TaskRow, levers: HandLevers): Promise<void> {
  const path = await desk.vault.find(row.id);
  if (path === row.path) return;
  if (path !== null) return takeInHand(desk, { path, hash: 'moved' }, levers);
  const dropped: State[] = ['pending', 'asking', 'failed', 'approved'];
  if (!dropped.includes(row.state)) return;
  await closeGone(desk, row);
}

const DROPPED = 'The note was deleted in the vault, so this is dropped. Nothing was sent.';
const IN_DOUBT =
  'The note was deleted while I was sending it. I can’t tell whether it left: please look into your sent mail.';
const GONE: Partial<Record<State, string>> = { executing: IN_DOUBT, unknown: IN_DOUBT };

/** The note was deleted: nothing will be done about it, and the card says so. */
export async function closeGone(desk: Desk, row: TaskRow): Promise<void> {
  const last = await desk.ledger.lastCard(row.id);
  const isDone = row.state === 'done';
  const outcome = isDone ? 'Done; the note was deleted in the vault.' : (GONE[row.state] ?? DROPPED);
  await desk.ledger.advance(row.id, [row.state], {
    set: { state: isDone ? 'done' : 'rejected', closedAt: desk.clock.now(), wakeAt: null },
    out:
      last?.card.blocks && !isDone
        ? [{ kind: 'stamp', card: { ...last.card, stage: 'closed', nonce: '', outcome } }]
        : [],
    audit: [taskEntry(row, 'task.gone', outcome, { actor: 'vault', by: 'vault' })],
  });
  desk.counted(-1);
}

/** A note that can't be read any more goes to Quarantine as it is, and the owner is told. */
async function isReadable(desk: Desk, row: TaskRow, path: string): Promise<boolean> {
  let problem = await problemOf(desk, path);
  if (problem !== null) {
    await wait(desk.clock, HALF_WRITTEN_MS);
    problem = await problemOf(desk, path);
  }
  if (problem && problem.code !== 'not_found') await quarantine(desk, path, problem, row);
  return problem === null;
}

async function problemOf(desk: Desk, path: string): Promise<OfficeError | null> {
  try {
    await desk.vault.read(path);
    return null;
  } catch (error) {
    if (error instanceof OfficeError && !isDiskTrouble(error)) return error;
    throw error;
  }
}

async function quarantine(desk: Desk, path: string, error: OfficeError, row: TaskRow | null): Promise<void> {
  const { message, hint } = errorFacts(error);
  const moved = await desk.vault.quarantine(path);
  const text = `${path}: ${message} It lies in ${moved} as it is.${hint ? ` ${hint}` : ''}`;
  const audit = [officeEntry('note.quarantined', path, message, { actor: 'vault', task: row?.id ?? '' })];
  const out = [{ kind: 'notice' as const, title: 'A note can’t be read', text }];
  if (!row) return desk.ledger.note({ audit, out });
  const last = await desk.ledger.lastCard(row.id);
  const outcome = 'Its note can’t be read any more, so nothing was sent.';
  await desk.ledger.advance(row.id, [row.state], {
    set: { state: 'rejected', closedAt: desk.clock.now(), wakeAt: null, path: moved },
    out: [
      ...(last?.card.blocks
        ? [{ kind: 'stamp' as const, card: { ...last.card, stage: 'closed' as const, nonce: '', outcome } }]
        : []),
      ...out,
    ],
    audit,
  });
  desk.counted(-1);
}

/** A note that the ledger has never seen: put there by a person, by sync, or left by a crash before it was recorded. */
export async function adopt(desk: Desk, path: string, levers: { wake(id: string): void }): Promise<void> {
  try {
    const file = await desk.vault.read(path);
    if (taskIdOf(path) !== file.task.id) {
      throw new OfficeError('note_invalid', 'Its name doesn’t end with its id.');
    }
    // Whatever it says of itself, it starts from the beginning: no approval comes in with a file.
    const saved = await desk.vault.save(file, { ...file.task, state: 'received' }, 'general');
    const row = rowOf(desk, saved);
    const isNew = await desk.ledger.open(row, [taskEntry(row, 'task.adopted', saved.path, { actor: 'vault' })]);
    if (!isNew) return setDoubleAside(desk, saved);
    desk.counted(1);
    levers.wake(row.id);
  } catch (error) {
    if (!(error instanceof OfficeError) || isDiskTrouble(error)) throw error;
    if (error.code === 'not_found') return;
    await quarantine(desk, path, error, null);
  }
}
