/** The intent and the call: the last places at which what was approved may still be kept back. */
import type { Attempt } from '../../connectors/connector.ts';
import type { Attachment, Receipt } from '../../domain/action.ts';
import { usdText } from '../../domain/in-words.ts';
import { mailsPerHourMax } from '../../domain/policy-floors.ts';
import { errorFacts, OfficeError } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import { executionKey } from '../keys.ts';
import type { Execution } from '../ledger/ledger.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { isPaused } from '../pause.ts';
import { budgetOf } from './budget.ts';
import { type Draft, readAsApproved } from './draft.ts';
import { micro, type Part, priceOfPart } from './parts.ts';

const HOUR_MS = 3_600_000;

/** Commits the intent. An undo or a pause may come between the last look and this: then the task goes on from what was decided. */
export async function intendOnce(
  desk: Desk,
  row: TaskRow,
  { digest, facts }: Draft,
): Promise<{ fresh: boolean; execution: Execution } | 'taken back'> {
  const cap = await capOf(desk, row, facts.category);
  const at = desk.clock.now();
  try {
    return await desk.ledger.intend({ key: executionKey(row), taskId: row.id, digest, at, cap });
  } catch (error) {
    if (errorFacts(error).code !== 'note_changed') throw error;
    await desk.ledger.advance(row.id, ['approved'], { set: { wakeAt: at } }).catch(() => {});
    return 'taken back';
  }
}

/** What runs by a rule stays under its cap also where much becomes due at once; what the owner approved has none. */
async function capOf(desk: Desk, row: TaskRow, category: string): Promise<{ since: number; max: number } | undefined> {
  const decision = await desk.ledger.decisionOn(row.id, row.revision);
  if (!decision?.by.startsWith('rule:') || category !== 'email') return undefined;
  return { since: desk.clock.now() - HOUR_MS, max: mailsPerHourMax(await desk.handbook(), desk.limits) };
}

/** What is kept of a call while it runs, whether it is a whole action's or a part's. */
export interface CallRecord {
  key: string;
  memory: Execution['memory'];
  since: number;
  remember(memory: { [name: string]: string }): Promise<void>;
}

export function recordOf(desk: Desk, { key, memory, since }: Execution): CallRecord {
  return { key, memory, since, remember: (kept) => desk.ledger.remember(key, kept) };
}

/** One call, as approved. Throws what the connector throws, and `approval_void` (not sent) where it came too late. */
export async function callOut(
  desk: Desk,
  row: TaskRow,
  { part, attachments }: { part: Part; attachments: readonly Attachment[] },
  record: CallRecord,
  signal: AbortSignal,
): Promise<Receipt> {
  const { host, kind, action } = part;
  await pay(desk, part, record.key);
  return host.call(async (session, limited) => {
    const attempt = attemptOf(desk, record, limited, attachments);
    const remember: Attempt['remember'] = async (kept) => {
      await attempt.remember(kept);
      await lookAgain(desk, row);
    };
    await lookAgain(desk, row);
    return kind.execute(session, action, { ...attempt, remember });
  }, signal);
}

/** Reserves what the call costs. Throws `over_budget`, to be tried again when the next month begins. */
async function pay(desk: Desk, part: Part, key: string): Promise<void> {
  const price = await priceOfPart({ ...part, done: null });
  const budget = price && (await budgetOf(desk, part.host));
  if (!price || !budget) return;
  const { clock, ledger } = desk;
  const at = clock.now();
  const { id: service, title } = part.host.connector;
  if (await ledger.charge({ key, service, at, usd_micro: micro(price), budget })) return;
  const says = `The month's budget for ${title} (${usdText(budget.max_usd_micro / 1_000_000)}) is used up.`;
  throw new OfficeError('over_budget', says, { retryAfterMs: budget.until - at });
}

/**
 * Right before each outward step: since the intent the call may have stood in a queue, or the machine have slept. Throws `approval_void`, which leads
 * back to the last look.
 */
async function lookAgain(desk: Desk, row: TaskRow): Promise<void> {
  const isPausedNow = await isPaused(desk);
  const isLate = desk.clock.now() >= row.expiresAt;
  if (!isLate && !isPausedNow) return;
  const why = isLate ? 'It expired before it left.' : 'The office was paused before it left.';
  throw new OfficeError('approval_void', why, { retryable: true });
}

/** Only what is sent has attachments to read; a look-up has none. */
export function attemptOf(
  desk: Desk,
  record: CallRecord,
  signal: AbortSignal,
  attachments: readonly Attachment[] = [],
): Attempt {
  return { ...record, signal, readAttachment: (path) => readAsApproved(desk, attachments, path) };
}
