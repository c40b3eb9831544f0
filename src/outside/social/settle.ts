/** How long after a doubt nothing can be under way any longer, and waiting until then. */
import { type Clock, wait } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';

export interface Time {
  clock: Clock;
  limits: Pick<Limits, 'http_ms_max'>;
}

/** How far the service's clock may be from ours. Milliseconds. */
export const SKEW_MS = 10 * 60_000;
/** Milliseconds. */
export const SETTLING = {
  /** After this long a request that was cut off is not carried out any more, and what was is seen by readers. */
  settle_ms: 20_000,
  /** How often it is looked until then. */
  look_every_ms: 4_000,
} as const;

/**
 * From when on (milliseconds since the epoch) what isn't there won't come. `sentAt`: right before the call; it may have been cut off as late as
 * now, unless it is so old that it has ended long ago.
 */
export function settledAt({ clock, limits }: Time, sentAt: number): number {
  const now = clock.now();
  return Math.max(now, Math.min(now + SETTLING.settle_ms, sentAt + limits.http_ms_max + SETTLING.settle_ms));
}

/** Throws `stopped` where the signal says so. */
export async function pause(clock: Clock, ms: number, title: string, signal: AbortSignal): Promise<void> {
  try {
    await wait(clock, ms, signal);
  } catch {
    throw new OfficeError('stopped', `The call to ${title} was stopped.`);
  }
}
