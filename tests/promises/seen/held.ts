/**
 * An office on a clock that leaps, with many tasks that were approved by real taps and wait out a long hold: the rig on which the second promise
 * is tried. A second connection looks into the ledger, and forges what a test wants forged.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CONNECTORS } from '../../../src/connectors/registry.ts';
import type { Card } from '../../../src/domain/card.ts';
import { actionFieldsOf } from '../../../src/runtime/open-desk.ts';
import type { ChatMessage } from '../../../src/sandbox/telegram/types.ts';
import { companionName } from '../../../src/vault/names.ts';
import { parseNote, writeNote } from '../../../src/vault/note.ts';
import { leapingClock, openTestOffice, type TestOffice } from '../../helpers/office.ts';
import { type Mail, ownWords } from './mails.ts';

export const FIELDS = actionFieldsOf(CONNECTORS);
/** Long enough for any batch to be changed in, by the real clock. */
const HOLD_MS = 10 * 60_000;
const LOOK_EVERY_MS = 5;
/** Hundreds of taps at once are answered late; after 30 s Telegram takes no answer. */
const TOAST_MS_MAX = 29_000;
const WAIT_MS_MAX = 60_000;
const SQLITE_BUSY = 5;
const FORGE_TRIES_MAX = 1_000;
const SELDOM_S = '3600';

export interface Row {
  id: string;
  state: string;
  revision: number;
  digest: string;
  path: string;
  closedAt: number | null;
}

/** One approved task on hold, with what its owner saw when she approved it. */
export interface Held extends Row {
  nonce: string;
  card: Card;
  message: ChatMessage;
  /** Absolute. */
  note: string;
  bytes: Buffer;
}

export interface Rig {
  office: TestOffice;
  ledger: DatabaseSync;
  account: string;
  /** A conversation that Gmail knows. */
  thread: string;
  /** Asks for as many mails in the owner's own words; resolves with their ids once `state` is reached. */
  request(mails: readonly Mail[], state: 'pending' | 'approved'): Promise<string[]>;
  /** The same, each edited in the vault to carry all that a mail can carry; resolves when each has its fresh card. */
  open(mails: readonly Mail[]): Promise<string[]>;
  /** Taps Approve on each card in the chat, and resolves when the notes lie in Approved/. */
  approve(ids: readonly string[]): Promise<Held[]>;
  /** What stands on hold already (by rule), as `approve` gives it. */
  held(ids: readonly string[]): Promise<Held[]>;
  /** What waits for the owner, in the same shape. */
  waiting(id: string): Held;
  row(id: string): Row;
  /** The card that waits for the owner now, as it stands in the chat; null without one. */
  cardNow(id: string): { nonce: string; card: Card; message: ChatMessage } | null;
  /** Ends every hold at once. */
  leap(): void;
  /** Resolves when `look` is true of each; names those for which it never was. */
  until(ids: readonly string[], what: (id: string) => string, look: (row: Row) => boolean): Promise<void>;
  /** Writes into the ledger under the running office, as soon as it lets anybody. */
  forge(write: () => void): Promise<void>;
  /** Stops the office, lets `between` change what lies on the disk, and starts it again. */
  restart(between: () => void): Promise<void>;
  close(): Promise<void>;
}

