/**
 * Makes an arrival a task: note first, ledger second, file last, so that a crash between any two leaves something that recovery or the next
 * look finishes, and the same arrival never makes two tasks.
 */
import { basename } from 'node:path';
import { ulid } from 'ulid';
import { isoTime } from '../clock.ts';
import type { Action } from '../domain/action.ts';
import { type Arrival, bareAddress, type Task } from '../domain/task.ts';
import { errorFacts } from '../errors.ts';
import { companionName, noteName } from '../vault/names.ts';
import type { NoteFile } from '../vault/vault.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';
import type { TaskRow } from './ledger/task-row.ts';

export interface Accepted {
  taskId: string;
  /** False when it was known already. */
  fresh: boolean;
}

/**
 * `action`: what is proposed together with it, in the note from its first line. Throws `disk_full` or `disk_failed` where it can't be kept: nothing is
 * accepted then, and the same arrival may come again.
 */
export async function accept(desk: Desk, arrival: Arrival, action: Action | null = null): Promise<Accepted> {
  const known = await desk.ledger.taskOfSource(arrival.source);
  if (known !== null) {
    desk.arriving.delete(arrival.source);
    await bringFile(desk, known, arrival);
    return { taskId: known, fresh: false };
  }
  desk.room.require();
  const { taskId, fresh } = await open(desk, arrival, action);
  if (fresh) await meet(desk, arrival);
  await bringFile(desk, taskId, arrival);
  return { taskId, fresh };
}

/**
 * Note and row. A disk may fail after either, and even after the note was seen in its folder, so a repeat writes the very same note: never a
 * second one.
 */
async function open(desk: Desk, arrival: Arrival, action: Action | null): Promise<Accepted> {
  const begun = desk.arriving.get(arrival.source);
  const task = begun ?? { ...taskOf(desk, arrival), action };
  desk.arriving.set(arrival.source, task);
  const file = begun ? await createAgain(desk, begun) : await desk.vault.create(task);
  const fresh = await desk.ledger.open(rowOf(desk, file), [
    officeEntry('task.received', arrival.subject.slice(0, 200), file.path, {
      actor: arrival.facts.client ? `program:${arrival.facts.client}` : `watcher:${arrival.source.split(':')[0]}`,
      task: file.task.id,
    }),
  ]);
  desk.arriving.delete(arrival.source);
  if (fresh) {
    desk.library.keep({ id: task.id, path: file.path });
    desk.counted(1);
    return { taskId: task.id, fresh };
  }
  await setDoubleAside(desk, file);
  return { taskId: (await desk.ledger.taskOfSource(arrival.source))!, fresh };
}

/** The note may lie there already, a person may have changed or moved it since, or the task may have gone on before its row was undone. */
async function createAgain(desk: Desk, task: Task): Promise<NoteFile> {
  const at = await desk.vault.find(task.id);
  try {
    if (at === null || at.startsWith('Needs_Action/')) return await desk.vault.create(task);
  } catch (error) {
    if (at === null || errorFacts(error).code !== 'note_taken') throw error;
  }
  const file = await desk.vault.read(at);
  return desk.vault.save(file, { ...file.task, state: 'received' }, 'general');
}

/** A second note of an arrival that is a task already: out of the way, with the reason in it, because nobody would ever take it up. */
export async function setDoubleAside(desk: Desk, file: NoteFile): Promise<void> {
  const taskId = await desk.ledger.taskOfSource(file.task.source);
  if (taskId === file.task.id) return;
  const text = `Nothing is done here: ${taskId} is the task of this arrival.`;
  const log = [...file.task.log, { at: isoTime(desk.clock.now()), text }];
  await desk.vault.save(file, { ...file.task, state: 'rejected', log }, 'general');
}

/** The task that it becomes, with an id of its own. */
export function taskOf(desk: Desk, arrival: Arrival): Task {
  const now = desk.clock.now();
  const task = plainTask(desk, arrival, now);
  if (!arrival.file) return task;
  // The file's name beside the note follows from the note's, so the note can tell it before the file is there.
  return { ...task, facts: { ...task.facts, file: companionName(noteName(task), basename(arrival.file)) } };
}

function plainTask(desk: Desk, arrival: Arrival, now: number): Task {
  return {
    id: ulid(now),
    kind: arrival.kind,
    state: 'received',
    zone: desk.zone,
    source: arrival.source,
    received: new Date(arrival.at).toISOString(),
    from: arrival.from,
    subject: arrival.subject,
    priority: arrival.priority ?? 'normal',
    iteration: 1,
    revision: 0,
    facts: arrival.facts,
    action: null,
    risk: '',
    expires: '',
    decided_by: '',
    receipt: '',
    request: arrival.request,
    plan: [],
    log: [{ at: new Date(now).toISOString(), text: 'Received.' }],
  };
}

/** The ledger's row of a note that it doesn't know yet. */
export function rowOf(desk: Desk, { path, hash, task }: NoteFile): TaskRow {
  return {
    id: task.id,
    kind: task.kind,
    state: 'received',
    path,
    noteHash: hash,
    zone: task.zone,
    category: 'general',
    source: task.source,
    from: task.from,
    subject: task.subject,
    title: '',
    priority: task.priority,
    openedAt: desk.clock.now(),
    closedAt: null,
    iteration: task.iteration,
    revision: task.revision,
    digest: '',
    askedAt: 0,
    expiresAt: 0,
    remindersSent: 0,
    wakeAt: null,
    attempts: 0,
    memo: {},
  };
}

/** Moves the file beside its note. The file leaves the drop folder only now, when its note and its row are safe. */
async function bringFile(desk: Desk, taskId: string, arrival: Arrival): Promise<void> {
  if (!arrival.file) return;
  const row = await desk.ledger.task(taskId);
  if (!row) return;
  const { path } = await desk.notes.read(row);
  await desk.vault.putBeside(path, arrival.file);
}

/** A name that mail came from can be used in "write to Ali"; only writing to somebody makes them known. */
async function meet(desk: Desk, arrival: Arrival): Promise<void> {
  const address = bareAddress(arrival.from);
  if (!address || arrival.facts.automatic) return;
  const name = arrival.from.replace(/<[^<>]*>\s*$/, '').replace(/^["'\s]+|["'\s]+$/g, '');
  await desk.ledger.meetContact(address, name.includes('@') ? '' : name);
}
