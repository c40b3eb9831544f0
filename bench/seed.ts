/** Fills a vault and a ledger with tasks as the office itself would have left them: notes, rows, cards. No office may be running on them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { systemClock } from '../src/clock.ts';
import { CONNECTORS } from '../src/connectors/registry.ts';
import { actionDigest } from '../src/domain/digest.ts';
import type { Task } from '../src/domain/task.ts';
import { LIMITS } from '../src/limits.ts';
import { silentLog } from '../src/log.ts';
import { newNonce } from '../src/runtime/keys.ts';
import type { Ledger } from '../src/runtime/ledger/ledger.ts';
import { openLedger } from '../src/runtime/ledger/sqlite.ts';
import type { TaskRow } from '../src/runtime/ledger/task-row.ts';
import { actionFieldsOf } from '../src/runtime/open-desk.ts';
import { noteName } from '../src/vault/names.ts';
import { writeNote } from '../src/vault/note.ts';
import { openVault } from '../src/vault/store.ts';
import type { Bed } from './bed.ts';

const AT_ONCE = 64;
const DAY_MS = 86_400_000;
const FIELDS = actionFieldsOf(CONNECTORS);

/** Gives back the nonces of the cards, oldest task first. */
export async function seedPending(bed: Bed, count: number): Promise<string[]> {
  const { ledger, close } = open(bed);
  const vault = await openVault(bed.vaultDir, {
    zone: 'single',
    limits: LIMITS,
    clock: systemClock,
    actionFields: FIELDS,
    log: silentLog,
  });
  const nonces: string[] = [];
  await inParallel(count, async (at) => {
    const task = pendingTask(bed.world.gmail.account, at);
    const file = await vault.save(await vault.create({ ...task, state: 'received' }), task, 'email');
    const nonce = newNonce();
    nonces[at] = nonce;
    await ledger.open(rowOf(task, file.path, file.hash), []);
    await ledger.advance(task.id, ['pending'], { card: cardOf(task, nonce) });
  });
  await close();
  return nonces;
}

/** Done a day ago: rows, decisions and notes. */
export async function seedDone(bed: Bed, count: number): Promise<void> {
  const { ledger, close } = open(bed);
  const closedAt = systemClock.now() - DAY_MS;
  const folder = join(bed.vaultDir, 'Done', new Date(closedAt).toISOString().slice(0, 7));
  await mkdir(folder, { recursive: true });
  await inParallel(count, async (at) => {
    const task: Task = { ...pendingTask(bed.world.gmail.account, at), state: 'done', receipt: 'Sent' };
    const name = noteName(task);
    await writeFile(join(folder, name), writeNote(task, FIELDS).text);
    await ledger.open(rowOf(task, `${folder}/${name}`, ''), []);
    await ledger.advance(task.id, ['done'], {
      set: { closedAt, wakeAt: null },
      decision: { taskId: task.id, revision: 1, digest: 'seeded', verb: 'approve', by: 'bench', at: closedAt },
    });
  });
  await close();
}

function open(bed: Bed): { ledger: Ledger; close(): Promise<void> } {
  const ledger = openLedger({ stateDir: bed.stateDir, clock: systemClock });
  return { ledger, close: () => ledger.close() };
}

async function inParallel(count: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < count; at = next++) await work(at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function pendingTask(account: string, at: number): Task {
  const now = systemClock.now();
  const to = `person${at}@example.com`;
  return {
    id: ulid(now),
    kind: 'REQUEST',
    state: 'pending',
    zone: 'single',
    source: `seed:${at}:${now}`,
    received: new Date(now).toISOString(),
    from: 'owner',
    subject: `write to ${to}`,
    priority: 'normal',
    iteration: 1,
    revision: 1,
    facts: {},
    action: {
      type: 'email.send',
      account,
      to: [to],
      cc: [],
      bcc: [],
      subject: `Offer ${at}`,
      text: `Hello,\n\nthe offer ${at} is on its way.\n\nBest regards\n`,
      attachments: [],
      in_thread: '',
      in_reply_to: '',
      reference_chain: [],
    },
    risk: 'Seeded.',
    expires: new Date(now + DAY_MS).toISOString(),
    decided_by: '',
    receipt: '',
    request: `write to ${to} that the offer ${at} is on its way`,
    plan: [],
    log: [{ at: new Date(now).toISOString(), text: 'Seeded.' }],
  };
}

function rowOf(task: Task, path: string, noteHash: string): TaskRow {
  const now = systemClock.now();
  return {
    id: task.id,
    kind: task.kind,
    state: task.state,
    path,
    noteHash,
    zone: 'single',
    category: 'email',
    source: task.source,
    from: task.from,
    subject: task.subject,
    title: `Mail to ${task.action?.to}`,
    priority: 'normal',
    openedAt: now,
    closedAt: null,
    iteration: 1,
    revision: 1,
    digest: actionDigest(task.action!, [], String(task.action?.account)),
    askedAt: now,
    expiresAt: now + DAY_MS,
    remindersSent: 0,
    wakeAt: now + DAY_MS / 2,
    attempts: 0,
    memo: {},
  };
}

function cardOf(task: Task, nonce: string) {
  return {
    taskId: task.id,
    revision: 1,
    stage: 'decide' as const,
    nonce,
    title: `Mail to ${task.action?.to}`,
    about: 'You asked for this.',
    blocks: [{ kind: 'text' as const, label: 'Text', text: String(task.action?.text) }],
    warnings: [],
    rule: 'Seeded.',
    expiresAt: Date.parse(task.expires),
  };
}
