/**
 * The outward half of a task: the hold, the last look, the call and its receipt. Every line here has to bear the question what happens when the process
 * dies on it: before the intent nothing was sent; after it, the connector's look-up decides (`look-up.ts`).
 */
import type { Authorized, Executed } from '../../../machines/task.ts';
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { type ErrorFacts, errorFacts, isDiskTrouble, OfficeError } from '../../errors.ts';
import { confirmedSet } from '../confirmed.ts';
import type { Desk } from '../desk.ts';
import { taskEntry } from '../entries.ts';
import { executionKey } from '../keys.ts';
import type { Decision, Execution } from '../ledger/ledger.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { isPaused } from '../pause.ts';
import { doneBefore } from './before-restore.ts';
import { rowOf } from './begin.ts';
import { callOut, intendOnce, recordOf } from './call-out.ts';
import { closedCard, logged } from './card.ts';
import { type Draft, makeDraft } from './draft.ts';
import { receiptLine } from './finish.ts';
import { deliverParts } from './joint.ts';

/** A wait that is worth naming its end. */
const LONG_MS = 10 * 60_000;
const APPROVING: readonly Decision['verb'][] = ['approve', 'retry', 'unsent', 'sent'];

export async function hold(desk: Desk, id: string): Promise<'holding' | 'over'> {
  const row = await rowOf(desk, id);
  const now = desk.clock.now();
  if (row.wakeAt === null || now >= row.wakeAt) return 'over';
  const decision = await desk.ledger.decisionOn(id, row.revision);
  const file = await desk.notes.change(row, row.category, (task) =>
    task.state === 'approved'
      ? task
      : logged(
          { ...task, state: 'approved', decided_by: decision?.by ?? '', revision: row.revision },
          now,
          'Approved.',
        ),
  );
  await desk.ledger.advanceSoon(id, ['approved'], { set: { path: file.path, noteHash: file.hash } });
  return 'holding';
}

/** The last look before the call: whatever changed since the approval voids it. */
export async function authorize(desk: Desk, id: string): Promise<Authorized> {
  const row = await rowOf(desk, id);
  if (desk.clock.now() >= row.expiresAt) return 'expired';
  const decision = await desk.ledger.decisionOn(id, row.revision);
  const draft = await draftNow(desk, row);
  if (draft === null) return voided(desk, row, 'Its note can’t be used as it is now, so nothing was sent.');
  desk.drafts.set(id, draft);
  if (draft.verdict.answer === 'DENY') {
    const memo = { ...row.memo, verdict: draft.verdict, problem: draft.verdict.because };
    await desk.ledger.advance(id, ['approved'], {
      set: { memo },
      audit: [taskEntry(row, 'execution.denied', draft.verdict.because)],
    });
    return 'deny';
  }
  const problem = await whyNot(desk, decision, draft);
  if (problem === null) return 'go';
  return voided(desk, row, problem);
}

/** From the disk, as everything is now; null when the note or what leaves with it can't be used, or somebody took the note away. */
export async function draftNow(desk: Desk, row: TaskRow): Promise<Draft | null> {
  try {
    const { path, task } = await desk.notes.read(row);
    const isInPlace = path === row.path || path.startsWith('Approved/');
    if (!isInPlace) throw new OfficeError('approval_void', `The note was moved to ${path}.`);
    return await makeDraft(desk, row, task);
  } catch (error) {
    if (!(error instanceof OfficeError) || isDiskTrouble(error)) throw error;
    desk.log.warn({ task: row.id, ...errorFacts(error) }, 'the draft can’t be used any more');
    return null;
  }
}

async function voided(desk: Desk, row: TaskRow, problem: string): Promise<Authorized> {
  const memo = { ...row.memo, problem };
  await desk.ledger.advance(row.id, ['approved'], {
    set: { memo },
    audit: [taskEntry(row, 'execution.voided', problem)],
  });
  return 'void';
}

