/** What a check finds: a difference between vault, ledger and audit trail, in plain words, and how it can be mended without asking. Pure. */
import type { Category, Task } from '../../domain/task.ts';
import type { VaultProblem } from '../../vault/check.ts';

export interface Finding extends Omit<VaultProblem, 'mend'> {
  mend?: Mend;
}

/** Nothing that was decided, sent or written by a person is ever touched. */
export type Mend =
  | { kind: 'make folder' | 'remove' }
  /** Says in the note what the ledger knows, and puts it where that belongs. */
  | { kind: 'note'; set: Partial<Pick<Task, 'state' | 'receipt'>>; category: Category };

export function ofVault({ mend, ...problem }: VaultProblem): Finding {
  return mend ? { ...problem, mend: { kind: mend } } : problem;
}

/** The same difference, seen twice. */
export function isSame(one: Finding, other: Finding): boolean {
  return one.path === other.path && one.problem === other.problem;
}
