/** After a doubt: what became of a call whose answer never came. The service is asked; what it can't tell, the owner is asked. */
import type { LookedUp } from '../../../machines/task.ts';
import type { Lookup } from '../../connectors/connector.ts';
import type { Receipt } from '../../domain/action.ts';
import { errorFacts } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import { taskEntry } from '../entries.ts';
import { executionKey } from '../keys.ts';
import type { Execution } from '../ledger/ledger.ts';
import type { Memo, TaskRow } from '../ledger/task-row.ts';
import { isMemoryLost } from '../restored.ts';
import { confirm, confirmKept, draftNow } from './act.ts';
import { rowOf } from './begin.ts';
import { attemptOf, recordOf } from './call-out.ts';
import { type JointLookup, listed, lookUpParts } from './joint.ts';

/** How long after a look-up that could tell nothing the next one follows. */
const LOOKUP_AGAIN_MS = 60_000;
const LOOKUPS_MAX = 5;
const DOUBT = 'I can’t tell whether this was sent, and I won’t send it twice. Was it sent?';
const DOUBT_STARTS = 'I can’t tell whether';

interface LookUp {
  /** What to ask her where nobody can tell, and what certainly wasn't done. */
  doubt: string;
  left: readonly string[];
  /** The type of the part that she is asked about. */
  doubted?: string;
  /** Of a joint action: what became of each part. */
  parts: string;
  /** A service could not be asked: that says nothing about what it did. */
  unasked: boolean;
  lookup: Lookup;
}

/** After a doubt: ask the service, never send blindly. */
export async function lookUp(desk: Desk, id: string, signal: AbortSignal): Promise<LookedUp> {
  const row = await rowOf(desk, id);
  const key = executionKey(row);
  const execution = await desk.ledger.execution(key);
  if (!execution) return settleAbsent(desk, row, key);
  if (execution.state === 'confirmed') return found(desk, row, execution, execution.receipt!);
  const kept = await confirmKept(desk, row, key);
  if (kept) return kept === 'goesOn' ? kept : 'found';
  desk.room.require();
  const asked = await askService(desk, row, execution, signal);
  if (asked === null || asked.unasked) return settleUnasked(desk, row, key, asked ?? undefined);
  const { lookup } = asked;
  if (lookup.found) return found(desk, row, execution, lookup.receipt);
  return lookup.certain ? settleAbsent(desk, row, key, asked) : settleUnknown(desk, row, key, asked);
}

/** Null where the service could not be asked. */
async function askService(desk: Desk, row: TaskRow, execution: Execution, signal: AbortSignal): Promise<LookUp | null> {
  try {
    const { action } = (await desk.notes.read(row)).task;
    if (!action) return plain({ found: false, certain: false });
    const { host, kind } = desk.hosts.ofAction(action.type);
    if (kind.parts) return ofParts(await lookUpParts(desk, row, action, signal));
    const memoryLost = await isMemoryLost(desk, execution);
    const record = recordOf(desk, execution);
    const lookup = await host.call(
      (session, limited) => kind.lookup(session, action, { ...attemptOf(desk, record, limited), memoryLost }),
      signal,
    );
    return plain(lookup);
  } catch (error) {
    desk.log.warn({ task: execution.taskId, ...errorFacts(error) }, 'the look-up did not work');
    return null;
  }
}

function plain(lookup: Lookup): LookUp {
  return { lookup, doubt: DOUBT, left: [], parts: '', unasked: false };
}

function ofParts(joint: JointLookup): LookUp {
  if (joint.found) return plain(joint);
  const { certain, unasked, inDoubt, left, done, partly } = joint;
  const parts = [
    ...(done.length > 0 ? [`Done on ${listed(done)}.`] : []),
    ...(left.length > 0 ? [`Not done yet on ${listed(left)}.`] : []),
    ...partly,
  ].join(' ');
  // One question at a time: her yes and no would not fit two platforms at once.
  const [first, ...others] = inDoubt;
  const next = others.length > 0 ? ` I ask about ${listed(others.map(({ title }) => title))} after that.` : '';
  const doubt =
    `${DOUBT_STARTS} this was posted on ${first?.title}, and I won’t do it twice. Was it? ${parts}${next}`.trim();
  const rest = [...left, ...others.map(({ title }) => title)];
  return { lookup: { found: false, certain }, doubt, left: rest, doubted: first?.type, parts, unasked };
}

