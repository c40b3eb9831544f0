/** The second half of a step of the loop: who thinks is asked, and what it thought is kept before anything follows from it. */
import type { Step as Outcome } from '../../../machines/loop.ts';
import type { PlanStep, Task, Triage } from '../../domain/task.ts';
import { errorFacts, isDiskTrouble, OfficeError } from '../../errors.ts';
import type { ThinkInput, Thought } from '../../reasoning/reasoner.ts';
import type { Desk } from '../desk.ts';
import { taskEntry } from '../entries.ts';
import type { Memo, TaskRow } from '../ledger/task-row.ts';
import { isPaused } from '../pause.ts';
import { proposedThought } from '../propose.ts';
import { budgetQuestion, meterFor } from '../spending.ts';
import { rowOf } from './begin.ts';
import { logged, seenAs } from './card.ts';
import { usedUp } from './loop-words.ts';
import { progressOf } from './progress.ts';
import { proposablesOf } from './proposables.ts';
import { halt } from './read.ts';

export async function think(desk: Desk, id: string, signal: AbortSignal): Promise<Outcome> {
  const row = await rowOf(desk, id);
  const task = desk.thoughts.get(id) ?? (await desk.notes.read(row)).task;
  const asked = budgetQuestion(desk, row);
  const thought = asked?.thought ?? proposedThought(row, task) ?? (await reason(desk, row, task, signal));
  if (thought === 'paused') return halt(desk, row);
  try {
    return await TAKE[thought.kind](desk, row, triaged(task, thought), thought as never, asked?.memo);
  } catch (error) {
    // She stopped it in this very moment: what was thought is not taken.
    if (errorFacts(error).code === 'note_changed' && (await rowOf(desk, id)).state === 'asking') return 'paused';
    throw error;
  }
}

async function reason(desk: Desk, row: TaskRow, task: Task, signal: AbortSignal): Promise<Thought | 'paused'> {
  const progress = progressOf(desk, row);
  try {
    const input = await inputOf(desk, row, task, progress.tell);
    const { asksOutside } = desk.reasoner;
    return await desk.reasoner.think(
      input,
      asksOutside ? AbortSignal.any([signal, desk.thinking.pause.signal]) : signal,
    );
  } catch (error) {
    if (!signal.aborted && errorFacts(error).code === 'stopped' && (await isPaused(desk))) return 'paused';
    // What a disk is to blame for is tried again; the owner could not answer it.
    if (!(error instanceof OfficeError) || error.code === 'stopped' || isDiskTrouble(error)) throw error;
    const { message, hint } = errorFacts(error);
    return { kind: 'ask', question: `I could not draft this: ${message}${hint ? ` ${hint}` : ''}`, why: message };
  } finally {
    progress.end();
  }
}

async function inputOf(desk: Desk, row: TaskRow, note: Task, progress: (text: string) => void): Promise<ThinkInput> {
  // The ledger knows whose words these are; a note that was changed can't make outside text the owner's.
  const task = { ...note, kind: row.kind };
  return {
    task,
    instruction: row.memo.instruction ?? row.memo.edit ?? null,
    history: row.memo.history ?? [],
    iteration: row.iteration,
    iterationsMax: desk.limits.iterations_max,
    plan: row.memo.plan ?? [],
    ownerWords: row.memo.ownerWords ?? [],
    available: desk.hosts.actionTypes,
    proposables: await proposablesOf(desk, task),
    tools: desk.tools,
    progress,
    meter: meterFor(desk, row),
    account: await mailAccount(desk),
    now: desk.clock.now(),
    timeZone: desk.timeZone,
  };
}

async function mailAccount(desk: Desk): Promise<string> {
  if (!desk.hosts.actionTypes.includes('email.send')) return '';
  const account = await desk.hosts.ofAction('email.send').host.account();
  return account === 'none' ? '' : account;
}

/** What triage saw stands in the note; the handbook's rules look at the priority. */
function triaged(task: Task, { triage, priority }: Thought): Task {
  const seen: Partial<Triage> = triage ?? {};
  const { sort, tone, language } = seen;
  const facts = triage ? { ...task.facts, sort, tone, language } : task.facts;
  return { ...task, facts, priority: priority ?? triage?.priority ?? task.priority };
}

