/** What a decision is made from and what it comes to: the ground that all rulings share. Pure. */
import type { Verb } from '../domain/card.ts';
import type { By, Shown } from '../domain/office.ts';
import type { Limits } from '../limits.ts';
import { taskEntry } from './entries.ts';
import type { AuditEntry, Decide, Decision } from './ledger/ledger.ts';
import type { TaskRow } from './ledger/task-row.ts';

export interface DecisionInput {
  verb: Verb;
  text: string | undefined;
  /** What the owner had before her eyes, where it is known (a reply to an older message). */
  digest: string | undefined;
  /** What stood above the button, where there was one. */
  shown?: Shown;
  by: By;
  now: number;
  hold_ms: number;
  paused: boolean;
  limits: Limits;
  newNonce(): string;
  showTime(ms: number): string;
}

export type Ruling = ReturnType<Decide>;
export type Found = Parameters<Decide>[0];

export function decisionOf(row: TaskRow, input: DecisionInput): Decision {
  return { taskId: row.id, revision: row.revision, digest: row.digest, verb: input.verb, by: input.by, at: input.now };
}

export function entry(row: TaskRow, { verb, by }: DecisionInput, result: string): AuditEntry {
  return taskEntry(row, `decision.${verb}`, result, { actor: 'owner', decision: verb, by });
}
