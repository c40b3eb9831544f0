/**
 * Did it happen? A request whose connection is gone may still be carried out by Odoo, so "not done" is certain only after Odoo has clearly
 * refused, or when enough time has passed. What is looked for carries a mark of ours, made with it in one go.
 */
import { createHash } from 'node:crypto';
import { wait } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { OfficeError } from '../../errors.ts';
import type { Attempt, Lookup } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import type { OdooSession } from './session.ts';

/** What is kept before the step that counts: when it left, in milliseconds since the epoch. */
export interface StepMemory extends Record<string, string> {
  sent: string;
}

/** The mark that a record of this attempt carries: short, and the same each time. */
export function markOf(key: string): string {
  return `countersign-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** `find` gives the receipt of what was made, or null. It only reads. */
export async function lookupSettled(
  session: OdooSession,
  attempt: Attempt,
  find: () => Promise<Receipt | null>,
): Promise<Lookup> {
  if (!attempt.memory && !attempt.memoryLost) return { found: false, certain: true };
  const { clock } = session.context;
  const began = clock.now();
  for (;;) {
    const isSettled = session.settled.has(attempt.key) || clock.now() >= settledAt(session, attempt, began);
    const receipt = await find();
    if (receipt) return { found: true, receipt };
    if (isSettled) {
      session.settled.add(attempt.key);
      return { found: false, certain: !attempt.memoryLost };
    }
    await pause(session, attempt.signal);
  }
}

/**
 * Takes the step that counts. Remembers it first; what Odoo clearly refuses needs no waiting afterwards.
 * `memory`: what a look-up will need beside the mark.
 */
export async function takeStep<T>(
  session: OdooSession,
  attempt: Attempt,
  memory: Record<string, string>,
  step: () => Promise<T>,
): Promise<T> {
  await attempt.remember({ ...memory, sent: String(session.context.clock.now()) } satisfies StepMemory);
  session.settled.delete(attempt.key);
  try {
    return await step();
  } catch (error) {
    if (error instanceof OfficeError && error.outcome === 'not-sent') session.settled.add(attempt.key);
    throw error;
  }
}

/** Of an earlier try of the same attempt; null where it certainly did nothing. Throws `outcome_unknown` where nobody can tell. */
export async function earlierTry(
  session: OdooSession,
  attempt: Attempt,
  find: () => Promise<Receipt | null>,
): Promise<Receipt | null> {
  const found = await lookupSettled(session, attempt, find);
  if (found.found) return found.receipt;
  if (found.certain) return null;
  throw new OfficeError('outcome_unknown', 'It is not known whether this was done before, so it is not done again.', {
    hint: 'Look into Odoo, then say on the card whether it was done.',
  });
}

/** The request may have left as late as now, unless it is so old that it has surely ended. */
function settledAt({ context }: OdooSession, { memory, since }: Attempt, began: number): number {
  const longest = context.limits.http_ms_max + BOUNDS.settle_ms;
  return Math.min(began + BOUNDS.settle_ms, (Number(memory?.sent) || since) + longest);
}

async function pause({ context }: OdooSession, signal: AbortSignal): Promise<void> {
  try {
    await wait(context.clock, BOUNDS.settle_poll_ms, signal);
  } catch {
    throw new OfficeError('stopped', 'Looking into Odoo was stopped.');
  }
}
