/** Attempts as connectors get them, with a memory that can be handed to the next try. */
import type { Clock } from '../../src/clock.ts';
import type { Attempt } from '../../src/connectors/connector.ts';
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
