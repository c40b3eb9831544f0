/** Names that tie a task's parts together. Pure. */
import { randomBytes } from 'node:crypto';
import type { TaskRow } from './ledger/task-row.ts';

/** One key for each approved revision: retries of the same approval share it, a new approval never does. */
export function executionKey(row: Pick<TaskRow, 'id' | 'revision'>): string {
  return `${row.id}.${row.revision}`;
}

/** 128 random bits, short enough for a button. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}
