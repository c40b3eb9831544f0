/**
 * HTTP to one outside service, as every connector without a client library of its own speaks it: only to its own hosts, without following
 * redirects, in bounded time and size, and with errors that say truthfully whether something may have happened. axios is loaded with the first
 * request. What the service answers is data; neither it nor axios' errors, which hold the token, get into a message.
 */
import type { AxiosInstance, AxiosResponse } from 'axios';
import type { Clock } from '../clock.ts';
import { type ErrorCode, type ErrorDetails, OfficeError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Pace } from './pace.ts';

export interface HttpOptions {
  /** As a person calls the service: `LinkedIn`. */
  title: string;
  /** Without a slash at its end. Requests go to its origin alone, and to `otherOrigins`. */
  root: string;
  /** Further origins that may be asked, e.g. `https://upload.example.com`. */
  otherOrigins?: readonly string[];
  /** Sent with each request to `root`; never to another origin. */
  headers?(): Record<string, string> | Promise<Record<string, string>>;
  clock: Clock;
  limits: Pick<Limits, 'http_answer_bytes_max' | 'http_ms_max'>;
  pace?: Pace;
  /** What this service means by a refusal, where its status alone doesn't tell; null leaves it to the status. */
  refusal?(answer: HttpAnswer, ask: HttpAsk): Refusal | null;
}

export interface HttpAsk {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `root`, with a slash at its start; or a whole address at an allowed origin. */
  path: string;
  query?: Readonly<Record<string, string | number | boolean>>;
  /** At most one of these three. */
  json?: unknown;
  form?: Readonly<Record<string, string>>;
  bytes?: { type: string; data: Buffer };
  headers?: Readonly<Record<string, string>>;
  /** True where it changes something outside that matters: then no answer means that nobody knows. */
  effect: boolean;
  signal: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  text: string;
  /** The body as it came. */
  bytes: Buffer;
  /** The body as JSON. Throws as an answer that makes no sense does. */
  json(): unknown;
}

/** How a refusal is to be told. `code` decides what happens next. */
export interface Refusal extends Pick<ErrorDetails, 'hint' | 'retryAfterMs' | 'outcome' | 'retryable'> {
  code: ErrorCode;
  /** One sentence in our words. */
  message: string;
  /** The service's own number for it; in the error's cause, for the folder that asked. */
  ownCode?: number;
  /** What the service named in it, e.g. a post that is there already; in the error's cause, for the folder that asked. Never shown as it is. */
  named?: string;
}

export interface Http {
  /** Resolves for a status of 200 to 299. Throws `OfficeError`. */
  ask(ask: HttpAsk): Promise<HttpAnswer>;
}

const CAUSES_MAX = 4;
/** The name was not found, or the service could not prove who it is: nothing was said to it. */
const BEFORE_CONNECTING = /^(?:ENOTFOUND|EAI_AGAIN|CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_[A-Z_]+)$/;

/**
 * True for an error, or the cause of one, that says that no connection was made, so nothing can have gone over it. That a host is out of reach is
 * also told of connections that stood already, so Node has to say that it came while connecting.
 */
export function neverLeft(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > CAUSES_MAX) return false;
  const { code, syscall, cause, errors } = error as Record<string, unknown>;
  if (syscall === 'connect' || (typeof code === 'string' && BEFORE_CONNECTING.test(code))) return true;
  // Several addresses of one name were tried.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((one) => neverLeft(one, depth + 1));
  return neverLeft(cause, depth + 1);
}

export function createHttp(options: HttpOptions): Http {
  const allowed = new Set([options.root, ...(options.otherOrigins ?? [])].map((address) => new URL(address).origin));
  const home = new URL(options.root).origin;
  let client: Promise<AxiosInstance> | null = null;

  const send = async (ask: HttpAsk): Promise<AxiosResponse<ArrayBuffer>> => {
    const url = ask.path.startsWith('/') ? `${options.root}${ask.path}` : ask.path;
    const { origin } = new URL(url);
    if (!allowed.has(origin)) {
      throw new OfficeError('refused', `${options.title} named an address that is not its own, so it was not asked.`);
    }
    if (ask.signal.aborted) throw new OfficeError('stopped', `The call to ${options.title} was stopped.`);
    options.pace?.take();
    client ??= openClient(options.limits);
    const own = origin === home ? await options.headers?.() : undefined;
    return (await client).request<ArrayBuffer, AxiosResponse<ArrayBuffer>, string | Buffer>({
      url,
      method: ask.method,
      params: ask.query,
      ...bodyOf(ask, { accept: 'application/json', ...own }),
      signal: ask.signal,
    });
  };

  return {
    ask: async (ask) => {
      const response = await send(ask).catch((error: unknown) => {
        throw failure(error, ask, options.title);
      });
      const answer = readable(response, () => malformed(ask, options.title));
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refused(answer, ask, options);
    },
  };
}

