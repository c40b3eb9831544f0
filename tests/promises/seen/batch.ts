/**
 * Batches: approve many, change each, end all holds at once, and see that whatever changed was asked again or ended with a word to the owner, and
 * that whatever left is what she saw.
 */
import { expect } from 'vitest';
import type { SentMail } from '../../../src/connectors/gmail/stand-in.ts';
import { type Approved, approvedIn, digestNow, expectAsSeen } from './compare.ts';
import type { Held, Rig, Row } from './held.ts';

/**
 * One approved task and what was done to it. It must run where the digest of what would run is still the approved one; it must not where it isn't;
 * `may` where the change came at the very end. Whatever runs is what was seen.
 */
export interface Changed {
  held: Held;
  approved: Approved;
  what: string;
  runs: 'must' | 'must not' | 'may';
}

export interface Tally {
  /** Changes after which something else would have run, or nothing could. */
  refused: number;
  /** Of these: with a fresh card; with a question; ended with a word. */
  asked: number;
  questions: number;
  ended: number;
  /** Changes that no receiver would notice; they ran as they were approved. */
  same: number;
  kinds: Set<string>;
}

export function newTally(): Tally {
  return { refused: 0, asked: 0, questions: 0, ended: 0, same: 0, kinds: new Set() };
}

export function told({ asked, questions, ended, same, kinds }: Tally): string {
  return `all refused (${asked} fresh cards, ${questions} questions, ${ended} ended with a word), ${kinds.size} kinds of change; beside them ${same} that changed nothing ran as they were seen`;
}

/** Applies `change` to each held task; it names what it did. */
export async function changeEach(
  rig: Rig,
  held: readonly Held[],
  change: (one: Held, index: number) => string | Promise<string>,
): Promise<Changed[]> {
  const { vaultDir } = rig.office;
  const approved = held.map((one) => approvedIn(vaultDir, one));
  const names: string[] = [];
  for (const [index, one] of held.entries()) names.push(await change(one, index));
  // Only when all is changed: a file may belong to two of them.
  return held.map((one, index) => ({
    held: one,
    approved: approved[index]!,
    what: names[index]!,
    runs: digestNow(vaultDir, one, rig.account) === one.digest ? 'must' : 'must not',
  }));
}

/** Ends the holds and looks at each. Resolves with the ids of those that wait with a fresh card. */
export async function endHolds(rig: Rig, batch: readonly Changed[], tally: Tally): Promise<string[]> {
  rig.leap();
  return ended(rig, batch, tally);
}

/** The same where the holds have ended by themselves. */
export async function ended(rig: Rig, batch: readonly Changed[], tally: Tally): Promise<string[]> {
  const ends = new Map(batch.map((one) => [one.held.id, one]));
  await rig.until(
    [...ends.keys()],
    (id) => `an end after “${ends.get(id)!.what}”`,
    (row) => isSettled(rig, row, ends.get(row.id)!),
  );
  const mails = await sentBy(rig);
  const waiting: string[] = [];
  for (const one of batch) {
    const where = `${one.what}, task ${one.held.id}`;
    const row = rig.row(one.held.id);
    const left = mails.get(row.id) ?? [];
    tally.kinds.add(one.what);
    if (left[0]) expectAsSeen(left[0], one.held, one.approved);
    const isRun = one.runs === 'may' ? left.length === 1 : one.runs === 'must' && isSendable(rig, one.approved);
    expect(left, `${where} (${row.state})`).toHaveLength(isRun ? 1 : 0);
    if (isRun || one.runs === 'must') {
      tally.same += left.length;
      continue;
    }
    expect(row.state, where).not.toBe('approved');
    tally.refused += 1;
    if (row.state === 'pending') tally.asked += 1;
    else if (row.closedAt === null) tally.questions += 1;
    else tally.ended += 1;
    if (row.state === 'pending') waiting.push(row.id);
  }
  return waiting;
}

/** Gmail refuses a conversation that it doesn't know, and the connector another account: what an earlier change put there and the owner approved. */
function isSendable({ account, thread }: Rig, { mail }: Approved): boolean {
  return mail.account === account && ['', thread].includes(mail.in_thread);
}

/** It ran, or the owner was asked anew, or it ended and its card says so. */
function isSettled(rig: Rig, row: Row, { held }: Changed): boolean {
  if (row.state === 'done') return row.closedAt !== null;
  if (row.state === 'failed') return rig.cardNow(row.id)?.card.stage === 'failed';
  if (row.closedAt !== null) return isTold(rig, held);
  const card = rig.cardNow(row.id);
  if (card === null || card.nonce === held.nonce) return false;
  // A hold of another revision is an end as well: of what should have been asked.
  if (card.card.stage === 'hold') return row.revision > held.revision;
  return card.card.stage === (row.state === 'pending' ? 'decide' : 'asking');
}

function isTold({ office }: Rig, { message }: Held): boolean {
  const now = office.world.telegram.message(message.id);
  return now?.buttons.length === 0 && /nothing was sent|forbids this/i.test(now.text);
}

/** What left, by task: every mail belongs to one execution that was confirmed, or nobody knows why it left. */
async function sentBy({ office, ledger }: Rig): Promise<Map<string, SentMail[]>> {
  const rows = ledger
    .prepare("SELECT task, json_extract(receipt, '$.id') AS mail FROM executions WHERE state = 'confirmed'")
    .all() as { task: string; mail: string }[];
  const taskOf = new Map(rows.map(({ task, mail }) => [mail, task]));
  const mails = new Map<string, SentMail[]>();
  for (const mail of await office.world.gmail.sent()) {
    const task = taskOf.get(mail.id);
    expect(task, `a mail to ${mail.to} that no execution knows`).toBeDefined();
    mails.set(task!, [...(mails.get(task!) ?? []), mail]);
  }
  return mails;
}