async function whyNot(desk: Desk, decision: Decision | null, draft: Draft): Promise<string | null> {
  if (!decision || !APPROVING.includes(decision.verb)) return 'There is no valid approval for this.';
  if (desk.zone === 'cloud') return 'This machine only drafts; it never acts.';
  if (await isPaused(desk)) return 'The office was paused before it ran, so I ask again.';
  if (decision.digest !== draft.digest) return 'It changed after the approval, so I ask again.';
  if (decision.by.startsWith('rule:') && draft.verdict.answer !== 'AUTO')
    return 'The rule that allowed it no longer does.';
  return null;
}

export async function execute(desk: Desk, id: string, signal: AbortSignal): Promise<Executed> {
  const row = await rowOf(desk, id);
  const draft = desk.drafts.get(id);
  desk.drafts.delete(id);
  if (!draft) throw new Error('execute was reached without a draft from authorize');
  const key = executionKey(row);
  // What could not be recorded is not begun; the task is looked at again when there is room.
  if (!desk.room.mayAct()) return 'again';
  const intent = await intendOnce(desk, row, draft);
  if (intent === 'taken back') return 'again';
  const { fresh, execution } = intent;
  if (!fresh) return execution.state === 'confirmed' ? confirm(desk, row, execution.receipt!) : 'unknown';
  try {
    const receipt = desk.dryRun ? dryReceipt(desk, draft) : await callOnce(desk, row, draft, execution, signal);
    desk.receipts.set(key, { receipt, draft });
  } catch (error) {
    return await takeFailure(desk, row, key, errorFacts(error), draft);
  }
  return (await confirmKept(desk, row, key))!;
}

async function callOnce(
  desk: Desk,
  row: TaskRow,
  draft: Draft,
  execution: Execution,
  signal: AbortSignal,
): Promise<Receipt> {
  if (draft.isJoint) return deliverParts(desk, row, draft, signal);
  const { task, attachments } = draft;
  const part = draft.parts[0]!;
  const earlier = await doneBefore(desk, row, { part, task }, (former) => former, signal);
  return earlier ?? callOut(desk, row, { part, attachments }, recordOf(desk, execution), signal);
}

/** Until the ledger has what was answered it is kept, so that a disk that fails is no reason to call once more. Null where nothing is kept. */
export async function confirmKept(desk: Desk, row: TaskRow, key: string): Promise<'confirmed' | 'goesOn' | null> {
  const kept = desk.receipts.get(key);
  const confirmed = kept ? await confirm(desk, row, kept.receipt, kept.draft) : null;
  desk.receipts.delete(key);
  return confirmed;
}

function dryReceipt(desk: Desk, draft: Draft): Receipt {
  return {
    id: '',
    link: '',
    at: isoTime(desk.clock.now()),
    summary: `Dry run: ${draft.title}. Nothing left.`,
    dryRun: true,
  };
}

export async function confirm(
  desk: Desk,
  row: TaskRow,
  receipt: Receipt,
  draft?: Draft,
): Promise<'confirmed' | 'goesOn'> {
  const goesOn = row.memo.goesOn === true && receipt.dryRun !== true;
  const last = await desk.ledger.lastCard(row.id);
  const written = receipt.dryRun ? [] : (draft?.facts.critical ?? []).filter(({ kind }) => kind === 'recipient');
  await desk.ledger.advance(row.id, ['executing', 'unknown'], {
    set: confirmedSet(row, receipt.summary, goesOn),
    execution: { key: executionKey(row), state: 'confirmed', receipt },
    contacts: written.map(({ value }) => value),
    // Its receipt is the last word on it: the next step has a card of its own.
    ...(goesOn ? { cardOver: true as const } : {}),
    out: last?.card.blocks ? [{ kind: 'stamp', card: closedCard(last.card, outcomeOf(receipt), receipt.link) }] : [],
    audit: [taskEntry(row, 'execution.confirmed', receipt.dryRun ? 'dry run' : `receipt ${receipt.id}`)],
  });
  desk.library.keepContacts(written.map(({ value }) => value));
  for (const { host } of draft?.parts ?? []) desk.readCache.forget(host.connector.id);
  if (goesOn) await logStep(desk, row, receipt);
  return goesOn ? 'goesOn' : 'confirmed';
}