function isDoubt(problem: string | undefined): boolean {
  return problem?.startsWith(DOUBT_STARTS) ?? false;
}

/** The note may have changed since the call: only whom the mail really went to is known from now on. */
async function found(desk: Desk, row: TaskRow, { digest }: Execution, receipt: Receipt): Promise<LookedUp> {
  const draft = await draftNow(desk, row);
  const confirmed = await confirm(desk, row, receipt, draft?.digest === digest ? draft : undefined);
  return confirmed === 'goesOn' ? confirmed : 'found';
}

async function settleAbsent(desk: Desk, row: TaskRow, key: string, asked?: LookUp): Promise<LookedUp> {
  const partly = asked && 'partly' in asked.lookup ? asked.lookup.partly : undefined;
  const again = row.category !== 'payments' && row.attempts < desk.limits.retry_max;
  const problem = asked?.parts || absentBecause(row, partly);
  const wakeAt = desk.clock.now();
  await desk.ledger.advance(row.id, ['executing', 'unknown'], {
    set: again
      ? { state: 'approved', attempts: row.attempts + 1, wakeAt }
      : { state: 'failed', wakeAt, memo: { ...row.memo, problem } },
    execution: { key, state: 'failed', error: 'looked up: absent' },
    audit: [taskEntry(row, 'execution.absent', 'looked up: certainly not done')],
  });
  return again ? 'again' : 'absent';
}

/** What the call itself said of it is more than what the look-up can. */
function absentBecause({ state, memo }: TaskRow, partly: string | undefined): string {
  const cause = state === 'executing' || isDoubt(memo.problem) ? '' : (memo.problem ?? '');
  if (partly) return cause || `${partly} The rest certainly doesn’t.`;
  return `It was certainly not sent. ${cause}`.trim();
}

/** The owner is asked meanwhile; that the service is away says nothing about the mail, so it is looked up for as long as she hasn’t answered. */
async function settleUnasked(desk: Desk, row: TaskRow, key: string, asked?: LookUp): Promise<LookedUp> {
  const isNew = row.state !== 'unknown' || !isDoubt(row.memo.problem);
  await desk.ledger.advance(row.id, ['executing', 'unknown'], {
    set: {
      state: 'unknown',
      wakeAt: desk.clock.now() + LOOKUP_AGAIN_MS,
      memo: inDoubt(row, asked),
    },
    execution: { key, state: 'unknown' },
    audit: isNew ? [taskEntry(row, 'execution.unknown', 'the look-up did not work; it is made again')] : [],
  });
  return 'unknowable';
}

async function settleUnknown(desk: Desk, row: TaskRow, key: string, asked: LookUp): Promise<LookedUp> {
  const tries = row.attempts + 1;
  await desk.ledger.advance(row.id, ['executing', 'unknown'], {
    set: {
      state: 'unknown',
      attempts: tries,
      wakeAt: tries < LOOKUPS_MAX ? desk.clock.now() + LOOKUP_AGAIN_MS : null,
      memo: inDoubt(row, asked),
    },
    execution: { key, state: 'unknown' },
    audit: [taskEntry(row, 'execution.unknown', 'looked up: can’t be known')],
  });
  return 'unknowable';
}

/** What she is asked, about which part, and what certainly wasn't done yet. */
function inDoubt({ memo }: TaskRow, { doubt, left, doubted }: Asked = { doubt: DOUBT, left: [] }): Memo {
  return { ...memo, problem: doubt, left: left.length > 0 ? left : undefined, doubted };
}

type Asked = Pick<LookUp, 'doubt' | 'left' | 'doubted'>;
