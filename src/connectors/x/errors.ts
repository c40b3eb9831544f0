/**
 * What an answer of X that isn't a success means. Decides by status, X's own names for problems and the headers about its limits; nothing of the
 * answer's words gets into a message.
 */
import { type ErrorDetails, OfficeError } from '../../errors.ts';
import { neverLeft } from '../../outside/http.ts';
import { BOUNDS } from './bounds.ts';

/** What came back, as far as anything came back. */
export interface Exchange {
  /** 0 where no answer came. */
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As JSON; null where it is none. */
  body: unknown;
}

/** Whether anything may have happened that people see. */
export interface Asking {
  effect: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

const RENEW =
  'Look at X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN and X_ACCESS_SECRET; make new ones at console.x.com if need be.';
const MAY_WRITE =
  'At console.x.com set the app to “Read and write”, then generate the access token anew and put it into X_ACCESS_TOKEN and X_ACCESS_SECRET.';

/** Why X refused, where more than the status is known. */
export type Reason = 'duplicate' | 'credits' | 'permission' | 'reply' | 'too long' | '';

export function refusalOf(exchange: Exchange, { effect, now }: Asking): OfficeError {
  const { status } = exchange;
  const reason = reasonOf(exchange.body);
  const cause = { status, reason };
  if (reason === 'credits') {
    return new OfficeError('refused', 'X says that the app’s credits are used up.', {
      hint: 'Buy credits at console.x.com, then try again.',
      cause,
    });
  }
  if (status === 401) return new OfficeError('not_authorized', 'X does not accept the keys.', { hint: RENEW, cause });
  if (status === 429) {
    const retryAfterMs = waitOf(exchange.headers, now);
    return new OfficeError('rate_limited', 'X asks to wait before the next call.', { retryAfterMs, cause });
  }
  // 408 and 499 are a proxy's words about time, not the service's refusal.
  const isClearNo = status >= 300 && status < 500 && status !== 408 && status !== 499;
  if (isClearNo)
    return new OfficeError('refused', SAYS[reason] || `X refused it (HTTP ${status}).`, {
      ...hintFor(reason, status),
      cause,
    });
  if (effect) {
    return new OfficeError('outcome_unknown', `X failed (HTTP ${status}) and did not say whether it was posted.`, {
      cause,
    });
  }
  return new OfficeError('service_failed', `X failed (HTTP ${status}).`, { cause });
}

/** No answer, or none that ended. */
export function failureOf(
  error: unknown,
  code: string,
  isStopped: boolean,
  { effect }: Pick<Asking, 'effect'>,
): OfficeError {
  const cause = { code };
  if (neverLeft(error)) return new OfficeError('unreachable', 'X could not be reached.', { cause });
  if (effect) return new OfficeError('outcome_unknown', 'X did not say whether it was posted.', { cause });
  if (isStopped) return new OfficeError('stopped', 'The call to X was stopped.');
  return new OfficeError('unreachable', 'X could not be reached.', { cause });
}

/** A success that makes no sense. */
export function malformed({ effect }: Pick<Asking, 'effect'>): OfficeError {
  const says = 'X answered something that makes no sense.';
  return effect ? new OfficeError('answer_malformed', says) : new OfficeError('service_failed', says);
}

/** Why X refused; empty where nothing more is known, or it wasn't X. */
export function reasonFor(error: unknown): Reason {
  return ((error as { cause?: { reason?: Reason } } | undefined)?.cause?.reason ?? '') as Reason;
}

const SAYS: Record<Reason, string> = {
  duplicate: 'X refused it because the account has posted the same already.',
  reply: 'X does not let this account answer that post.',
  'too long': 'X refused it because it is too long.',
  permission: 'X refused it because the app may only read.',
  credits: '',
  '': '',
};

function hintFor(reason: Reason, status: number): Pick<ErrorDetails, 'hint'> {
  if (reason === 'duplicate') return { hint: 'Change the words, or delete the earlier post on X.' };
  if (reason === 'reply')
    return { hint: 'X lets apps answer only posts that mention the account, and not those that are gone or limited.' };
  if (reason === 'permission') return { hint: MAY_WRITE };
  if (reason === 'too long') return { hint: 'Shorten it.' };
  return status === 403 ? { hint: `Look at the account on X, whether it is limited. If it isn’t: ${MAY_WRITE}` } : {};
}

/** X's problems have a title, a type and a sentence; older ones a list of numbers. All of it is only compared. */
function reasonOf(body: unknown): Reason {
  const { title, type, detail, errors } = (body ?? {}) as Record<string, unknown>;
  const list = Array.isArray(errors) ? (errors as { message?: unknown; code?: unknown }[]) : [];
  const words = [title, type, detail, ...list.map(({ message }) => message)]
    .filter((one) => typeof one === 'string')
    .join('\n');
  const codes = list.map(({ code }) => code);
  if (codes.includes(187) || /duplicate content|status is a duplicate/i.test(words)) return 'duplicate';
  if (/CreditsDepleted|\bcredits\b/i.test(words)) return 'credits';
  if (/oauth1-permissions|oauth1 app permissions/i.test(words)) return 'permission';
  if (
    codes.includes(385) ||
    codes.includes(433) ||
    /\breply to\b|\breply (?:is|to this)\b|mentioned or otherwise engaged/i.test(words)
  )
    return 'reply';
  if (codes.includes(186) || /too long/i.test(words)) return 'too long';
  return '';
}

/** Until the window that is used up begins anew; X names its end in seconds since the epoch. Milliseconds. */
function waitOf(headers: Exchange['headers'], now: number): number {
  const ends = ['x-rate-limit', 'x-app-limit-24hour', 'x-user-limit-24hour'].flatMap((name) => {
    const isUsedUp = Number(headers[`${name}-remaining`] ?? Number.NaN) === 0;
    const end = Number(headers[`${name}-reset`] ?? Number.NaN) * 1_000;
    return isUsedUp && Number.isFinite(end) ? [end - now] : [];
  });
  const after = Number(headers['retry-after'] ?? Number.NaN) * 1_000;
  const waits = Number.isFinite(after) ? [...ends, after] : ends;
  const wait = waits.length > 0 ? Math.max(...waits) : BOUNDS.wait_ms_default;
  return Math.min(Math.max(wait, 1_000), BOUNDS.wait_ms_max);
}
