/** The ledger's mailbox: Telegram's updates in, messages to the owner out. */
import type { OutMessage, QueuedMessage, SentMessage } from '../../domain/office.ts';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import { subjectOf } from './rows.ts';
import type { Writer } from './writer.ts';

const UPDATE_TRIES_MAX = 3;
/** Telegram gives an update again for a day at most; what it said is kept a while longer, for looking into a failure. */
const RAW_KEPT_MS = 7 * 86_400_000;
/** So few at a time that nobody waits for it. */
const FORGOTTEN_AT_ONCE_MAX = 200;

type Part = Pick<
  Ledger,
  | 'recordUpdates'
  | 'unhandledUpdates'
  | 'updateHandled'
  | 'nextMessage'
  | 'messageQueued'
  | 'messageSent'
  | 'messageDropped'
  | 'message'
>;

export function mailbox(db: Database, writer: Writer): Part {
  /** Of what the message shows, which needn't be what the task holds by the time it is delivered. */
  const shownDigest = ({ taskId, revision }: { taskId: string; revision: number }): string => {
    if (!taskId) return '';
    const card = db.one(
      'SELECT digest FROM cards WHERE task = ? AND revision = ? ORDER BY id DESC LIMIT 1',
      taskId,
      revision,
    );
    return (card?.digest as string | undefined) ?? writer.row(taskId)?.digest ?? '';
  };
  return {
    recordUpdates: (updates) =>
      db.commits.run(() => {
        const now = db.clock.now();
        // The ids stay: numbers may begin anywhere after a quiet week, so only the set of all tells what was handled.
        db.run(
          "UPDATE updates SET raw = '' WHERE update_id IN (SELECT update_id FROM updates WHERE handled = 1 AND raw <> '' AND at < ? LIMIT ?)",
          now - RAW_KEPT_MS,
          FORGOTTEN_AT_ONCE_MAX,
        );
        return updates.filter((update) => {
          const { changed } = db.run(
            'INSERT OR IGNORE INTO updates (update_id, raw, at) VALUES (?, ?, ?)',
            update.update_id,
            JSON.stringify(update),
            now,
          );
          return changed === 1;
        });
      }),
    unhandledUpdates: () =>
      db.commits.run(() => {
        const rows = db.all(
          'SELECT update_id, raw FROM updates WHERE handled = 0 AND tries < ? ORDER BY update_id',
          UPDATE_TRIES_MAX,
        );
        for (const row of rows)
          db.run('UPDATE updates SET tries = tries + 1 WHERE update_id = ?', row.update_id as number);
        return rows.map((row) => JSON.parse(row.raw as string));
      }),
    updateHandled: (updateId) =>
      db.commits.soon(() => void db.run('UPDATE updates SET handled = 1 WHERE update_id = ?', updateId)),

    // Telegram: messages out
    nextMessage: async (after = 0) => {
      // Nothing is told to anybody before it is durable.
      await db.commits.settled();
      const row = db.one(
        'SELECT * FROM outbox WHERE id > ? AND not_before <= ? ORDER BY id LIMIT 1',
        after,
        db.clock.now(),
      );
      if (!row) return null;
      const ids = db.all(
        'SELECT message FROM messages WHERE slot = ? ORDER BY place, message DESC',
        row.slot as string,
      );
      return {
        id: row.id as number,
        message: JSON.parse(row.message as string) as OutMessage,
        cardMessageIds: ids.map((found) => found.message as number),
      } satisfies QueuedMessage;
    },
    messageQueued: (signal, after = 0) =>
      writer.outbox.next(
        signal,
        () =>
          db.one('SELECT 1 FROM outbox WHERE id > ? AND not_before <= ? LIMIT 1', after, db.clock.now()) !== undefined,
      ),
    messageSent: (id, chatId, messageIds) =>
      db.commits.soon(() => {
        const row = db.one('SELECT slot, kind, message FROM outbox WHERE id = ?', id);
        if (!row) return;
        const message = JSON.parse(row.message as string) as OutMessage;
        const about = subjectOf(message);
        const digest = about.digest || shownDigest(about);
        messageIds.forEach((messageId, place) => {
          db.run(
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
        db.run('DELETE FROM outbox WHERE id = ?', id);
      }),
    messageDropped: (id, reason) =>
      db.commits.run(() => {
        const row = db.one('SELECT kind, message FROM outbox WHERE id = ?', id);
        db.run('DELETE FROM outbox WHERE id = ?', id);
        if (!row) return;
        const { taskId } = subjectOf(JSON.parse(row.message as string) as OutMessage);
        writer.audit([
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
      const row = db.one('SELECT * FROM messages WHERE chat = ? AND message = ?', chatId, messageId);
      if (!row) return null;
      return {
        kind: row.kind as SentMessage['kind'],
        taskId: row.task as string,
        purpose: (row.purpose as SentMessage['purpose']) ?? undefined,
        digest: row.digest as string,
        revision: row.revision as number,
      };
    },
  };
}
