/** After a restore, before the first call: did the office that was carry this out since the back-up was made? Only reads. */
import type { Receipt } from '../../domain/action.ts';
import type { Desk } from '../desk.ts';
import type { TaskRow } from '../ledger/ledger.ts';
import { doubtOf, keysInDoubt } from '../restored.ts';
import type { Draft } from './draft.ts';

/** The receipt of what was done under any key that this ledger doesn't know of; null where nothing is found, or nothing is in doubt. */
export async function doneBefore(desk: Desk, row: TaskRow, draft: Draft, signal: AbortSignal): Promise<Receipt | null> {
  const restored = await doubtOf(desk, row, draft.task);
  if (!restored) return null;
  const { host, kind } = desk.hosts.ofAction(draft.action.type);
  for (const key of keysInDoubt(row)) {
    if ((await desk.ledger.execution(key))?.state === 'confirmed') continue;
    const lookup = await host.call(
      (session, limited) =>
        kind.lookup(session, draft.action, {
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
