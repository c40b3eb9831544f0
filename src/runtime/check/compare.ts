/** The vault's notes held against the ledger's tasks and executions. Pure but for reading the ledger. */
import { decodeTime } from 'ulid';
import { isClosed, PASSIVE_STATES, type State, type Task } from '../../domain/task.ts';
import { STATES_IN } from '../../vault/places.ts';
import type { EndedExecution, Ledger, TaskListing } from '../ledger/ledger.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { receiptLine } from '../task/finish.ts';
import type { Finding } from './finding.ts';

export interface SeenNote {
  path: string;
  task: Task;
}

export interface Sides {
  ledger: Ledger;
  notes: readonly SeenNote[];
  /** Paths with a problem of their own: what can't be read isn't missing. */
  troubled: readonly string[];
  executions: readonly EndedExecution[];
  isRunning: boolean;
  /** When this ledger was made, in milliseconds since the epoch. */
  bornAt: number;
}

/** Where a note may lie while its task is in a state: a decision is in the ledger first, and the note follows. */
const MAY_LIE_IN: Partial<Record<State, readonly string[]>> = {
  received: ['Needs_Action'],
  claimed: ['In_Progress', 'Pending_Approval', 'Approved', 'Failed'],
  drafting: ['In_Progress', 'Pending_Approval', 'Approved', 'Failed'],
  asking: ['In_Progress'],
  pending: ['Pending_Approval'],
  approved: ['Approved'],
  executing: ['Approved'],
  unknown: ['Approved'],
  failed: ['Failed'],
};

const AT_START = 'It is put right when the office starts.';

export async function compare(sides: Sides): Promise<Finding[]> {
  const { ledger, notes, executions } = sides;
  const open = await ledger.openTasks();
  const byId = new Map(notes.map((note) => [note.task.id, note]));
  const findings: Finding[] = [];
  for (const row of open) findings.push(...(await ofOpen(sides, row, byId.get(row.id))));
  const known = new Set(open.map(({ id }) => id));
  const confirmed = Map.groupBy(
    executions.filter(({ state }) => state === 'confirmed'),
    ({ taskId }) => taskId,
  );
  for (const note of notes) {
    if (known.has(note.task.id)) continue;
    const row = await ledger.task(note.task.id);
    findings.push(...(row ? ofClosed(note, row, confirmed.get(row.id) ?? []) : await ofUnknown(sides, note)));
  }
  for (const execution of executions) {
    findings.push(...ofExecution(sides, execution, await ledger.task(execution.taskId)));
  }
  return findings;
}

async function ofOpen({ ledger, troubled }: Sides, row: TaskListing, note: SeenNote | undefined): Promise<Finding[]> {
  if (!note) {
    if (troubled.some((path) => path.includes(row.id))) return [];
    const hint = 'Put it back if you have it, before the office starts; else the task is dropped and nothing is sent.';
    return [{ path: row.path, problem: `The note of an open task is missing (${row.state}).`, hint }];
  }
  const top = topOf(note.path);
  const isInPlace = isClosed(row.state) || (MAY_LIE_IN[row.state]?.includes(top) ?? true);
  if (isClosed(row.state)) {
    return [
      {
        path: note.path,
        problem: `The task has ended (${row.state}), but its end is not written down.`,
        hint: AT_START,
      },
    ];
  }
  if (note.path !== row.path) {
    const problem = `The ledger has this note at ${row.path} (${row.state}).`;
    return [
      {
        path: note.path,
        problem,
        hint: isInPlace ? AT_START : 'The office looks at it when it starts, and asks you again.',
      },
    ];
  }
  if (!isInPlace)
    return [{ path: note.path, problem: `The ledger says ${row.state}, the note lies in ${top}.`, hint: AT_START }];
  if (!PASSIVE_STATES.includes(row.state) || note.task.state === row.state) return [];
  return [
    {
      path: note.path,
      problem: `The note says ${note.task.state}, the ledger says ${row.state}.`,
      hint: 'A state in the text decides nothing; `countersign vault check --repair` puts it right.',
      mend: { kind: 'note', set: { state: row.state }, category: (await ledger.task(row.id))?.category ?? 'general' },
    },
  ];
}

function ofClosed(note: SeenNote, row: TaskRow, confirmed: readonly EndedExecution[]): Finding[] {
  const { path, task } = note;
  if (!STATES_IN[topOf(path)]?.includes(row.state)) {
    return [
      {
        path,
        problem: `The task has ended (${row.state}), but its note lies in ${topOf(path)}.`,
        hint: `${AT_START} Or: \`countersign vault check --repair\`.`,
        mend: { kind: 'note', set: { state: row.state }, category: row.category },
      },
    ];
  }
  const receipts = confirmed.flatMap(({ receipt }) => receipt ?? []);
  const last = receipts.at(-1);
  if (last && task.receipt === '') {
    return [
      {
        path,
        problem: 'It was carried out, but the note shows no receipt.',
        hint: 'The ledger has it; `countersign vault check --repair` writes it into the note.',
        mend: { kind: 'note', set: { receipt: receiptLine(last) }, category: row.category },
      },
    ];
  }
  const isAnother = receipts.length > 0 && !receipts.some((receipt) => receiptLine(receipt) === task.receipt);
  if (isAnother)
    return [
      {
        path,
        problem: 'The note shows another receipt than the ledger has.',
        hint: `The ledger has: ${receiptLine(last!)}`,
      },
    ];
  if (receipts.length > 0 || task.receipt === '' || task.action === null) return [];
  return [
    {
      path,
      problem: 'The note shows a receipt, but nothing was carried out.',
      hint: 'Somebody wrote it there; remove it.',
    },
  ];
}

async function ofUnknown({ ledger, bornAt }: Sides, { path, task }: SeenNote): Promise<Finding[]> {
  const other = await ledger.taskOfSource(task.source);
  const isActive = !['Done', 'Rejected'].includes(topOf(path));
  if (other !== null && isActive) {
    return [
      {
        path,
        problem: `This is a second note of an arrival that is task ${other}.`,
        hint: 'It is set aside when the office starts.',
      },
    ];
  }
  if (isActive)
    return [
      {
        path,
        problem: 'The ledger doesn’t know this note.',
        hint: 'It is taken up as a new task when the office starts.',
      },
    ];
  // Set aside as a double, or older than this ledger, which may have been lost once.
  if (other !== null || decodeTime(task.id) < bornAt) return [];
  return [{ path, problem: 'The ledger knows nothing of this task.', hint: 'If you put it there, move it elsewhere.' }];
}

function ofExecution({ isRunning }: Sides, execution: EndedExecution, row: TaskRow | null): Finding[] {
  const { taskId, state } = execution;
  if (!row)
    return [
      {
        path: taskId,
        problem: 'Something was carried out for a task that the ledger doesn’t know.',
        hint: 'Restore a back-up.',
      },
    ];
  if (state !== 'intent') return [];
  const isUnderWay = row.state === 'executing' && row.closedAt === null;
  if (isUnderWay && isRunning) return [];
  const hint = isUnderWay
    ? 'The office looks it up when it starts, and asks you if it can’t know.'
    : 'Look for it in the outside system.';
  return [{ path: row.path, problem: 'It was begun, and nobody knows yet whether it was carried out.', hint }];
}

function topOf(path: string): string {
  return path.split('/')[0] ?? '';
}
