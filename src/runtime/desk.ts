/** What every step of a task works with; made once by the office and passed down. */
import type { Clock } from '../clock.ts';
import type { Receipt } from '../domain/action.ts';
import type { HandbookResult } from '../domain/handbook.ts';
import type { Task, Zone } from '../domain/task.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Reasoner, ReportName } from '../reasoning/reasoner.ts';
import type { Shelf } from '../reasoning/skills/shelf.ts';
import type { Tool } from '../reasoning/tool.ts';
import type { Vault } from '../vault/vault.ts';
import type { ConnectorHost, Hosts } from './connector-host.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { OfficeLibrary } from './library/library.ts';
import type { Notes } from './notes.ts';
import type { ReadCache } from './read-cache.ts';
import type { Room } from './room.ts';
import type { Draft } from './task/draft.ts';

export interface Desk {
  ledger: Ledger;
  vault: Vault;
  notes: Notes;
  hosts: Hosts;
  reasoner: Reasoner;
  /** What the office knows from before. */
  library: OfficeLibrary;
  /** The owner's skills. */
  shelf: Shelf;
  /** The models behind their doors, for their health. */
  models: readonly ConnectorHost[];
  /** What services answered lately. */
  readCache: ReadCache;
  /** What may be looked up while thinking. */
  tools: readonly Tool[];
  /** Outside the vault: ledger, keys, logins, pictures. */
  stateDir: string;
  /** What thinking may cost a day, in US dollars. */
  budgetUsd: number;
  /** Ends what a model is asked just now, because the owner paused everything; made anew when she resumes. */
  thinking: { pause: AbortController };
  /** Whether what comes in, and what goes out, can be kept. */
  room: Room;
  clock: Clock;
  limits: Limits;
  log: Log;
  zone: Zone;
  dryRun: boolean;
  timeZone: string;
  /** The handbook as it is now; read again only after it changed. */
  handbook(): Promise<HandbookResult>;
  /** `14:05:20`, in the owner's time zone; with the day when it isn't today. */
  showTime(ms: number): string;
  /** Writes the report's note and queues its message; gives back the note's path. */
  report(name: ReportName, source: string): Promise<string>;
  /** Has a task looked at, now. */
  wake(id: string): void;
  /** A task opened (+1) or closed (-1): for backpressure. */
  counted(change: 1 | -1): void;
  newNonce(): string;
  /** 0 to 1, for jitter. */
  random(): number;
  /** Drafts between two steps of a living actor, so that they needn't be written and read again. */
  drafts: Map<string, Draft>;
  /** Notes thought about but not yet written, for the same reason. */
  thoughts: Map<string, Task>;
  /** Arrivals by their source whose note or row could not be kept yet: the next try goes on with the same task. */
  arriving: Map<string, Task>;
  /** What the outside answered, by execution, until the ledger has it: a call that took place is never made again for want of a disk. */
  receipts: Map<string, { receipt: Receipt; draft: Draft }>;
}
