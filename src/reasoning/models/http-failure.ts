/**
 * What a failed HTTP request to a model means: by status, by the provider's own code, and by what the socket said. Nothing of what the provider wrote is
 * passed on, because it may quote the key or the prompt.
 */
import { OfficeError } from '../../errors.ts';
import { NO_USAGE, WireFailure } from './wire.ts';

export interface Server {
  /** As in the setting, e.g. `anthropic:claude-sonnet-5-5`. */
  model: string;
  /** What opens it, for hints: the setting of the key, or a login. */
  opener: string;
}

/** The server takes no request of this shape: without tools, or without a schema, it may. */
export class ShapeRefused extends OfficeError {}

/** What a library's error may hold; nothing of it is relied on. */
interface Clues {
  statusCode?: number;
  responseHeaders?: Record<string, string>;
  responseBody?: string;
}

export function httpFailure(error: unknown, server: Server, now: number): WireFailure {
  const chain = causesOf(error);
  const ours = chain.find((one) => one instanceof WireFailure);
  if (ours) return ours;
  const { statusCode, responseHeaders = {}, responseBody = '' } = (chain[0] ?? {}) as Clues;
  if (statusCode !== undefined && statusCode >= 400) {
    return refusal(statusCode, saidIn(responseBody), retryAfterMs(responseHeaders, now), server);
  }
  const codes = chain.map((one) => String((one as { code?: unknown }).code ?? ''));
  if (codes.some((code) => NOT_REACHED.has(code))) return notReached(codes.includes('ECONNREFUSED'));
  if (codes.some((code) => BROKEN_OFF.test(code))) {
    return fail('service_failed', 'The connection to the model broke off.', false);
  }
  return fail('model_unusable', 'The model’s server gave an answer that can’t be read.', false);
}

/** Money is the trouble, and only a person can mend that. */
const SPENT = new Set([
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
  'credit_balance_exhausted',
  'insufficient_quota',
  'billing_hard_limit_reached',
  'organization_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'project_spend_limit_exceeded',
  'billing_error',
]);
/** Anthropic has no code for these. */
const SPENT_WORDS = /credit balance|reached your specified (workspace )?API usage limits/i;
const TOO_LONG = /context_length_exceeded|prompt is too long/;
const OVERLOADED = new Set([503, 529]);

function refusal(
  status: number,
  { code, type, message }: ReturnType<typeof saidIn>,
  waitMs: number | null,
  server: Server,
) {
  if (status === 402 || SPENT.has(code) || SPENT.has(type) || (status === 400 && SPENT_WORDS.test(message))) {
    return denied('The model’s provider says that there is no credit left, or that a spending limit is reached.', {
      hint: `Top up, or raise the limit, in the console of the account that ${server.opener} belongs to.`,
    });
  }
  if (status === 401 || status === 403) {
    return denied(`The model’s provider doesn’t accept the key (HTTP ${status}).`, {
      hint: `Look at ${server.opener}: it is missing, wrong, withdrawn, or may not use ${server.model}.`,
    });
  }
  if (status === 404) {
    return fail('config_invalid', `The provider has no model ${server.model}. Look at MODEL.`, true, {
      hint: 'MODEL names a model that the provider doesn’t know, or MODEL_BASE_URL isn’t the address of its API (often it ends in /v1).',
    });
  }
  if (status === 429) {
    const told = new OfficeError('rate_limited', 'The model’s provider asks the office to wait.', {
      retryAfterMs: waitMs ?? undefined,
    });
    return new WireFailure(told, { usage: NO_USAGE, again: waitMs ?? 'soon' });
  }
  if (OVERLOADED.has(status)) {
    const told = new OfficeError('service_failed', `The model is overloaded (HTTP ${status}).`);
    return new WireFailure(told, { usage: NO_USAGE, again: waitMs ?? 'soon' });
  }
  if (status >= 500) return fail('service_failed', `The model’s server failed (HTTP ${status}).`, false);
  if (TOO_LONG.test(`${code} ${message}`)) return fail('model_unusable', 'The prompt is too long for the model.', true);
  const told = new ShapeRefused('model_unusable', `The model’s server refused the request (HTTP ${status}).`);
  return new WireFailure(told, { usage: NO_USAGE });
}

/** Nothing was sent. */
const NOT_REACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const BROKEN_OFF = /^(ECONNRESET|EPIPE|ETIMEDOUT|UND_ERR_)/;

function notReached(isRefused: boolean): WireFailure {
  const told = new OfficeError('unreachable', 'The model’s server can’t be reached.', {
    hint: 'Is it running, and is MODEL_BASE_URL right? Does this machine reach the internet?',
  });
  return new WireFailure(told, { usage: NO_USAGE, again: isRefused ? 'soon' : null });
}

function denied(message: string, details: { hint: string }): WireFailure {
  return fail('not_authorized', message, true, details);
}

function fail(
  code: ConstructorParameters<typeof OfficeError>[0],
  message: string,
  free: boolean,
  details: { hint?: string } = {},
): WireFailure {
  return new WireFailure(new OfficeError(code, message, details), { usage: free ? NO_USAGE : null });
}

/** Both providers' shapes of an error. */
function saidIn(body: string): { code: string; type: string; message: string } {
  try {
    const { error } = JSON.parse(body) as { error?: Record<string, unknown> };
    const details = error?.details as { error_code?: unknown } | undefined;
    return {
      code: String(details?.error_code ?? error?.code ?? ''),
      type: String(error?.type ?? ''),
      message: String(error?.message ?? ''),
    };
  } catch {
    return { code: '', type: '', message: '' };
  }
}

/** Seconds or a date, as HTTP has it; null where there is none, or nonsense. */
function retryAfterMs(headers: Record<string, string>, now: number): number | null {
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

const CAUSES_MAX = 10;

function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one && chain.length < CAUSES_MAX; one = (one as { cause?: unknown }).cause) chain.push(one);
  return chain;
}
