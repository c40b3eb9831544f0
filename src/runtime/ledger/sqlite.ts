/** The ledger on node:sqlite: one file in the state folder, write-ahead log, every commit flushed to the disk. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import { isoTime } from '../../clock.ts';
import type { Card, Verb } from '../../domain/card.ts';
import type { AuditLine, OutMessage, QueuedMessage, SentMessage } from '../../domain/office.ts';
import type { State } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import { GroupCommit } from './group-commit.ts';
import type { CardRow, Decision, Ledger, Step, TaskRow } from './ledger.ts';
import {
  cardSlot,
  changes,
  fromTaskRow,
  type Row,
  slotOf,
  subjectOf,
  TASK_COLUMNS,
  toExecution,
  toReceipt,
  toTaskRow,
} from './rows.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { openSealer } from './seal.ts';
import { Signal } from './signal.ts';

const UPDATE_TRIES_MAX = 3;
/** Every time zone's midnight falls on a quarter of an hour. */
const QUARTER_MS = 15 * 60_000;

export interface LedgerOptions {
  stateDir: string;
  clock: Clock;
  /** Reading only, beside a running office; no row is ever written. */
  readOnly?: boolean;
  /** Told of every new deadline, so that one timer can serve the earliest. */
  onDeadline?: (at: number) => void;
}

