/**
 * An office whose owner's chair is under siege: cards at every stage, a look at everything that a decision could change, and a way to know that all
 * that was sent to the bot has been dealt with.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openControl } from '../../../src/runtime/control.ts';
import type { ChatMessage } from '../../../src/sandbox/telegram/types.ts';
import { type LeapingClock, leapingClock, openTestOffice, type TestOffice } from '../../helpers/office.ts';
import { replaceFile } from '../seen/held.ts';

export const HOLD_MS = 10 * 60_000;
const SELDOM_S = '3600';
/** A tap under a storm of others is answered late. */
export const PATIENCE_MS = 25_000;

/** Tasks that don't rest: neither ended, nor on hold, nor put off, nor waiting with a card. */
const UNDER_WAY = `tasks WHERE closed_at IS NULL AND NOT (
  state = 'approved' AND path LIKE 'Approved/%'
  OR state = 'pending' AND json_extract(memo, '$.snoozedUntil') IS NOT NULL
  OR state IN ('pending', 'asking', 'failed', 'unknown') AND id IN (SELECT task FROM cards WHERE used_by IS NULL))`;

/** A card as it stands in the chat now. */
export interface Standing {
  taskId: string;
  nonce: string;
  stage: string;
  message: ChatMessage;
}

export interface Chair {
  office: TestOffice;
  clock: LeapingClock;
  ledger: DatabaseSync;
  owner: number;
  /** A request of the owner's with its card. */
  ask(subject: string): Promise<Standing>;
  /** The card of the task that isn't answered yet, once it is at this stage and in the chat. */
  at(taskId: string, stage: string): Promise<Standing>;
  /** Resolves when every update has been handled, what it set in motion has come to rest, and every message is sent. */
  quiet(): Promise<void>;
  /** Everything that a decision changes: decisions, tasks, cards, executions, flags, and what left. */
  world(): Promise<string>;
  count(sql: string, ...values: (string | number)[]): number;
  close(): Promise<void>;
}

export async function openChair(): Promise<Chair> {
  const clock = leapingClock();
  const office = await openTestOffice({
    clock,
    handbook: 'rules: []',
    settings: { GMAIL_POLL_SECONDS: SELDOM_S },
    limits: { hold_ms: HOLD_MS, tasks_open_max: 1e6, retry_max: 0 },
  });
  const closeDoor = await openControl(office.stateDir, {
    command: (command) => office.office.send(command),
    status: () => office.office.read.status(),
    pairingCode: () => office.office.pairing.newCode(),
  });
  const ledger = new DatabaseSync(join(office.stateDir, 'ledger.db'), { readOnly: true });
  const { telegram, gmail } = office.world;
  const cardOf = ledger.prepare(
    'SELECT nonce, card FROM cards WHERE task = ? AND used_by IS NULL ORDER BY id DESC LIMIT 1',
  );

  const count: Chair['count'] = (sql, ...values) =>
    Number(Object.values(ledger.prepare(`SELECT count(*) FROM ${sql}`).get(...values)!)[0]);

  const at: Chair['at'] = (taskId, stage) =>
    office.waitFor(() => {
      const found = cardOf.get(taskId) as { nonce: string; card: string } | undefined;
      if (!found || JSON.parse(found.card).stage !== stage) return null;
      // The hold begins with a move of the note.
      if (stage === 'hold' && count("tasks WHERE id = ? AND path LIKE 'Approved/%'", taskId) === 0) return null;
      const message = office
        .chat()
        .findLast(({ buttons }) => buttons.flat().some(({ data }) => data.endsWith(`:${found.nonce}`)));
      return message ? { taskId, nonce: found.nonce, stage, message } : null;
    }, `the card ${stage} of ${taskId}`);

  const ask: Chair['ask'] = async (subject) => {
    const text = `email ali@example.com: subject ${subject} / The words of ${subject}.`;
    const by = `telegram:${telegram.ownerId}`;
    const { taskId } = await office.office.send({ type: 'request', text, key: `test:${subject}`, by });
    return at(taskId!, 'decide');
  };

  return {
    office,
    clock,
    ledger,
    owner: telegram.ownerId,
    ask,
    at,
    quiet: async () => {
      const isHandled = () => telegram.unconfirmed() === 0 && count('updates WHERE handled = 0') === 0;
      await office.waitFor(isHandled, 'an end of the updates');
      await office.waitFor(
        () => count(UNDER_WAY) === 0 && count('outbox') === 0,
        'an end of the work and the messages',
      );
    },
    world: async () => {
      const all = (sql: string) => ledger.prepare(sql).all();
      return JSON.stringify({
        decisions: all('SELECT task, revision, verb, by FROM decisions ORDER BY id'),
        tasks: all('SELECT id, state, revision, digest, path, wake_at, closed_at FROM tasks ORDER BY id'),
        cards: all('SELECT nonce, used_by FROM cards ORDER BY id'),
        executions: all('SELECT key, state FROM executions ORDER BY key'),
        flags: all('SELECT name, value FROM flags ORDER BY name'),
        sent: (await gmail.sent()).length,
      });
    },
    count,
    close: async () => {
      ledger.close();
      await closeDoor();
      await office.close();
    },
  };
}

/** Edits the note of a waiting task by hand and resolves with the fresh card; the one before is void. */
export async function editedByHand(
  chair: Chair,
  { taskId, nonce }: Standing,
  edit: (text: string) => string,
): Promise<Standing> {
  const { path } = chair.ledger.prepare('SELECT path FROM tasks WHERE id = ?').get(taskId) as { path: string };
  const absolute = join(chair.office.vaultDir, path);
  replaceFile(absolute, edit(readFileSync(absolute, 'utf8')));
  await chair.office.waitFor(
    () => chair.count('cards WHERE nonce = ? AND used_by IS NOT NULL', nonce) === 1,
    'the fresh card',
  );
  return chair.at(taskId, 'decide');
}
