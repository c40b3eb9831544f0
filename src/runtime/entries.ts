/** Audit lines, short: what has nothing to say stays empty. Pure. */
import type { AuditEntry } from './ledger/ledger.ts';
import type { TaskRow } from './ledger/task-row.ts';

type Said = Partial<Pick<AuditEntry, 'actor' | 'target' | 'task' | 'rule' | 'decision' | 'by'>>;

/** A line about the office as a whole. */
export function officeEntry(action: string, target: string, result: string, said: Said = {}): AuditEntry {
  return {
    actor: 'office',
    category: 'general',
    action,
    target,
    task: '',
    rule: '',
    decision: '',
    by: '',
    result,
    ...said,
  };
}

/** A line about a task, with the rule that judged it. */
export function taskEntry(row: TaskRow, action: string, result: string, said: Said = {}): AuditEntry {
  const { rule = '', answer = '' } = row.memo.verdict ?? {};
  return {
    actor: 'office',
    category: row.category,
    action,
    target: row.title || row.subject.slice(0, SUBJECT_CHARS_MAX),
    task: row.id,
    rule,
    decision: answer,
    by: '',
    result,
    ...said,
  };
}

const SUBJECT_CHARS_MAX = 200;