/** Opens or makes the ledger. Throws `config_invalid` for a ledger of another version. */
export function openLedger({ stateDir, clock, readOnly = false, onDeadline }: LedgerOptions): Ledger {
  if (!readOnly) mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  if (!readOnly) chmodSync(stateDir, 0o700);
  if (readOnly && !existsSync(join(stateDir, 'ledger.db'))) {
    throw new OfficeError('not_found', `There is no ledger in ${stateDir} yet.`, {
      hint: 'Start the office once with `countersign start`.',
    });
  }
  const db = new DatabaseSync(join(stateDir, 'ledger.db'), { readOnly, timeout: 5_000 });
  if (!readOnly) {
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000;',
    );
    chmodSync(join(stateDir, 'ledger.db'), 0o600);
  }
  prepareSchema(db, readOnly, clock.now());
  const sealer = openSealer(stateDir);
  const commits = new GroupCommit(db);
  const outboxSignal = new Signal();
  const auditSignal = new Signal();

  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    let statement = statements.get(text);
    if (!statement) {
      statement = db.prepare(text);
      statements.set(text, statement);
    }
    return statement;
  };
  const one = (text: string, ...values: (string | number | null)[]) => sql(text).get(...values) as Row | undefined;
  const all = (text: string, ...values: (string | number | null)[]) => sql(text).all(...values) as Row[];
  const run = (text: string, ...values: (string | number | null)[]) => sql(text).run(...values);

  const audit = (entries: Step['audit']) => {
    for (const entry of entries ?? []) {
      run('INSERT INTO audit (line) VALUES (?)', JSON.stringify({ time: isoTime(clock.now()), ...entry }));
      auditSignal.raise();
    }
  };

  const enqueue = (messages: readonly OutMessage[] | undefined) => {
    for (const message of messages ?? []) {
      if (message.kind === 'stamp') run("DELETE FROM outbox WHERE slot = ? AND kind = 'stamp'", cardSlot(message.card));
      const { lastInsertRowid } = run(
        'INSERT INTO outbox (slot, kind, message) VALUES (?, ?, ?)',
        '',
        message.kind,
        JSON.stringify(message),
      );
      run(
        'UPDATE outbox SET slot = ? WHERE id = ?',
        slotOf(message, Number(lastInsertRowid)),
        lastInsertRowid as number,
      );
      outboxSignal.raise();
    }
  };

  const recordDecision = (decision: Decision, row: TaskRow) => {
    const waited = row.askedAt > 0 ? decision.at - row.askedAt : null;
    run(
      'INSERT INTO decisions (task, revision, digest, verb, by, at, rule, waited_ms, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      decision.taskId,
      decision.revision,
      decision.digest,
      decision.verb,
      decision.by,
      decision.at,
      row.memo.verdict?.rule ?? '',
      waited,
      sealer.seal(decision),
    );
  };

  const storeCard = (card: Card, digest: string) => {
    run("UPDATE cards SET used_by = 'void' WHERE task = ? AND used_by IS NULL", card.taskId);
    if (card.nonce === '') return;
    run(
      'INSERT INTO cards (nonce, task, revision, digest, card, at) VALUES (?, ?, ?, ?, ?, ?)',
      card.nonce,
      card.taskId,
      card.revision,
      digest,
      JSON.stringify(card),
      clock.now(),
    );
  };

  const taskRow = (id: string): TaskRow | null => {
    const row = one('SELECT * FROM tasks WHERE id = ?', id);
    return row ? toTaskRow(row) : null;
  };

  const apply = (row: TaskRow, step: Step): TaskRow => {
    const changed = changes(step.set);
    if (changed) run(`UPDATE tasks SET ${changed.sql} WHERE id = ?`, ...changed.values, row.id);
    const next = changed ? { ...row, ...withoutUndefined(step.set) } : row;
    if (step.set?.wakeAt) onDeadline?.(step.set.wakeAt);
    if (step.card) storeCard(step.card, next.digest);
    if (step.decision) recordDecision(step.decision, next);
    if (step.execution) endExecution(step.execution);
    for (const address of step.contacts ?? []) knowContact(address);
    if (next.closedAt !== null && row.closedAt === null) close(next, next.closedAt);
    enqueue(step.out);
    audit(step.audit);
    return next;
  };

  const close = (row: TaskRow, at: number) => {
    run("UPDATE cards SET card = '{}', used_by = coalesce(used_by, 'void') WHERE task = ?", row.id);
    run(
      'INSERT INTO closed (quarter, state, n) VALUES (?, ?, 1) ON CONFLICT (quarter, state) DO UPDATE SET n = n + 1',
      Math.floor(at / QUARTER_MS),
      row.state,
    );
  };

  const endExecution = ({ key, state, receipt, error }: NonNullable<Step['execution']>) => {
    run(
      'UPDATE executions SET state = ?, receipt = ?, error = ?, ended_at = ? WHERE key = ?',
      state,
      receipt ? JSON.stringify(receipt) : null,
      error ?? null,
      clock.now(),
      key,
    );
  };

  const knowContact = (address: string) => {
    run(
      'INSERT INTO contacts (address, name, written, at) VALUES (?, ?, 1, ?) ON CONFLICT (address) DO UPDATE SET written = written + 1, at = excluded.at',
      address.toLowerCase(),
      '',
      clock.now(),
    );
  };

  const cardRow = (row: Row): CardRow => ({
    nonce: row.nonce as string,
    taskId: row.task as string,
    revision: row.revision as number,
    digest: row.digest as string,
    card: JSON.parse(row.card as string) as Card,
    usedBy: row.used_by as Verb | null,
  });

  const currentCard = (taskId: string): CardRow | null => {
    const row = one('SELECT * FROM cards WHERE task = ? AND used_by IS NULL ORDER BY id DESC LIMIT 1', taskId);
    return row ? cardRow(row) : null;
  };

  return {
    // Telegram: updates in
    recordUpdates: (updates) =>
      commits.run(() =>
        updates.filter((update) => {
          const { changes: added } = run(
            'INSERT OR IGNORE INTO updates (update_id, raw) VALUES (?, ?)',
            update.update_id,
            JSON.stringify(update),
          );
          return added === 1;
        }),
      ),
    unhandledUpdates: () =>
      commits.run(() => {
        const rows = all(
          'SELECT update_id, raw FROM updates WHERE handled = 0 AND tries < ? ORDER BY update_id',
          UPDATE_TRIES_MAX,
        );
        for (const row of rows)
          run('UPDATE updates SET tries = tries + 1 WHERE update_id = ?', row.update_id as number);
        return rows.map((row) => JSON.parse(row.raw as string));
      }),
    // Not a step of its own on the hot path: it rides in the next commit, and a repeat after a crash is harmless.
    updateHandled: async (updateId) => {
      void commits.run(() => run('UPDATE updates SET handled = 1 WHERE update_id = ?', updateId)).catch(() => {});
    },

    // Telegram: messages out
    nextMessage: async (after = 0) => {
      const row = one('SELECT * FROM outbox WHERE id > ? ORDER BY id LIMIT 1', after);
      if (!row) return null;
      const ids = all('SELECT message FROM messages WHERE slot = ? ORDER BY place, message DESC', row.slot as string);
      return {
        id: row.id as number,
        message: JSON.parse(row.message as string) as OutMessage,
        cardMessageIds: ids.map((found) => found.message as number),
        attempts: row.attempts as number,
      } satisfies QueuedMessage;
    },
    messageQueued: (signal, after = 0) =>
      outboxSignal.next(signal, () => one('SELECT 1 FROM outbox WHERE id > ? LIMIT 1', after) !== undefined),
    messageSent: (id, chatId, messageIds) =>
      commits.run(() => {
        const row = one('SELECT slot, kind, message FROM outbox WHERE id = ?', id);
        if (!row) return;
        const message = JSON.parse(row.message as string) as OutMessage;
        const about = subjectOf(message);
        const digest = about.digest || (about.taskId ? (taskRow(about.taskId)?.digest ?? '') : '');
        messageIds.forEach((messageId, place) => {
          run(
            'INSERT OR REPLACE INTO messages (chat, message, place, slot, kind, task, purpose, digest, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
            chatId,
            messageId,
            place,
            row.slot as string,
            message.kind,
            about.taskId,
            about.purpose,
            digest,
            about.revision,
          );
        });
        run('DELETE FROM outbox WHERE id = ?', id);
      }),
    messageDropped: (id, reason) =>
      commits.run(() => {
        const row = one('SELECT kind, message FROM outbox WHERE id = ?', id);
        run('DELETE FROM outbox WHERE id = ?', id);
        if (!row) return;
        const { taskId } = subjectOf(JSON.parse(row.message as string) as OutMessage);
        audit([
          {
            actor: 'bot',
            category: 'general',
            action: 'message.dropped',
            target: row.kind as string,
            task: taskId,
            rule: '',
            decision: '',
            by: '',
            result: reason,
          },
        ]);
      }),
    message: async (chatId, messageId) => {
      const row = one('SELECT * FROM messages WHERE chat = ? AND message = ?', chatId, messageId);
      if (!row) return null;
      return {
        kind: row.kind as SentMessage['kind'],
        taskId: row.task as string,
        purpose: (row.purpose as SentMessage['purpose']) ?? undefined,
        digest: row.digest as string,
        revision: row.revision as number,
      };
    },
    outboxLength: async () => one('SELECT count(*) AS n FROM outbox')?.n as number,

    // Tasks
    taskOfSource: async (source) =>
      (one('SELECT task FROM sources WHERE source = ?', source)?.task as string | undefined) ?? null,
    open: (row, entries) =>
      commits.run(() => {
        const { changes: added } = run(
          'INSERT OR IGNORE INTO sources (source, task) VALUES (?, ?)',
          row.source,
          row.id,
        );
        if (added === 0) return false;
        run(
          `INSERT INTO tasks (${TASK_COLUMNS.join(', ')}) VALUES (${TASK_COLUMNS.map(() => '?').join(', ')})`,
          ...fromTaskRow(row),
        );
        audit(entries);
        return true;
      }),
    task: async (id) => taskRow(id),
    taskByEnd: async (end) => {
      const rows = all('SELECT * FROM tasks WHERE substr(id, -length(?1)) = ?1 LIMIT 2', end.toUpperCase());
      return rows.length === 1 ? toTaskRow(rows[0]!) : null;
    },
    advance: (id, from, step) =>
      commits.run(() => {
        const row = taskRow(id);
        if (!row || !from.includes(row.state)) {
          throw new OfficeError(
            'note_changed',
            `The task is ${row?.state ?? 'gone'} by now, not ${from.join(' or ')}.`,
          );
        }
        return apply(row, step);
      }),
    decide: (by, rule) =>
      commits.run(() => {
        const card = 'nonce' in by ? one('SELECT * FROM cards WHERE nonce = ?', by.nonce) : undefined;
        const found = card ? cardRow(card) : 'taskId' in by ? currentCard(by.taskId) : null;
        const row = found ? taskRow(found.taskId) : null;
        if (!found || !row)
          return { ok: false, say: 'This card is not known here any more.', problem: 'unknown' as const };
        const { reply, step, decision } = rule({ row, card: found.card, usedBy: found.usedBy });
        if (decision) {
          recordDecision(decision, row);
          run('UPDATE cards SET used_by = ? WHERE nonce = ?', decision.verb, found.nonce);
        }
        if (step) apply(row, step);
        return reply;
      }),
    decisionOn: async (taskId, revision) => {
      const row = one(
        'SELECT * FROM decisions WHERE task = ? AND revision = ? ORDER BY id DESC LIMIT 1',
        taskId,
        revision,
      );
      if (!row) return null;
      const decision: Decision = {
        taskId,
        revision,
        digest: row.digest as string,
        verb: row.verb as Verb,
        by: row.by as string,
        at: row.at as number,
      };
      return sealer.holds(decision, row.seal as string) ? decision : null;
    },
    card: async (taskId) => currentCard(taskId),
    lastCard: async (taskId) => {
      const row = one('SELECT * FROM cards WHERE task = ? ORDER BY id DESC LIMIT 1', taskId);
      return row ? cardRow(row) : null;
    },

    // Executions
    intend: ({ key, taskId, digest, at }) =>
      commits.run(() => {
        const found = one('SELECT * FROM executions WHERE key = ?', key);
        if (found && found.digest !== digest) {
          throw new OfficeError('key_reused', 'The same approval was used with another content. Nothing was sent.');
        }
        run("UPDATE tasks SET state = 'executing', wake_at = NULL WHERE id = ? AND state = 'approved'", taskId);
        if (found && found.state !== 'failed') return { fresh: false, execution: toExecution(found) };
        if (found) run("UPDATE executions SET state = 'intent', error = NULL, ended_at = NULL WHERE key = ?", key);
        else {
          const category = taskRow(taskId)?.category ?? 'general';
          run(
            "INSERT INTO executions (key, task, digest, category, state, since) VALUES (?, ?, ?, ?, 'intent', ?)",
            key,
            taskId,
            digest,
            category,
            at,
          );
        }
        return { fresh: true, execution: toExecution(one('SELECT * FROM executions WHERE key = ?', key)!) };
      }),
    remember: (key, memory) =>
      commits.run(() => void run('UPDATE executions SET memory = ? WHERE key = ?', JSON.stringify(memory), key)),
    execution: async (key) => {
      const row = one('SELECT * FROM executions WHERE key = ?', key);
      return row ? toExecution(row) : null;
    },

    // What is open, and what was
    openTasks: async () =>
      all('SELECT id, path, state, wake_at FROM tasks WHERE closed_at IS NULL').map((row) => ({
        id: row.id as string,
        path: row.path as string,
        state: row.state as State,
        wakeAt: row.wake_at as number | null,
      })),
    dueTasks: async (now, limit) =>
      all(
        'SELECT id FROM tasks WHERE closed_at IS NULL AND wake_at IS NOT NULL AND wake_at <= ? ORDER BY wake_at LIMIT ?',
        now,
        limit,
      ).map((row) => row.id as string),
    nextWake: async () =>
      (one('SELECT min(wake_at) AS at FROM tasks WHERE closed_at IS NULL AND wake_at IS NOT NULL')?.at as
        | number
        | null) ?? null,
    counts: async () => toCounts(all('SELECT state, count(*) AS n FROM tasks WHERE closed_at IS NULL GROUP BY state')),
    waiting: async (limit) => {
      const where = "closed_at IS NULL AND state IN ('pending', 'asking', 'failed', 'unknown')";
      const rows = all(`SELECT * FROM tasks WHERE ${where} ORDER BY asked_at LIMIT ?`, limit).map(toTaskRow);
      return { rows, total: one(`SELECT count(*) AS n FROM tasks WHERE ${where}`)?.n as number };
    },
    newestHeld: async () => {
      const row = one(
        "SELECT * FROM tasks WHERE closed_at IS NULL AND state = 'approved' ORDER BY wake_at DESC LIMIT 1",
      );
      return row ? toTaskRow(row) : null;
    },
    activity: async (from, to, limit) =>
      all(
        `SELECT t.*, (SELECT receipt FROM executions e WHERE e.task = t.id AND e.state = 'confirmed' ORDER BY ended_at DESC LIMIT 1) AS got,
          (SELECT by FROM decisions d WHERE d.task = t.id ORDER BY d.id DESC LIMIT 1) AS by,
          (SELECT at FROM decisions d WHERE d.task = t.id ORDER BY d.id DESC LIMIT 1) AS decided
         FROM tasks t WHERE closed_at IS NULL OR (closed_at >= ? AND closed_at < ?) ORDER BY id DESC LIMIT ?`,
        from,
        to,
        limit,
      ).map((row) => ({
        row: toTaskRow(row),
        receipt: toReceipt(row.got ?? null),
        decidedBy: (row.by as string) ?? '',
        decidedAt: (row.decided as number) ?? null,
      })),
    closedCounts: async (from, to) =>
      toCounts(
        all(
          'SELECT state, sum(n) AS n FROM closed WHERE quarter >= ? AND quarter <= ? GROUP BY state',
          Math.floor(from / QUARTER_MS),
          Math.floor((to - 1) / QUARTER_MS),
        ),
      ),
    lastDone: async (limit) =>
      all(
        "SELECT * FROM tasks WHERE closed_at IS NOT NULL AND state = 'done' ORDER BY closed_at DESC LIMIT ?",
        limit,
      ).map(toTaskRow),
    executedSince: async (category, since) =>
      one(
        "SELECT count(*) AS n FROM executions WHERE category = ? AND state = 'confirmed' AND ended_at >= ?",
        category,
        since,
      )?.n as number,

    // People
    known: async (addresses) =>
      new Set(
        addresses.filter(
          (address) =>
            one('SELECT 1 FROM contacts WHERE address = ? AND written > 0', address.toLowerCase()) !== undefined,
        ),
      ),
    findContacts: async (name, limit) =>
      all(
        `SELECT address, name FROM contacts WHERE written > 0 AND (instr(lower(name), lower(?1)) > 0 OR instr(address, lower(?1)) > 0) ORDER BY written DESC, at DESC LIMIT ?2`,
        name,
        limit,
      ).map((row) => ({ name: row.name as string, address: row.address as string })),
    meetContact: (address, name) =>
      commits.run(
        () =>
          void run(
            "INSERT INTO contacts (address, name, written, at) VALUES (?, ?, 0, ?) ON CONFLICT (address) DO UPDATE SET name = excluded.name, at = excluded.at WHERE excluded.name <> ''",
            address.toLowerCase(),
            name,
            clock.now(),
          ),
      ),

    // Small things that have to survive
    cursor: async (name) => {
      const row = one('SELECT cursor FROM cursors WHERE name = ?', name);
      return row ? JSON.parse(row.cursor as string) : null;
    },
    setCursor: (name, cursor) =>
      commits.run(
        () =>
          void run(
            'INSERT INTO cursors (name, cursor) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor',
            name,
            JSON.stringify(cursor),
          ),
      ),
    flag: async (name) => (one('SELECT value FROM flags WHERE name = ?', name)?.value as string | undefined) ?? null,
    setFlag: (name, value, step = {}) =>
      commits.run(() => {
        if (value === null) run('DELETE FROM flags WHERE name = ?', name);
        else
          run(
            'INSERT INTO flags (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
            name,
            value,
          );
        enqueue(step.out);
        audit(step.audit);
      }),

    // The audit trail, on its way to the vault
    note: (step) =>
      commits.run(() => {
        enqueue(step.out);
        audit(step.audit);
      }),
    auditBacklog: async (limit) =>
      all('SELECT seq, line FROM audit ORDER BY seq LIMIT ?', limit).map(
        (row) => ({ seq: row.seq as number, ...JSON.parse(row.line as string) }) as AuditLine,
      ),
    auditWritten: (throughSeq) => commits.run(() => void run('DELETE FROM audit WHERE seq <= ?', throughSeq)),
    auditQueued: (signal) => auditSignal.next(signal, () => one('SELECT 1 FROM audit LIMIT 1') !== undefined),

    close: async () => {
      commits.close();
      statements.clear();
      db.close();
    },
  };
}

function prepareSchema(db: DatabaseSync, readOnly: boolean, now: number): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version === SCHEMA_VERSION) return;
  if (version !== 0 || readOnly) {
    throw new OfficeError(
      'config_invalid',
      `The ledger has version ${version}; this program reads version ${SCHEMA_VERSION}.`,
      {
        hint: version === 0 ? 'Start the office once; it makes the ledger.' : 'Use the program that wrote it.',
      },
    );
  }
  // Numbers of audit lines start with the time, so that a new ledger never repeats those of a lost one.
  const audit = `INSERT INTO sqlite_sequence (name, seq) VALUES ('audit', ${Math.floor(now)} * 1000);`;
  db.exec(`BEGIN; ${SCHEMA} ${audit} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}

function toCounts(rows: Row[]): Partial<Record<State, number>> {
  return Object.fromEntries(rows.map((row) => [row.state as State, row.n as number]));
}

function withoutUndefined<T extends object>(set: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(set ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
