/**
 * Every error that the office declares: its code, whether trying again can help, and whether an outward effect may
 * have happened. Breaker, ledger and task decide on these fields, never on a message's text. Pure.
 */

/**
 * `not-sent`: certainly no effect outside. `unknown`: there may have been one, so it is looked up, never repeated. `partly`: what the message says
 * is done, the rest certainly isn't, and the next try under the same key goes on with that.
 */
export type Outcome = 'not-sent' | 'unknown' | 'partly';

interface Declared {
  readonly retryable: boolean;
  readonly outcome: Outcome;
}

export const ERRORS = {
  // a person has to change something
  archive_invalid: { retryable: false, outcome: 'not-sent' },
  config_invalid: { retryable: false, outcome: 'not-sent' },
  not_configured: { retryable: false, outcome: 'not-sent' },
  not_authorized: { retryable: false, outcome: 'not-sent' },
  already_running: { retryable: false, outcome: 'not-sent' },
  not_running: { retryable: false, outcome: 'not-sent' },
  not_found: { retryable: false, outcome: 'not-sent' },
  // the vault
  note_invalid: { retryable: false, outcome: 'not-sent' },
  note_changed: { retryable: true, outcome: 'not-sent' },
  note_lost: { retryable: false, outcome: 'not-sent' },
  note_taken: { retryable: false, outcome: 'not-sent' },
  path_refused: { retryable: false, outcome: 'not-sent' },
  too_large: { retryable: false, outcome: 'not-sent' },
  disk_full: { retryable: true, outcome: 'not-sent' },
  disk_failed: { retryable: true, outcome: 'not-sent' },
  // the gate
  action_invalid: { retryable: false, outcome: 'not-sent' },
  approval_void: { retryable: false, outcome: 'not-sent' },
  key_reused: { retryable: false, outcome: 'not-sent' },
  // models
  budget_spent: { retryable: false, outcome: 'not-sent' },
  model_unusable: { retryable: false, outcome: 'not-sent' },
  // outside services
  over_budget: { retryable: true, outcome: 'not-sent' },
  parts_failed: { retryable: false, outcome: 'not-sent' },
  rate_limited: { retryable: true, outcome: 'not-sent' },
  breaker_open: { retryable: true, outcome: 'not-sent' },
  unreachable: { retryable: true, outcome: 'not-sent' },
  refused: { retryable: false, outcome: 'not-sent' },
  service_failed: { retryable: true, outcome: 'not-sent' },
  outcome_unknown: { retryable: false, outcome: 'unknown' },
  answer_malformed: { retryable: false, outcome: 'unknown' },
  stopped: { retryable: true, outcome: 'not-sent' },
} as const satisfies Record<string, Declared>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** What the owner can do about it, as a sentence. */
  hint?: string;
  /** How long the service asked us to wait, in milliseconds. */
  retryAfterMs?: number;
  /** Overrides the declared outcome where the caller knows better (a read can never have had an effect). */
  outcome?: Outcome;
  /** Overrides the declared retryability. */
  retryable?: boolean;
  cause?: unknown;
}

/** The only error class that crosses a folder's border. Its message is plain English and never holds a secret. */
export class OfficeError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly outcome: Outcome;
  readonly retryAfterMs: number | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'OfficeError';
    this.code = code;
    this.retryable = details.retryable ?? ERRORS[code].retryable;
    this.outcome = details.outcome ?? ERRORS[code].outcome;
    this.retryAfterMs = details.retryAfterMs;
    this.hint = details.hint;
  }
}

/** What an error becomes when it has to be written down: never the object itself, which may carry a credential. */
export interface ErrorFacts {
  code: ErrorCode | 'bug';
  message: string;
  hint?: string;
  retryable: boolean;
  outcome: Outcome;
  retryAfterMs?: number;
}

/**
 * An error of ours as it is; anything else is a bug of ours, whose outcome is unknown and whose text is written nowhere,
 * because a foreign error's message may hold a token.
 */
export function errorFacts(error: unknown): ErrorFacts {
  if (error instanceof OfficeError) {
    const { code, message, hint, retryable, outcome, retryAfterMs } = error;
    return { code, message, hint, retryable, outcome, retryAfterMs };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'bug', message: `Something unexpected went wrong (${name}).`, retryable: false, outcome: 'unknown' };
}

/** Where an error arose, without what it says: a foreign error's message may hold a token, on lines that look like these. */
export function framesOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '')
    .replace(String(error.message), '')
    .split('\n')
    .filter((line) => FRAME.test(line));
  return [error.name, ...frames].join('\n');
}

const FRAME = /^ {4}at (?:[\w$.#<>[\] ]{1,200} )?\(?(?:file:\/\/|node:|\/|[A-Z]:\\)[^\s()]*:\d+:\d+\)?$/;

/** True for Node's "no space left" and "quota exceeded" in any wrapping. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'disk_full') return true;
  if ((error as { errcode?: unknown } | undefined)?.errcode === 13) return true; // SQLITE_FULL
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return cause !== undefined && cause !== error && isDiskFull(cause);
}

/** True where the disk is to blame, and what was tried can be tried again when it works. */
export function isDiskTrouble(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return isDiskFull(error) || code === 'disk_failed' || code === 'EIO' || code === 'EROFS';
}
