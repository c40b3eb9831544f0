/** What follows when the disks have no room, and when they have room again: who stops, who is told, and what is taken up. */
import { errorFacts } from '../errors.ts';
import type { Deadlines } from './deadlines.ts';
import type { Desk } from './desk.ts';
import type { RoomListener } from './room.ts';
import { roomMessage } from './room-words.ts';
import type { Supervision } from './supervision.ts';

export interface RoomLevers {
  supervision: Pick<Supervision, 'diskFull' | 'takeUpLost'>;
  deadlines: Pick<Deadlines, 'set'>;
  /** Says it to the owner without the ledger; null where there is no line to her. */
  announce: ((title: string, text: string) => void) | null;
  /** Something on the dashboard changed. */
  changed(): void;
  /** What a person did in the vault and could not be taken in. */
  takeInAgain(): void;
}

/** From here on, until the signal, the office follows its room. */
export function keepRoom(desk: Desk, levers: RoomLevers, signal: AbortSignal): void {
  const { room, log, clock, showTime } = desk;
  const { supervision, deadlines } = levers;
  const listener: RoomListener = {
    changed: (now, before) => {
      if (signal.aborted) return;
      supervision.diskFull(now !== null);
      const { title, text } = roomMessage(now, before, showTime);
      log[now ? 'error' : 'info']({ code: now?.code }, `${title}. ${text}`);
      levers.announce?.(title, text);
      levers.changed();
    },
    mended: () => {
      if (signal.aborted) return;
      supervision.diskFull(false);
      deadlines.set(clock.now());
      levers.takeInAgain();
      supervision.takeUpLost().catch((error) => log.error(errorFacts(error), 'not everything could be taken up again'));
    },
  };
  room.listen(listener);
}
