/** How a step changes the tables: the one place where rows of several tables change together. Runs inside a commit. */
import { isoTime } from '../../clock.ts';
import { addressKey } from '../../domain/address.ts';
import type { Card } from '../../domain/card.ts';
import type { OutMessage } from '../../domain/office.ts';
import type { State } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { Database } from './database.ts';
import type { AuditEntry, Decision, Step } from './ledger.ts';
import { keepLesson } from './lessons.ts';
import { cardSlot, changes, slotOf, toTaskRow } from './rows.ts';
import type { Sealer } from './seal.ts';
import { Signal, Signals } from './signal.ts';
import type { TaskRow } from './task-row.ts';

const ROWS_KEPT_MAX = 2_000;
const LOOK_AGAIN_MS = 30_000;
/** Every time zone's midnight falls on a quarter of an hour. */
export const QUARTER_MS = 15 * 60_000;

export class Writer {
  /** Raised when messages, or audit lines, have become durable. */
  readonly outbox = new Signal();
  readonly trail = new Signal();
  /** Raised, by task, when a row has become durable otherwise than it was. */
  readonly changes = new Signals();
  readonly sealer: Sealer;
  readonly #db: Database;
  readonly #onDeadline: (at: number) => void;
  #heldTimer: unknown = null;
  /** A Map keeps the order of insertion, so its first key is the oldest. */
  readonly #rows = new Map<string, TaskRow>();

  constructor(db: Database, sealer: Sealer, onDeadline: (at: number) => void) {
    this.#db = db;
    this.sealer = sealer;
    this.#onDeadline = onDeadline;
    // What was undone must not be remembered.
    db.commits.onUndone = () => this.#rows.clear();
  }

  /** Changes a task that is in one of `from`. Throws `note_changed` when it is elsewhere by now. */
  advance(id: string, from: readonly State[], step: Step): TaskRow {
    const row = this.row(id);
    if (!row || !from.includes(row.state)) {
      throw new OfficeError('note_changed', `The task is ${row?.state ?? 'gone'} by now, not ${from.join(' or ')}.`);
    }
    return this.apply(row, step);
  }

  apply(row: TaskRow, step: Step): TaskRow {
    const changed = changes(step.set);
    if (changed) this.#db.run(`UPDATE tasks SET ${changed.sql} WHERE id = ?`, ...changed.values, row.id);
    const next: TaskRow = changed ? { ...row, ...withoutUndefined(step.set) } : row;
    this.#keep(next);
    if (this.changes.awaits(row.id)) this.#db.commits.afterwards(() => this.changes.raise(row.id));
    if (step.set?.wakeAt) this.#onDeadline(step.set.wakeAt);
    if (step.card || step.cardOver) this.#voidCards(row.id);
    if (step.card) this.#storeCard(step.card, next.digest);
    if (step.decision) this.decided(step.decision, next);
    if (step.execution) this.#endExecution(step.execution);
    if (step.delivery) this.#endDelivery(row.id, step.delivery);
    for (const address of step.contacts ?? []) this.#know(address);
    if (step.lesson) keepLesson(this.#db, row.id, step.lesson);
    if (step.flag) this.setFlag(step.flag.name, step.flag.value);
    if (next.closedAt !== null && row.closedAt === null) this.#close(next, next.closedAt);
    this.enqueue(step.out ?? [], step.outNotBefore);
    this.audit(step.audit ?? []);
    return next;
  }

  /** The row as it is now, from memory where it was used lately: nobody else writes the ledger. */
  row(id: string): TaskRow | null {
    const kept = this.#rows.get(id);
    if (kept) return kept;
    const row = this.#db.one('SELECT * FROM tasks WHERE id = ?', id);
    return row ? this.#keep(toTaskRow(row)) : null;
  }

  #keep(row: TaskRow): TaskRow {
    this.#rows.delete(row.id);
    if (row.closedAt === null) this.#rows.set(row.id, row);
    if (this.#rows.size > ROWS_KEPT_MAX) this.#rows.delete(this.#rows.keys().next().value ?? '');
    return row;
  }

  decided(decision: Decision, row: TaskRow): void {
    const { taskId, revision, digest, verb, by, at } = decision;
    const waited = row.askedAt > 0 ? at - row.askedAt : null;
    this.#db.run(
      'INSERT INTO decisions (task, revision, digest, verb, by, at, rule, waited_ms, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      taskId,
      revision,
      digest,
      verb,
      by,
      at,
      row.memo.verdict?.rule ?? '',
      waited,
      this.sealer.seal(decision),
    );
  }

  /** `notBefore` holds the messages back (quiet hours); milliseconds since the epoch. */
  enqueue(messages: readonly OutMessage[], notBefore = 0): void {
    for (const message of messages) this.#enqueueOne(message, notBefore);
    if (messages.length === 0) return;
    this.#db.commits.afterwards(() => this.outbox.raise());
    if (notBefore > 0) this.watchHeld();
  }

