/**
 * What the drop folder remembers between two looks: only observations, which can all be lost. Whether an arrival was
 * taken is known by the office, from its source key.
 */
import type { BigIntStats } from 'node:fs';
import type { Clock } from '../../clock.ts';
import type { Limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import type { ConnectorContext } from '../connector.ts';

/** What is known of who may still write to a file. */
export type Sight =
  /** Not looked yet since it last changed. */
  | { kind: 'unchecked' }
  /** No process has it open for writing. */
  | { kind: 'free' }
  /** This descriptor has it open for writing, under this name. */
  | { kind: 'open'; descriptor: string; target: string }
  /** Its writers can't be seen from here. */
  | { kind: 'blind' };

/** One file in the Inbox. */
export interface Dropped {
  /** The name's bytes, which need not be UTF-8. */
  name: Buffer;
  stat: BigIntStats;
  /** Milliseconds since the epoch: when it was first seen at all. */
  firstSeenAt: number;
  /** Milliseconds since the epoch: when it was first seen as it is now. */
  sameSince: number;
  sight: Sight;
  /** How often it was handed over and was still here afterwards. */
  handedOver: number;
  /** Milliseconds since the epoch: not handed over again before. */
  notBefore: number;
}

export interface DropSession {
  /** Absolute path. */
  inbox: string;
  clock: Clock;
  limits: Limits;
  log: Log;
  /** By the name's bytes as Latin-1. */
  files: Map<string, Dropped>;
  /** Oddities in the folder that the log has told of, each once. */
  told: Set<string>;
  /** True while the system tells of changes in the folder. */
  watching: boolean;
  /** Makes the watch anew where the folder was replaced by another one. */
  rewatch(inode: bigint): void;
}

export function createDropSession(inbox: string, context: Pick<ConnectorContext, 'clock' | 'limits' | 'log'>) {
  const { clock, limits, log } = context;
  const session: DropSession = {
    inbox,
    clock,
    limits,
    log,
    files: new Map(),
    told: new Set(),
    watching: false,
    rewatch: () => {},
  };
  return session;
}

/** The key of a name in `files` and `told`. */
export function nameKey(name: Buffer): string {
  return name.toString('latin1');
}

export function isSameContent(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}