/** True where an address can be trusted with a token: encrypted, or on this machine. */
export function isSafeRoot(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

async function openClient({ http_ms_max, http_answer_bytes_max }: HttpOptions['limits']): Promise<AxiosInstance> {
  const { default: axios } = await import('axios');
  return axios.create({
    timeout: http_ms_max,
    maxRedirects: 0,
    maxContentLength: http_answer_bytes_max,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    // The environment's proxy would see every token.
    proxy: false,
  });
}

function bodyOf(
  { json, form, bytes, headers }: HttpAsk,
  own: Record<string, string>,
): { data?: string | Buffer; headers: Record<string, string> } {
  if (json !== undefined)
    return { data: JSON.stringify(json), headers: { 'content-type': 'application/json', ...own, ...headers } };
  if (form) {
    const type = 'application/x-www-form-urlencoded';
    return { data: new URLSearchParams(form).toString(), headers: { 'content-type': type, ...own, ...headers } };
  }
  if (bytes) return { data: bytes.data, headers: { 'content-type': bytes.type, ...own, ...headers } };
  return { headers: { ...own, ...headers } };
}

function readable(response: AxiosResponse<ArrayBuffer>, wrong: () => OfficeError): HttpAnswer {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const bytes = Buffer.from(response.data ?? '');
  const text = bytes.toString('utf8');
  return {
    status: response.status,
    headers,
    text,
    bytes,
    json: () => {
      try {
        return JSON.parse(text);
      } catch {
        throw wrong();
      }
    },
  };
}

/** No answer, or one too large. Of axios' error only its code is looked at. */
function failure(error: unknown, { effect, signal }: HttpAsk, title: string): OfficeError {
  if (error instanceof OfficeError) return error;
  const { code = '' } = error as { code?: string };
  if (neverLeft(error)) {
    return new OfficeError('unreachable', `${title} could not be reached.`, { cause: { code } });
  }
  if (effect)
    return new OfficeError('outcome_unknown', `${title} did not say whether it was done.`, { cause: { code } });
  if (signal.aborted) return new OfficeError('stopped', `The call to ${title} was stopped.`);
  if (code === 'ERR_BAD_RESPONSE') return malformed({ effect }, title);
  return new OfficeError('unreachable', `${title} could not be reached.`, { cause: { code } });
}

function malformed({ effect }: Pick<HttpAsk, 'effect'>, title: string): OfficeError {
  const says = `${title} answered something that makes no sense.`;
  return effect ? new OfficeError('answer_malformed', says) : new OfficeError('service_failed', says);
}

function refused(answer: HttpAnswer, ask: HttpAsk, { title, clock, refusal }: HttpOptions): OfficeError {
  const { status } = answer;
  const retryAfterMs = retryAfterOf(answer.headers, clock.now());
  const special = refusal?.(answer, ask);
  const cause = { status };
  if (special) {
    const { code, message, ownCode, named, ...details } = special;
    return new OfficeError(code, message, { retryAfterMs, ...details, cause: { ...cause, ownCode, named } });
  }
  if (status === 401) {
    return new OfficeError('not_authorized', `${title} no longer accepts the login.`, { cause });
  }
  if (status === 429) {
    return new OfficeError('rate_limited', `${title} asks to wait before the next call.`, { retryAfterMs, cause });
  }
  // 408 and 499 are a proxy's words about time, not the service's refusal.
  const isClearNo = status >= 400 && status < 500 && status !== 408 && status !== 499;
  if (isClearNo || (status >= 300 && status < 400)) {
    return new OfficeError('refused', `${title} refused it (HTTP ${status}).`, { cause });
  }
  if (ask.effect) {
    return new OfficeError('outcome_unknown', `${title} failed (HTTP ${status}) and did not say whether it was done.`, {
      retryAfterMs,
      cause,
    });
  }
  return new OfficeError('service_failed', `${title} failed (HTTP ${status}).`, { retryAfterMs, cause });
}

/** Of a Retry-After in seconds or as a date, in milliseconds. `now`: milliseconds since the epoch. */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