/** The note of a task that goes on keeps only its next action, so what was done stands in its log. */
async function logStep(desk: Desk, row: TaskRow, receipt: Receipt): Promise<void> {
  const file = await desk.notes.change(row, row.category, (task) =>
    logged({ ...task, state: 'claimed' }, desk.clock.now(), receiptLine(receipt)),
  );
  await desk.ledger.advanceSoon(row.id, ['claimed'], { set: { path: file.path, noteHash: file.hash } });
}

/** What came of it, and where that isn't quite what was approved. */
function outcomeOf({ summary, remarks = [] }: Receipt): string {
  return [summary, ...remarks].join('\n');
}

async function takeFailure(
  desk: Desk,
  row: TaskRow,
  key: string,
  facts: ErrorFacts,
  { isJoint }: Draft,
): Promise<Executed> {
  const says = facts.hint ? `${facts.message} ${facts.hint}` : facts.message;
  if (facts.outcome === 'unknown') {
    await desk.ledger.advance(row.id, ['executing'], {
      set: { state: 'unknown', memo: { ...row.memo, problem: says }, wakeAt: null },
      execution: { key, state: 'unknown', error: facts.code },
      audit: [taskEntry(row, 'execution.unknown', facts.code)],
    });
    return 'unknown';
  }
  if (facts.retryable && row.category !== 'payments' && row.attempts < desk.limits.retry_max) {
    const runsAt = desk.clock.now() + backoff(desk, row.attempts, facts.retryAfterMs);
    await desk.ledger.advance(row.id, ['executing'], {
      set: {
        state: 'approved',
        attempts: row.attempts + 1,
        wakeAt: runsAt,
        expiresAt: expiryOf(desk, row, facts, runsAt),
      },
      execution: { key, state: 'failed', error: facts.code },
      ...(await heldAgain(desk, row, runsAt, says)),
      audit: [taskEntry(row, 'execution.again', facts.code)],
    });
    return 'again';
  }
  await desk.ledger.advance(row.id, ['executing'], {
    // Woken until the owner was told of it, also after a crash.
    set: {
      state: 'failed',
      memo: { ...row.memo, problem: isJoint || facts.outcome === 'partly' ? says : `It was not sent. ${says}` },
      wakeAt: desk.clock.now(),
    },
    execution: { key, state: 'failed', error: facts.code },
    audit: [taskEntry(row, 'execution.failed', facts.code)],
  });
  return 'failed';
}

/** What waits for the next month's budget, as its card said it would, doesn't expire before that. */
function expiryOf(desk: Desk, { expiresAt }: TaskRow, { code }: ErrorFacts, runsAt: number): number {
  return code === 'over_budget' ? Math.max(expiresAt, runsAt + desk.limits.expiry_ms) : expiresAt;
}

/** While it waits for the next try the owner may still take it back. */
async function heldAgain(desk: Desk, row: TaskRow, runsAt: number, says: string) {
  const last = await desk.ledger.lastCard(row.id);
  if (!last?.card.blocks) return {};
  const card = {
    ...last.card,
    stage: 'hold' as const,
    nonce: desk.newNonce(),
    runsAt,
    outcome: `${says} I try again${runsAt - desk.clock.now() > LONG_MS ? ` on ${desk.showTime(runsAt)}` : ''}.`,
  };
  return { card, out: [{ kind: 'stamp' as const, card }] };
}

/** Exponential, with jitter, and never sooner than the service asked for. Milliseconds. */
function backoff(desk: Desk, attempts: number, retryAfterMs = 0): number {
  const { retry_base_ms, retry_wait_ms_max, retry_jitter_max } = desk.limits;
  const base = Math.min(retry_base_ms * 2 ** attempts, retry_wait_ms_max);
  return Math.max(retryAfterMs, Math.round(base * (1 + desk.random() * retry_jitter_max)));
}
