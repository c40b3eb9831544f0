/** After a restore, before the first call: did the office that was carry this out since the back-up was made? Only reads. */
import type { Receipt } from '../../domain/action.ts';
import type { Task } from '../../domain/task.ts';
import type { Desk } from '../desk.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { doubtOf, keysInDoubt } from '../restored.ts';
import type { Part } from './parts.ts';

/** The receipt of what was done under any key that this ledger doesn't know of; null where nothing is found, or nothing is in doubt. */
export async function doneBefore(
  desk: Desk,
  row: TaskRow,
  { part: { action, host, kind }, task }: { part: Part; task: Task },
  keyOf: (executionKey: string) => string,
  signal: AbortSignal,
): Promise<Receipt | null> {
  const restored = await doubtOf(desk, row, task);
  if (!restored) return null;
  for (const former of keysInDoubt(row)) {
    if ((await desk.ledger.execution(former))?.state === 'confirmed') continue;
    const key = keyOf(former);
    const lookup = await host.call(
      (session, limited) =>
        kind.lookup(session, action, {
          key,
          memory: null,
          memoryLost: true,
          since: restored.backupAt,
          signal: limited,
          remember: async () => {},
          readAttachment: () => Promise.reject(new Error('a look-up reads no attachment')),
        }),
      signal,
    );
    if (lookup.found) {
      const { receipt } = lookup;
      return { ...receipt, summary: `Not sent again, for it had been done before I was restored: ${receipt.summary}` };
    }
  }
  return null;
}