type Take<K extends Thought['kind']> = (
  desk: Desk,
  row: TaskRow,
  task: Task,
  thought: Extract<Thought, { kind: K }>,
  more?: Partial<Memo>,
) => Promise<Outcome>;

const TAKE: { [K in Thought['kind']]: Take<K> } = {
  act: async (desk, row, task, thought) => {
    const plan = row.memo.plan?.length ? row.memo.plan : thought.plan;
    const memo = usedUp(row.memo, {
      evidence: evidenceOf(thought),
      // Of a plan the last step is not the end: what came of it is told.
      goesOn: thought.goesOn || plan === row.memo.plan,
      step: row.memo.plan?.length ? thought.step : undefined,
      before: row.memo.instruction === undefined ? undefined : task.action?.text,
      caveat: thought.caveat,
      lookedUp: hasLookedUp(row, thought),
      discloses: thought.discloses,
    });
    await keep(desk, row, task, memo);
    const drafted = { ...task, action: thought.action, plan: [...plan] };
    desk.thoughts.set(row.id, logged(drafted, desk.clock.now(), inStep(row, thought)));
    return 'act';
  },
  plan: async (desk, row, task, thought) => {
    const done = (row.memo.plan ?? []).filter((step) => step.done);
    const plan: PlanStep[] = [...done, ...thought.plan];
    const lookedUp = hasLookedUp(row, thought);
    const memo: Memo = { ...row.memo, plan, step: undefined, lookedUp, evidence: evidenceOf(thought) };
    const iteration = row.iteration + 1;
    const file = await desk.notes.change(row, row.category, (note) =>
      logged({ ...seenAs(note, task), plan, iteration }, desk.clock.now(), inStep(row, thought)),
    );
    await desk.ledger.advanceSoon(row.id, ['drafting'], {
      set: { memo, iteration, priority: task.priority, path: file.path, noteHash: file.hash },
      audit: [taskEntry(row, 'task.planned', `${plan.length} steps`)],
    });
    return 'plan';
  },
  ask: async (desk, row, task, thought, more = {}) => {
    await keep(
      desk,
      row,
      task,
      usedUp(row.memo, { ...more, question: withCaveat(thought.question, thought), evidence: evidenceOf(thought) }),
    );
    desk.thoughts.set(row.id, task);
    return 'question';
  },
  report: async (desk, row, task, thought) => {
    const path = await desk.report(thought.report, row.source);
    await keep(desk, row, task, usedUp(row.memo, { problem: `${thought.why} See ${path}.`, isReported: true }));
    desk.thoughts.set(row.id, { ...task, receipt: path });
    return 'nothing';
  },
  done: async (desk, row, task, thought) => {
    const memo = usedUp(row.memo, {
      problem: withCaveat(thought.why, thought),
      tell: thought.tell || undefined,
      evidence: evidenceOf(thought),
    });
    await keep(desk, row, task, memo);
    desk.thoughts.set(row.id, task);
    return 'nothing';
  },
};

async function keep(desk: Desk, row: TaskRow, { priority }: Task, memo: Memo): Promise<void> {
  await desk.ledger.advanceSoon(row.id, ['drafting'], { set: { memo, priority } });
}

/** In this step or in one before: what was found then may stand in the plan. */
function hasLookedUp({ memo }: TaskRow, { looked = [] }: Thought): true | undefined {
  return memo.lookedUp || looked.length > 0 || undefined;
}

/** What the draft rests on, for whoever asks why. */
function evidenceOf({ why, triage, skill, looked = [], caveat }: Thought): string[] {
  return [
    why,
    triage ? `Seen as ${triage.sort}, ${triage.priority} priority, tone: ${triage.tone}. ${triage.reason}` : '',
    skill ? `Skill: ${skill}` : '',
    ...looked.map((words) => `Looked up: ${words}`),
    caveat ?? '',
  ].filter((line) => line !== '');
}

/** What the note's log keeps of a step. */
function inStep({ iteration }: TaskRow, thought: Thought): string {
  const { kind, why, triage } = thought;
  const planned = kind === 'plan' ? 'Planned. ' : '';
  return `Step ${iteration}: ${planned}${why}${triage ? ` (${triage.sort}, ${triage.priority}: ${triage.reason})` : ''}`;
}

function withCaveat(text: string, { caveat }: Thought): string {
  return caveat ? `${text} (${caveat})` : text;
}
