/**
 * Says something once, also where LinkedIn lets nobody read what was said: then a doubt stays one and the owner is asked. What certainly did not
 * go out is remembered there as never tried, so that the next try begins without a doubt.
 */
import { OfficeError } from '../../errors.ts';
import { type Copy, findSaid, type Said, type Saying, sayOnce } from '../../outside/social/once.ts';
import type { Time } from '../../outside/social/settle.ts';
import type { Attempt } from '../connector.ts';

export interface Utterance extends Omit<Saying, 'copies'> {
  /** As `Saying.copies`; null where the token may not read. */
  read(since: number, signal: AbortSignal): Promise<{ found: Copy[]; whole: boolean } | null>;
}

const UNSEEN: Awaited<ReturnType<Saying['copies']>> = { found: [], whole: false };

/** Throws `OfficeError` whose outcome is honest. */
export async function sayAtMostOnce(
  utterance: Utterance,
  attempt: Attempt,
  time: Time,
): Promise<{ id: string; copies: readonly Copy[] }> {
  if (wasBegun(attempt) && !(await mayRead(utterance, attempt, time))) throw inDoubt();
  let prepared: Readonly<Record<string, string>> = {};
  let isBlind = false;
  const saying: Saying = {
    ...utterance,
    copies: async (since, signal) => {
      const read = await utterance.read(since, signal);
      isBlind = read === null;
      return read ?? UNSEEN;
    },
    prepare: async (signal) => {
      prepared = (await utterance.prepare?.(signal)) ?? {};
      return prepared;
    },
    send: async (signal) => {
      try {
        return await utterance.send(signal);
      } catch (error) {
        const isCertain = error instanceof OfficeError && error.outcome === 'not-sent';
        // that this isn't kept only means that the owner is asked
        if (isCertain && isBlind) await attempt.remember({ ...prepared }).catch(() => {});
        throw error;
      }
    },
  };
  return sayOnce(saying, attempt, time);
}

/** Was it said? Reads only. */
export async function lookUpOnce(utterance: Utterance, attempt: Attempt, time: Time): Promise<Said> {
  if (!wasBegun(attempt) && !attempt.memoryLost) return { found: false, certain: true };
  if (!(await mayRead(utterance, attempt, time))) return { found: false, certain: false };
  const copies: Saying['copies'] = async (since, signal) => (await utterance.read(since, signal)) ?? UNSEEN;
  return findSaid({ ...utterance, copies }, attempt, time);
}

async function mayRead({ read }: Utterance, { signal }: Attempt, { clock }: Time): Promise<boolean> {
  return (await read(clock.now(), signal)) !== null;
}

function wasBegun({ memory }: Attempt): boolean {
  return memory?.sentAt !== undefined;
}

function inDoubt(): OfficeError {
  return new OfficeError('outcome_unknown', 'An earlier try may have posted this already.', {
    hint: 'Look at LinkedIn whether it stands there; its API does not show it to this token.',
  });
}
