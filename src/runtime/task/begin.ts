/** The first steps of a task: where it stands, taking its note, and one iteration of thinking. */

import type { Loaded, Thought as Outcome } from '../../../machines/task.ts';
import { isClosed, type Task } from '../../domain/task.ts';
import { errorFacts, isDiskTrouble, OfficeError } from '../../errors.ts';
import type { Thought } from '../../reasoning/reasoner.ts';
import type { Desk } from '../desk.ts';
import { closeGone } from '../hands.ts';
import type { Memo, TaskRow } from '../ledger/ledger.ts';
import { logged } from './card.ts';

export async function load(desk: Desk, id: string): Promise<Loaded> {
  const row = await desk.ledger.task(id);
  if (!row || row.closedAt !== null) return 'gone';
  if (row.state !== 'pending' || (await isAsked(desk, row))) return row.state;
  // She said "later" until there was no time left.
  return row.memo.snoozedUntil !== undefined && desk.clock.now() >= row.expiresAt ? 'expired' : 'unasked';
}

/** A card stands, or she said "later". Without one, after a crash or that wait, the draft is judged as things are now. */
async function isAsked(desk: Desk, row: TaskRow): Promise<boolean> {
  if ((row.memo.snoozedUntil ?? 0) > desk.clock.now()) return true;
  const card = await desk.ledger.card(row.id);
  return card?.card.stage === 'decide' && card.revision === row.revision;
}

export async function claim(desk: Desk, id: string): Promise<'claimed' | 'taken'> {
  const row = await rowOf(desk, id);
  try {
    const path = await desk.vault.claim(row.path);
    await desk.ledger.advanceSoon(id, ['received'], { set: { state: 'claimed', path } });
    return 'claimed';
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'note_taken') throw error;
    // Ours after a crash between the rename and the ledger; somebody else's otherwise.
    const path = await desk.vault.find(id);
    if (path === null) await closeGone(desk, row);
    if (path === null || isOthers(desk, path)) return 'taken';
    // The note may even be further than its row, which a failed commit took back: it is done again from here.
    const isHere = path.startsWith(`In_Progress/${desk.zone}/`);
    const { path: at } = isHere
      ? { path }
      : await desk.notes.change({ id, path }, row.category, (task) => ({ ...task, state: 'claimed' }));
    await desk.ledger.advanceSoon(id, ['received'], { set: { state: 'claimed', path: at } });
    return 'claimed';
  }
}

function isOthers(desk: Desk, path: string): boolean {
  const [top, zone] = path.split('/');
  return top === 'Quarantine' || (top === 'In_Progress' && zone !== desk.zone);
}

/** One iteration: the owner's own words first, else the reasoner. */
export async function think(desk: Desk, id: string, signal: AbortSignal): Promise<Outcome> {
  const row = await desk.ledger.advanceSoon(id, ['claimed', 'drafting'], { set: { state: 'drafting', wakeAt: null } });
  const task = await readOrAsk(desk, row);
  if (task === null) return 'question';
  if (row.memo.edit !== undefined && task.action) return useEdit(desk, row, task, row.memo.edit);
  if (row.iteration > desk.limits.iterations_max) return giveUp(desk, row);
  const thought = await reason(desk, row, task, signal);
  return TAKE[thought.kind](desk, row, task, thought as never);
}

/** Null when the note is lost: then the owner is asked. */
async function readOrAsk(desk: Desk, row: TaskRow): Promise<Task | null> {
  try {
    return (await desk.notes.read(row)).task;
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'note_lost') throw error;
    const memo = { ...row.memo, question: `I can’t read the note of this any more. ${error.message}` };
    await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo } });
    return null;
  }
}

