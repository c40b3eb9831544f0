/** Looking again at what waits for the owner: a deadline passed, or its note changed. */
import type { Reviewed } from '../../../machines/task.ts';
import { quietUntil } from '../../domain/quiet.ts';
import type { Desk } from '../desk.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { rowOf } from './begin.ts';
import { lostAsNull, makeDraft } from './draft.ts';

/** A deadline passed, or the note changed: what does that mean? */
export async function review(desk: Desk, id: string): Promise<Reviewed> {
  const row = await rowOf(desk, id);
  const now = desk.clock.now();
  if (row.state !== 'pending' && row.state !== 'asking') return 'same';
  if (now >= row.expiresAt) return 'expired';
  if (row.state === 'pending' && (await hasChanged(desk, row))) return 'changed';
  const snoozed = row.memo.snoozedUntil ?? 0;
  if (snoozed > now) return 'same';
  if (snoozed > 0 && row.state === 'pending') return 'changed';
  await remind(desk, row, now);
  return 'same';
}

async function hasChanged(desk: Desk, row: TaskRow): Promise<boolean> {
  const file = await desk.notes.read(row).catch(lostAsNull);
  if (file === null) return true;
  if (file.hash === row.noteHash && file.path === row.path) return false;
  const draft = await makeDraft(desk, row, file.task).catch(lostAsNull);
  if (draft?.digest !== row.digest || !file.path.startsWith('Pending_Approval/')) return true;
  await desk.ledger.advance(row.id, ['pending'], { set: { noteHash: file.hash, path: file.path } });
  return false;
}

async function remind(desk: Desk, row: TaskRow, now: number): Promise<void> {
  // After a long sleep several may be due: one is enough.
  const due = (await reminders(desk, row)).findLastIndex((at) => at <= now);
  if (due < row.remindersSent) {
    await desk.ledger.advance(row.id, [row.state], { set: { wakeAt: await nextLook(desk, row) } });
    return;
  }
  const quiet = await quietEnd(desk, row);
  if (quiet > 0) {
    await desk.ledger.advance(row.id, [row.state], { set: { wakeAt: Math.min(quiet, row.expiresAt) } });
    return;
  }
  const next = { ...row, remindersSent: due + 1 };
  const title = row.title || row.subject || 'A question';
  await desk.ledger.advance(row.id, [row.state], {
    set: { remindersSent: next.remindersSent, wakeAt: await nextLook(desk, next) },
    out: [
      {
        kind: 'notice',
        title: 'Still waiting for you',
        text: `${title}. If nothing is decided by ${desk.showTime(row.expiresAt)}, it is dropped and nothing is sent.`,
        taskId: row.id,
      },
    ],
  });
}

/** The next reminder, or the expiry. */
export async function nextLook(desk: Desk, row: TaskRow): Promise<number> {
  return (await reminders(desk, row))[row.remindersSent] ?? row.expiresAt;
}

async function reminders(desk: Desk, row: TaskRow): Promise<number[]> {
  const handbook = await desk.handbook();
  const fractions = (handbook.ok ? handbook.handbook.reminders : undefined) ?? desk.limits.reminder_fractions;
  const length = row.expiresAt - row.askedAt;
  return fractions.map((fraction) => row.askedAt + Math.round(length * fraction));
}

/** The end of the owner's quiet hours; 0 outside of them, and for what is urgent. */
export async function quietEnd(desk: Desk, row: TaskRow): Promise<number> {
  if (row.priority === 'urgent') return 0;
  const handbook = await desk.handbook();
  if (!handbook.ok) return 0;
  return quietUntil(handbook.handbook.quietHours, desk.clock.now(), desk.timeZone) ?? 0;
}