  /** Looks for held messages when the next one's time comes, and again and again until then: a timer doesn't notice a sleep or a clock that was set. */
  watchHeld(): void {
    const { clock } = this.#db;
    clock.clearTimeout(this.#heldTimer);
    const at = this.#db.one('SELECT min(not_before) AS at FROM outbox WHERE not_before > 0')?.at as number | null;
    if (at === null) return;
    const left = at - clock.now();
    this.#heldTimer = clock.setTimeout(
      () => {
        const isDue = 'SELECT 1 FROM outbox WHERE not_before > 0 AND not_before <= ? LIMIT 1';
        if (this.#db.one(isDue, clock.now())) this.outbox.raise();
        this.watchHeld();
      },
      left > 0 ? Math.min(left, LOOK_AGAIN_MS) : LOOK_AGAIN_MS,
    );
  }

  close(): void {
    this.#db.clock.clearTimeout(this.#heldTimer);
  }

  #enqueueOne(message: OutMessage, notBefore: number): void {
    let from = notBefore;
    if (message.kind === 'stamp') {
      const slot = cardSlot(message.card);
      // A later stamp makes an unsent one needless, and a card that is still held back: the stamp then tells it all, at its time.
      const held = this.#db.one(
        'SELECT max(not_before) AS at FROM outbox WHERE slot = ? AND not_before > ?',
        slot,
        this.#db.clock.now(),
      );
      from = Math.max(from, Number(held?.at ?? 0));
      this.#db.run(
        "DELETE FROM outbox WHERE slot = ? AND (kind = 'stamp' OR not_before > ?)",
        slot,
        this.#db.clock.now(),
      );
    }
    const { id } = this.#db.run(
      'INSERT INTO outbox (slot, kind, message, not_before) VALUES (?, ?, ?, ?)',
      '',
      message.kind,
      JSON.stringify(message),
      from,
    );
    this.#db.run('UPDATE outbox SET slot = ? WHERE id = ?', slotOf(message, id), id);
  }

  audit(entries: readonly AuditEntry[]): void {
    const time = isoTime(this.#db.clock.now());
    for (const entry of entries)
      this.#db.run('INSERT INTO audit (line) VALUES (?)', JSON.stringify({ time, ...entry }));
    if (entries.length > 0) this.#db.commits.afterwards(() => this.trail.raise());
  }

  /** A new stage of a card voids the stages before it. */
  #voidCards(taskId: string): void {
    this.#db.run("UPDATE cards SET used_by = 'void' WHERE task = ? AND used_by IS NULL", taskId);
  }

  #storeCard(card: Card, digest: string): void {
    this.#db.run(
      'INSERT INTO cards (nonce, task, revision, digest, card, at) VALUES (?, ?, ?, ?, ?, ?)',
      card.nonce,
      card.taskId,
      card.revision,
      digest,
      JSON.stringify(card),
      this.#db.clock.now(),
    );
  }

  #endExecution({ key, state, receipt, error }: NonNullable<Step['execution']>): void {
    this.#db.run(
      'UPDATE executions SET state = ?, receipt = ?, error = ?, ended_at = ? WHERE key = ?',
      state,
      receipt ? JSON.stringify(receipt) : null,
      error ?? null,
      this.#db.clock.now(),
      key,
    );
  }

  #endDelivery(taskId: string, { type, state }: NonNullable<Step['delivery']>): void {
    this.#db.run(
      "UPDATE deliveries SET state = ?, error = 'owner', ended_at = ? WHERE task = ? AND type = ? AND state IN ('intent', 'unknown')",
      state,
      this.#db.clock.now(),
      taskId,
      type,
    );
  }

  #know(address: string): void {
    this.#db.run(
      "INSERT INTO contacts (address, name, written, at) VALUES (?, '', 1, ?) ON CONFLICT (address) DO UPDATE SET written = written + 1, at = excluded.at",
      addressKey(address),
      this.#db.clock.now(),
    );
  }

  setFlag(name: string, value: string): void {
    this.#db.run(
      'INSERT INTO flags (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }

  /** Cards of a closed task keep only their nonce, so that a late tap is still understood. */
  #close(row: TaskRow, at: number): void {
    this.#db.run("UPDATE cards SET card = '{}', used_by = coalesce(used_by, 'void') WHERE task = ?", row.id);
    this.#db.run(
      'INSERT INTO closed (quarter, state, n) VALUES (?, ?, 1) ON CONFLICT (quarter, state) DO UPDATE SET n = n + 1',
      Math.floor(at / QUARTER_MS),
      row.state,
    );
  }
}

function withoutUndefined<T extends object>(set: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(set ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
