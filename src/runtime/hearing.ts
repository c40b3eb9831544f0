/**
 * The mailbox as the owner's line gets it. What she said while the ledger could not be written stays with Telegram and comes again; until it has been
 * heard and handled, no outward step is taken, because it may be a pause or an undo.
 */
import type { Mailbox } from '../domain/office.ts';
import { isDiskTrouble } from '../errors.ts';
import type { Room } from './room.ts';

/** `onHeard` is called when everything that had to wait has been handled. */
export function attentive(mailbox: Mailbox, room: Pick<Room, 'holdActs'>, onHeard: () => void): Mailbox {
  const unheard = new Set<number>();
  const settle = () => {
    if (unheard.size > 0) return;
    room.holdActs(false);
    onHeard();
  };
  return {
    ...mailbox,
    recordUpdates: async (updates) => {
      const ids = updates.map(({ update_id }) => update_id);
      try {
        const fresh = (await mailbox.recordUpdates(updates)) as { update_id: number }[];
        if (unheard.size === 0) return fresh;
        // What is handled already, and what Telegram no longer has, is waited for no more.
        const left = new Set(fresh.map(({ update_id }) => update_id));
        for (const id of unheard) if (!left.has(id)) unheard.delete(id);
        settle();
        return fresh;
      } catch (error) {
        if (!isDiskTrouble(error)) throw error;
        for (const id of ids) unheard.add(id);
        room.holdActs(true);
        throw error;
      }
    },
    updateHandled: async (updateId) => {
      if (unheard.delete(updateId)) settle();
      await mailbox.updateHandled(updateId);
    },
  };
}