export async function openRig(handbook: string): Promise<Rig> {
  const clock = leapingClock();
  const office = await openTestOffice({
    clock,
    handbook,
    settings: { GMAIL_POLL_SECONDS: SELDOM_S },
    limits: { hold_ms: HOLD_MS, tasks_open_max: 1e6, tasks_drafting_max: 32, mails_per_hour_max: 1e6 },
  });
  const { threadId } = await office.world.gmail.deliver({ from: 'ali@example.com', subject: 'Hello', text: 'Hello.' });
  const ledger = new DatabaseSync(join(office.stateDir, 'ledger.db'), { timeout: 0 });
  const cards = indexCards(office);
  const rowOf = ledger.prepare(
    'SELECT id, state, revision, digest, path, closed_at AS closedAt FROM tasks WHERE id = ?',
  );
  const cardOf = ledger.prepare(
    'SELECT nonce, card FROM cards WHERE task = ? AND used_by IS NULL ORDER BY id DESC LIMIT 1',
  );
  const row = (id: string) => rowOf.get(id) as unknown as Row;
  const cardNow: Rig['cardNow'] = (id) => {
    const found = cardOf.get(id) as { nonce: string; card: string } | undefined;
    const message = found && cards.get(found.nonce);
    return message ? { nonce: found.nonce, card: JSON.parse(found.card), message } : null;
  };

  const until: Rig['until'] = async (ids, what, look) => {
    const end = Date.now() + WAIT_MS_MAX;
    for (let left = ids; ; ) {
      left = left.filter((id) => !look(row(id)));
      if (left.length === 0) return;
      if (Date.now() > end) throw new Error(`${what(left[0]!)} never came for ${JSON.stringify(left.map(row))}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const isAsked = ({ id, state }: Row) => state === 'pending' && cardNow(id) !== null;

  const request: Rig['request'] = async (mails, state) => {
    const replies = await Promise.all(
      mails.map((mail) =>
        office.office.send({ type: 'request', text: ownWords(mail), key: `test:${mail.tag}`, by: 'telegram:1000001' }),
      ),
    );
    const ids = replies.map(({ taskId }) => taskId!);
    await until(
      ids,
      () => 'a card',
      (one) => (state === 'pending' ? isAsked(one) : one.state === 'approved'),
    );
    return ids;
  };

  const open: Rig['open'] = async (mails) => {
    const ids = await request(mails, 'pending');
    const before = ids.map(row);
    for (const [index, { path }] of before.entries())
      enrich(office.vaultDir, path, mails[index]!, office.world.gmail.account);
    const old = new Map(before.map(({ id, revision }) => [id, revision]));
    await until(
      ids,
      () => 'a fresh card',
      (one) => one.revision > old.get(one.id)! && isAsked(one),
    );
    return ids;
  };

  const waiting: Rig['waiting'] = (id) => {
    const note = join(office.vaultDir, row(id).path);
    return { ...row(id), ...cardNow(id)!, note, bytes: readFileSync(note) };
  };

  const forge: Rig['forge'] = async (write) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return write();
      } catch (error) {
        if ((error as { errcode?: number }).errcode !== SQLITE_BUSY || tries >= FORGE_TRIES_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  };

  const held: Rig['held'] = async (ids) => {
    await until(
      ids,
      () => 'the hold',
      ({ id, path }) => path.startsWith('Approved/') && cardNow(id) !== null,
    );
    return ids.map(waiting);
  };

  const approve: Rig['approve'] = async (ids) => {
    const asked = new Map(ids.map((id) => [id, cardNow(id)!]));
    const toasts = await Promise.all(
      [...asked.values()].map(({ message, nonce }) =>
        office.world.telegram.tap(message.id, `v1:approve:${nonce}`, { waitMs: TOAST_MS_MAX }),
      ),
    );
    const refused = toasts.find((toast) => !toast?.text.startsWith('Approved'));
    if (refused !== undefined) throw new Error(`a tap on Approve got ${JSON.stringify(refused)}`);
    // What she saw is the card that asked, not the one that counts down.
    return (await held(ids)).map((one) => ({ ...one, ...asked.get(one.id)! }));
  };

  return {
    office,
    ledger,
    account: office.world.gmail.account,
    thread: threadId,
    request,
    open,
    approve,
    held,
    waiting,
    forge,
    row,
    cardNow,
    leap: () => clock.leap(HOLD_MS + 1),
    until,
    restart: async (between) => {
      await office.stop();
      between();
      await office.start();
    },
    close: async () => {
      ledger.close();
      await office.close();
    },
  };
}

/** Messages with buttons by the nonce of their first one, kept as the owner saw them first. */
function indexCards({ world: { telegram } }: TestOffice): Map<string, ChatMessage> {
  const cards = new Map<string, ChatMessage>();
  telegram.onChange(({ messageId }) => {
    const message = messageId === undefined ? undefined : telegram.message(messageId);
    const nonce = message?.buttons[0]?.[0]?.data.split(':')[2];
    if (message && nonce && !cards.has(nonce)) cards.set(nonce, message);
  });
  return cards;
}

/** The owner's own edit while the note is pending: more receivers, a thread, files in the vault and one beside the note. */
function enrich(vaultDir: string, path: string, mail: Mail, account: string): void {
  const absolute = join(vaultDir, path);
  const note = parseNote(readFileSync(absolute, 'utf8'), FIELDS);
  const beside = companionName(basename(path), 'offer.pdf');
  const inVault = `Accounting/${mail.tag}.bin`;
  mkdirSync(join(vaultDir, 'Accounting'), { recursive: true });
  const { to, cc, bcc, subject, text, files, thread } = mail;
  const attachments = [...(files.beside ? [beside] : []), ...(files.inVault ? [inVault] : [])];
  if (files.inVault) writeFileSync(join(vaultDir, inVault), files.inVault);
  if (files.beside) writeFileSync(join(dirname(absolute), beside), files.beside);
  const action = {
    ...{ type: 'email.send', account, to, cc, bcc, subject, text, attachments },
    ...{ in_thread: thread, in_reply_to: thread && `<${thread}@example.org>` },
    reference_chain: thread ? [`<${thread}@example.org>`] : [],
  };
  const facts = files.beside ? { ...note.task.facts, file: beside } : note.task.facts;
  replaceFile(absolute, writeNote({ ...note.task, facts, action }, FIELDS, note).text);
}

/** As an editor saves: whole, under the same name. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temp = join(dirname(path), `.edit-${basename(path)}`);
  writeFileSync(temp, content);
  renameSync(temp, path);
}
