/** Attempts as connectors get them, with a memory that can be handed to the next try. */
import type { Clock } from '../../src/clock.ts';
import type { ActionKind, Attempt } from '../../src/connectors/connector.ts';
import type { Action, Receipt } from '../../src/domain/action.ts';
import { OfficeError } from '../../src/errors.ts';

export interface AttemptOptions {
  /** What an earlier try has kept. */
  memory?: Record<string, string> | null;
  /** What can be read, by path in the vault. */
  files?: Readonly<Record<string, Buffer>>;
}

/** Its `memory` grows as the try remembers. */
export function attemptFor(clock: Clock, { memory = null, files = {} }: AttemptOptions = {}): Attempt {
  const attempt: Attempt = {
    key: 'attempt-1',
    memory,
    remember: async (kept) => {
      attempt.memory = { ...kept };
    },
    readAttachment: async (path) => {
      const file = files[path];
      if (!file) throw new OfficeError('approval_void', `There is no ${path}.`, { retryable: true });
      return file;
    },
    since: clock.now(),
    signal: new AbortController().signal,
  };
  return attempt;
}

/** The same, but nothing may be done any more. */
export function forgetful(attempt: Attempt): Attempt {
  return {
    ...attempt,
    remember: async () => {
      throw new OfficeError('approval_void', 'The office is paused.', { retryable: true });
    },
  };
}

/** The same, but the process dies right after it has remembered something for the `nth` time (1 is the first). */
export function dyingAfter(attempt: Attempt, nth: number): Attempt {
  let times = 0;
  const { remember } = attempt;
  attempt.remember = async (kept) => {
    await remember(kept);
    times += 1;
    if (times === nth) throw new Error('the process died');
  };
  return attempt;
}

const TRIES_MAX = 5;

/** As the office does it: what failed for certain is tried again, what is in doubt is looked up first. Throws where it comes to no end. */
export async function untilDone<Session, A extends Action>(
  kind: ActionKind<Session, A>,
  session: Session,
  action: A,
  attemptWith: (memory: Record<string, string> | null) => Attempt,
): Promise<Receipt> {
  let memory: Record<string, string> | null = null;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const attempt = attemptWith(memory);
    const done = await kind.execute(session, action, attempt).catch((error: unknown) => error as OfficeError);
    memory = attempt.memory;
    if (!(done instanceof Error)) return done;
    if (done.outcome === 'not-sent') continue;
    const seen = await kind.lookup(session, action, attemptWith(memory));
    if (seen.found) return seen.receipt;
    if (!seen.certain) throw new Error('nobody can tell');
  }
  throw new Error('it comes to no end');
}
