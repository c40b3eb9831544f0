/** How far a proposal is, for the program that made it: what the owner decided and what came of it, in plain words; and waiting for that. */
import { isoTime } from '../clock.ts';
import type { Receipt } from '../domain/action.ts';
import type { Verb } from '../domain/card.ts';
import type { ProposalReceipt, ProposalView } from '../domain/programs.ts';
import { isClosed, type State } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import type { Desk } from './desk.ts';
import { executionKey } from './keys.ts';
import type { TaskRow } from './ledger/task-row.ts';

const WAITERS_MAX = 32;
const NEEDS_OWNER: readonly State[] = ['failed', 'unknown'];
const DECISIONS: Partial<Record<Verb, ProposalView['decision']>> = {
  approve: 'approved',
  retry: 'approved',
  unsent: 'approved',
  sent: 'approved',
  reject: 'rejected',
  drop: 'rejected',
};

export async function proposalView(desk: Desk, row: TaskRow): Promise<ProposalView> {
  const [decision, execution] = await Promise.all([
    desk.ledger.decisionOn(row.id, row.revision),
    desk.ledger.execution(executionKey(row)),
  ]);
  return {
    id: row.id,
    state: row.state,
    settled: isSettled(row),
    says: saysOf(row),
    decision: (decision && DECISIONS[decision.verb]) ?? '',
    changedByOwner: (row.memo.ownerWords?.length ?? 0) > 0,
    receipt: execution?.receipt ? shownReceipt(execution.receipt) : null,
  };
}

/** Waits without looking: the ledger tells of each change. One that needed the owner already is waited for until it is otherwise. */
export function createWaitingRoom(
  desk: Desk,
): (ask: { id: string; seconds: number }, signal: AbortSignal) => Promise<ProposalView> {
  let waiters = 0;
  return async ({ id, seconds }, signal) => {
    const before = await proposalRow(desk, id);
    if (waiters >= WAITERS_MAX) {
      throw new OfficeError('rate_limited', `${WAITERS_MAX} programs wait already.`, { hint: 'Ask again later.' });
    }
    waiters += 1;
    const wait_s = Math.min(Math.max(Number(seconds) || 0, 0), desk.limits.mcp_wait_s_max);
    const over = new AbortController();
    const timer = desk.clock.setTimeout(() => over.abort(), wait_s * 1_000);
    try {
      return await proposalView(desk, await changed(desk, before, AbortSignal.any([signal, over.signal])));
    } finally {
      waiters -= 1;
      desk.clock.clearTimeout(timer);
      over.abort();
    }
  };
}

async function changed(desk: Desk, before: TaskRow, signal: AbortSignal): Promise<TaskRow> {
  for (;;) {
    // Listening begins before looking, so that nothing is missed in between.
    const told = desk.ledger.taskChanged(before.id, signal).then(
      () => true,
      () => false,
    );
    const row = await proposalRow(desk, before.id);
    const isNews = isClosed(row.state) || (isSettled(row) && row.state !== before.state);
    if (isNews || !(await told)) return proposalRow(desk, before.id);
  }
}

async function proposalRow(desk: Desk, id: unknown): Promise<TaskRow> {
  const row = typeof id === 'string' ? await desk.ledger.task(id.toUpperCase()) : null;
  if (row?.kind === 'PROPOSAL') return row;
  throw new OfficeError('not_found', 'No program has proposed anything under this id.');
}

function isSettled({ state }: TaskRow): boolean {
  return isClosed(state) || NEEDS_OWNER.includes(state);
}

function saysOf(row: TaskRow): string {
  const { problem, question } = row.memo;
  switch (row.state) {
    case 'received':
    case 'claimed':
    case 'drafting':
      return 'Filed. The owner is about to be asked on Telegram; nothing is done before they approve.';
    case 'asking':
      return `The owner has been asked: ${question ?? 'what to do with it'}`;
    case 'pending':
      return `It waits for the owner, who is asked on Telegram. Without an answer by ${isoTime(row.expiresAt)} it is dropped.`;
    case 'approved':
      return `The owner approved it. It is done ${row.wakeAt ? `at ${isoTime(row.wakeAt)}` : 'in a moment'}, unless they take that back.`;
    case 'executing':
      return 'The owner approved it, and it is being done now.';
    case 'unknown':
      return `It can’t be told whether it was done; the owner has been asked. ${problem ?? ''}`.trim();
    case 'failed':
      return `${problem ?? 'It failed.'} The owner may try it again.`;
    case 'done':
      return problem ?? 'Done.';
    case 'rejected':
      return `${problem ?? 'Rejected.'} Nothing was done.`;
    case 'expired':
      return 'The owner did not answer in time, so it was dropped. Nothing was done.';
    case 'denied':
      return `The owner’s handbook forbids it. Nothing was done. ${problem ?? ''}`.trim();
  }
}

function shownReceipt({ summary, id, link, at, dryRun = false }: Receipt): ProposalReceipt {
  return { summary, id, link, at, dryRun };
}