async function reason(desk: Desk, row: TaskRow, task: Task, signal: AbortSignal): Promise<Thought> {
  const account = await mailAccount(desk);
  try {
    return await desk.reasoner.think(
      {
        task,
        instruction: row.memo.instruction ?? row.memo.edit ?? null,
        history: row.memo.history ?? [],
        iteration: row.iteration,
        iterationsMax: desk.limits.iterations_max,
        plan: [],
        ownerWords: row.memo.ownerWords ?? [],
        proposables: [],
        tools: [],
        progress: () => {},
        available: desk.hosts.actionTypes,
        account,
        now: desk.clock.now(),
        timeZone: desk.timeZone,
      },
      signal,
    );
  } catch (error) {
    // What a disk is to blame for is tried again; the owner could not answer it.
    if (!(error instanceof OfficeError) || isDiskTrouble(error)) throw error;
    const { message, hint } = errorFacts(error);
    return { kind: 'ask', question: `I could not draft this: ${message}${hint ? ` ${hint}` : ''}`, why: message };
  }
}

async function mailAccount(desk: Desk): Promise<string> {
  if (!desk.hosts.actionTypes.includes('email.send')) return '';
  const account = await desk.hosts.ofAction('email.send').host.account();
  return account === 'none' ? '' : account;
}

type Take<K extends Thought['kind']> = (
  desk: Desk,
  row: TaskRow,
  task: Task,
  thought: Extract<Thought, { kind: K }>,
) => Promise<Outcome>;

const TAKE: { [K in Thought['kind']]: Take<K> } = {
  act: async (desk, row, task, thought) => {
    const memo = usedUp(row.memo, {
      evidence: [thought.why],
      goesOn: thought.then === 'continue',
      before: row.memo.instruction === undefined ? undefined : textOf(task),
    });
    const priority = thought.priority ?? task.priority;
    await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo, priority } });
    desk.thoughts.set(
      row.id,
      logged({ ...task, action: thought.action, plan: thought.plan, priority }, desk.clock.now(), thought.why),
    );
    return 'act';
  },
  plan: async () => 'question',
  ask: async (desk, row, _task, thought) => {
    const memo = usedUp(row.memo, { question: thought.question, evidence: [thought.why] });
    await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo, priority: thought.priority ?? row.priority } });
    return 'question';
  },
  report: async (desk, row, task, thought) => {
    const path = await desk.report(thought.report, row.source);
    const memo = usedUp(row.memo, { problem: `${thought.why} See ${path}.` });
    await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo } });
    desk.thoughts.set(row.id, { ...task, receipt: path });
    return 'nothing';
  },
  done: async (desk, row, task, thought) => {
    const memo = usedUp(row.memo, { problem: thought.why });
    const priority = thought.priority ?? task.priority;
    await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo, priority } });
    desk.thoughts.set(row.id, { ...task, priority });
    return 'nothing';
  },
};

async function useEdit(desk: Desk, row: TaskRow, task: Task, text: string): Promise<Outcome> {
  const memo = usedUp(row.memo, { before: textOf(task), evidence: ['The text is yours.'] });
  await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo } });
  desk.thoughts.set(
    row.id,
    logged({ ...task, action: { ...task.action!, text } }, desk.clock.now(), 'You edited the text.'),
  );
  return 'act';
}

async function giveUp(desk: Desk, row: TaskRow): Promise<Outcome> {
  const question = `I have used all ${desk.limits.iterations_max} steps and this is not finished. Tell me how to go on, or drop it.`;
  await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo: usedUp(row.memo, { question }) } });
  return 'question';
}

/** What the owner said has been used; her words stay known as hers, so that what they name is trusted. */
function usedUp(memo: Memo, next: Partial<Memo>): Memo {
  const words = [...(memo.ownerWords ?? []), memo.instruction, memo.edit].filter((text) => text !== undefined);
  return {
    ...memo,
    edit: undefined,
    instruction: undefined,
    problem: undefined,
    before: undefined,
    ...next,
    ownerWords: words,
  };
}

function textOf(task: Task): string | undefined {
  return task.action?.text;
}

/** Throws `not_found` for a task that the ledger doesn't know. */
export async function rowOf(desk: Desk, id: string): Promise<TaskRow> {
  const row = await desk.ledger.task(id);
  if (!row || (isClosed(row.state) && row.closedAt !== null))
    throw new OfficeError('not_found', 'This task is closed.');
  return row;
}
