/**
 * Turns whatever Google's client throws into an error of the office. Decides by status, reason and code only, and lets
 * nothing of the foreign error through but those, because it carries the token in its configuration.
 */
import { type ErrorCode, type ErrorDetails, OfficeError } from '../../errors.ts';
import { neverLeft } from '../../outside/http.ts';

/**
 * What was going on. `read`, `login` and `draft` can have no effect outside (a draft is seen by nobody else);
 * `send` may have had one whenever the answer isn't a clear no.
 */
export type Phase = 'read' | 'login' | 'draft' | 'send';

export interface Refusal {
  /** HTTP status; 0 where no answer came. */
  status: number;
  /** Google's reason, e.g. `rateLimitExceeded`, or OAuth's error, e.g. `invalid_grant`. */
  reason: string;
  /** Node's or the client's code, e.g. `ECONNRESET`; `TOO_LARGE` for an answer beyond our bound. */
  code: string;
  /** No connection was made. */
  neverLeft: boolean;
  retryAfterMs: number | undefined;
}

const RATE_REASONS = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded']);
const LOGIN_REASONS = new Set(['invalid_grant', 'insufficientPermissions', 'authError', 'invalid_scope']);
const CLIENT_REASONS = new Set(['invalid_client', 'unauthorized_client', 'deleted_client']);
const LOGIN_HINT =
  'Run `countersign auth gmail`. A Google app in "testing" loses its login after 7 days; publish it to keep the login.';

/** `now`: milliseconds since the epoch, for a Retry-After that names a date. */
export function readRefusal(error: unknown, now: number): Refusal {
  const { response, code } = error as { response?: unknown; code?: unknown };
  const { status, data, headers } = (response ?? {}) as { status?: number; data?: unknown; headers?: Headers };
  return {
    status: status ?? 0,
    reason: reasonOf(data),
    code: isTooLarge(error) ? 'TOO_LARGE' : typeof code === 'string' ? code : error instanceof Error ? error.name : '',
    neverLeft: neverLeft(error),
    retryAfterMs: retryAfter(headers, now),
  };
}

export function refusalError(refusal: Refusal, phase: Phase): OfficeError {
  const details: ErrorDetails = { cause: { status: refusal.status, reason: refusal.reason, code: refusal.code } };
  const make = (code: ErrorCode, message: string, more: ErrorDetails = {}) =>
    new OfficeError(code, message, { ...details, ...more });
  const { status, reason } = refusal;

  if (CLIENT_REASONS.has(reason)) {
    return make('not_authorized', 'Google does not know this OAuth client.', {
      hint: 'Check GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET, then run `countersign auth gmail`.',
    });
  }
  if (status === 401 || LOGIN_REASONS.has(reason)) {
    return make('not_authorized', 'Gmail no longer accepts the login.', { hint: LOGIN_HINT });
  }
  if (status === 429 || (status === 403 && RATE_REASONS.has(reason))) {
    return make('rate_limited', 'Gmail asks to wait before the next call.', { retryAfterMs: refusal.retryAfterMs });
  }
  if (reason === 'accessNotConfigured') {
    return make('not_configured', 'The Gmail API is not enabled for this OAuth client.', {
      hint: 'Enable the Gmail API in the Google Cloud console, then try again after some minutes.',
    });
  }
  if (isClearNo(status)) return make('refused', `Gmail refused it (HTTP ${status}${reason ? `, ${reason}` : ''}).`);
  if (phase === 'send' && !refusal.neverLeft) {
    return make('outcome_unknown', 'Gmail did not say whether the mail was sent.', {
      retryAfterMs: refusal.retryAfterMs,
    });
  }
  if (status === 0) return make('unreachable', 'Gmail could not be reached.');
  return make('service_failed', `Gmail failed (HTTP ${status}).`, { retryAfterMs: refusal.retryAfterMs });
}

/** The caller gave up: only while sending may something have happened. */
export function stoppedError(phase: Phase): OfficeError {
  if (phase === 'send') return new OfficeError('outcome_unknown', 'The call was stopped before Gmail answered.');
  return new OfficeError('stopped', 'The call to Gmail was stopped.');
}

/** A success that makes no sense. */
export function malformedError(phase: Phase): OfficeError {
  if (phase === 'send') return new OfficeError('answer_malformed', 'Gmail answered something that makes no sense.');
  return new OfficeError('service_failed', 'Gmail answered something that makes no sense.');
}

/** 408 and 499 are a proxy's words about time, not Gmail's refusal. */
function isClearNo(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 499;
}

function reasonOf(data: unknown): string {
  const { error } = (data ?? {}) as { error?: unknown };
  if (typeof error === 'string') return word(error);
  const { errors, status } = (error ?? {}) as { errors?: { reason?: unknown }[]; status?: unknown };
  return word(Array.isArray(errors) ? errors[0]?.reason : undefined) || word(status);
}

/** The answer was longer than we allow: told in two ways, by its header or by what came. */
function isTooLarge(error: unknown): boolean {
  const { message, cause } = error as { message?: unknown; cause?: { type?: unknown } };
  return cause?.type === 'max-size' || message === "Response's `Content-Length` is over the limit.";
}

/** Reasons are shown to the owner, so only what Google's look like passes: a token that came back in their place doesn't. */
const REASON =
  /^(?:[a-z]{1,30}(?:[A-Z][a-z]{1,30}){0,6}|[a-z]{1,30}(?:_[a-z]{1,30}){0,6}|[A-Z]{1,30}(?:_[A-Z]{1,30}){0,6})$/;

function word(value: unknown): string {
  return typeof value === 'string' && value.length <= 60 && REASON.test(value) ? value : '';
}

function retryAfter(headers: Headers | undefined, now: number): number | undefined {
  const value = headers?.get?.('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
