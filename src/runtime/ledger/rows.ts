/** How the ledger's rows and the office's words translate into each other. Pure. */
import type { Receipt } from '../../domain/action.ts';
import type { Card } from '../../domain/card.ts';
import type { OutMessage } from '../../domain/office.ts';
import type { Execution, Step } from './ledger.ts';
import type { TaskRow } from './task-row.ts';

export type Row = Record<string, string | number | null>;

const COLUMNS: Record<Exclude<keyof TaskRow, 'memo'>, string> = {
  id: 'id',
  kind: 'kind',
  state: 'state',
  path: 'path',
  noteHash: 'note_hash',
  zone: 'zone',
  category: 'category',
  source: 'source',
  from: 'sender',
  subject: 'subject',
  title: 'title',
  priority: 'priority',
  openedAt: 'opened_at',
  closedAt: 'closed_at',
  iteration: 'iteration',
  revision: 'revision',
  digest: 'digest',
  askedAt: 'asked_at',
  expiresAt: 'expires_at',
  remindersSent: 'reminders_sent',
  wakeAt: 'wake_at',
  attempts: 'attempts',
};
const FIELDS = Object.entries(COLUMNS) as [keyof typeof COLUMNS, string][];

export const TASK_COLUMNS = [...FIELDS.map(([, column]) => column), 'memo'];

export function toTaskRow(row: Row): TaskRow {
  const task: Record<string, unknown> = { memo: JSON.parse(row.memo as string) };
  for (const [field, column] of FIELDS) task[field] = row[column];
  return task as unknown as TaskRow;
}

export function fromTaskRow(task: TaskRow): (string | number | null)[] {
  return [...FIELDS.map(([field]) => task[field]), JSON.stringify(task.memo)];
}

/** `SET` clause and its values for the fields of a step; null when it changes none. */
export function changes(set: Step['set']): { sql: string; values: (string | number | null)[] } | null {
  const entries = Object.entries(set ?? {}).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return null;
  const sql = entries.map(([field]) => `${field === 'memo' ? 'memo' : COLUMNS[field as keyof typeof COLUMNS]} = ?`);
  const values = entries.map(([field, value]) =>
    field === 'memo' ? JSON.stringify(value) : (value as string | number | null),
  );
  return { sql: sql.join(', '), values };
}

export function toExecution(row: Row): Execution {
  return {
    key: row.key as string,
    taskId: row.task as string,
    digest: row.digest as string,
    state: row.state as Execution['state'],
    memory: row.memory === null ? null : JSON.parse(row.memory as string),
    receipt: toReceipt(row.receipt ?? null),
    since: row.since as number,
  };
}

export function toReceipt(json: string | number | null): Receipt | null {
  return typeof json === 'string' ? (JSON.parse(json) as Receipt) : null;
}

/** Messages of one slot belong to one card and are delivered in order; a later stamp makes an unsent one needless. */
export function slotOf(message: OutMessage, id: number): string {
  if (message.kind === 'card' || message.kind === 'stamp') return cardSlot(message.card);
  return `message:${id}`;
}

export function cardSlot(card: Pick<Card, 'taskId' | 'revision'>): string {
  return `card:${card.taskId}:${card.revision}`;
}

export function subjectOf(message: OutMessage): {
  taskId: string;
  digest: string;
  revision: number;
  purpose: string | null;
} {
  switch (message.kind) {
    case 'card':
    case 'stamp':
      return { taskId: message.card.taskId, digest: '', revision: message.card.revision, purpose: null };
    case 'prompt':
      return { taskId: message.taskId, digest: message.digest, revision: 0, purpose: message.purpose };
    case 'notice':
      return { taskId: message.taskId ?? '', digest: '', revision: 0, purpose: null };
  }
}
