/**
 * What Meta means by a refusal: the Graph API tells it by a number in the body, and the HTTP status says little. Its words are never
 * passed on. Pure.
 */
import { z } from 'zod';
import type { HttpAnswer, HttpAsk, Refusal } from '../http.ts';

/** Milliseconds to wait where Meta doesn't say: its windows are an hour long and slide. */
const WAIT_MS = 15 * 60_000;
/** Of the posts that Instagram takes in 24 h. */
const QUOTA_WAIT_MS = 60 * 60_000;

const body = z.object({
  error: z.object({
    code: z.int(),
    error_subcode: z.int().optional(),
    is_transient: z.boolean().optional(),
  }),
});

const THROTTLED = new Set([4, 17, 32, 341, 613]);
const LOGIN_ENDED = new Set([102, 190, 463, 467]);
const TRANSIENT = new Set([-2, -1, 1, 2]);
const SPAM_SUBCODES = new Set([2207050, 2207051]);
const NOT_READY = 9007;
const QUOTA = 9;
export const DUPLICATE = 506;

export interface RefusalOptions {
  /** `Facebook` */
  title: string;
  /** How to get a new token, as a sentence. */
  renew: string;
  /** Permissions that the token needs in all. */
  permissions: readonly string[];
}

/** Null where the status has to tell. */
export function refusalOf(answer: HttpAnswer, { effect }: HttpAsk, options: RefusalOptions): Refusal | null {
  const parsed = body.safeParse(parsedJson(answer.text));
  if (!parsed.success) return null;
  const { code, error_subcode: subcode = 0, is_transient = false } = parsed.data.error;
  const refusal = meaning(code, subcode, answer, options);
  if (refusal) return { ...refusal, ownCode: code };
  if (TRANSIENT.has(code) || is_transient || code === NOT_READY || answer.status >= 500) {
    return { ...stumbled(options.title, effect), ownCode: code };
  }
  return { ...wrong(options.title, code), ownCode: code };
}

function meaning(code: number, subcode: number, answer: HttpAnswer, options: RefusalOptions): Refusal | null {
  const { title, renew, permissions } = options;
  if (LOGIN_ENDED.has(code)) {
    return { code: 'not_authorized', message: `${title} no longer accepts the token.`, hint: renew };
  }
  if (code === 368 || SPAM_SUBCODES.has(subcode)) {
    const hint = `Log in at ${title} as yourself and look what it says there, before you try again.`;
    return { code: 'refused', message: `${title} holds this back by its rules, or has restricted the account.`, hint };
  }
  if (THROTTLED.has(code) || (code >= 80_000 && code <= 80_014) || code === QUOTA) {
    const retryAfterMs = regainMs(answer.headers) ?? (code === QUOTA ? QUOTA_WAIT_MS : WAIT_MS);
    return { code: 'rate_limited', message: `${title} asks to wait before the next call.`, retryAfterMs };
  }
  if (code === 10 || (code >= 200 && code <= 299)) {
    const hint = `Make the token once more with these permissions: ${permissions.join(', ')}. ${renew}`;
    return { code: 'refused', message: `The token may not do this at ${title} (code ${code}).`, hint };
  }
  if (code === DUPLICATE) {
    const hint = 'Change a word of it, or drop it if it stands there already.';
    return { code: 'refused', message: `${title} says that the same was posted there before.`, hint };
  }
  if (code === 803 || (code === 100 && subcode === 33)) {
    const message = `${title} doesn’t know what this is about; it may have been deleted, or the token may not see it.`;
    return { code: 'not_found', message };
  }
  if (code === 2635 || code === 2500) {
    const hint = 'Set META_GRAPH_VERSION to one that Meta serves; see its changelog for developers.';
    return { code: 'not_configured', message: `Meta does not serve this version of the Graph API.`, hint };
  }
  return null;
}

function stumbled(title: string, effect: boolean): Refusal {
  return effect
    ? { code: 'outcome_unknown', message: `${title} failed and did not say whether it was done.` }
    : { code: 'service_failed', message: `${title} failed.` };
}

function wrong(title: string, code: number): Refusal {
  const hint = 'Edit it and try again; if that doesn’t help, `countersign doctor --live` may tell more.';
  return { code: 'refused', message: `${title} refused it (code ${code}).`, hint };
}

/** How long it takes until calls are taken again, in milliseconds, as the headers tell it in minutes. */
export function regainMs(headers: Readonly<Record<string, string>>): number | undefined {
  const minutes = ['x-business-use-case-usage', 'x-app-usage', 'x-page-usage']
    .flatMap((name) => numbersNamed(parsedJson(headers[name] ?? ''), 'estimated_time_to_regain_access'))
    .filter((value) => value > 0);
  return minutes.length > 0 ? Math.min(Math.max(...minutes), 24 * 60) * 60_000 : undefined;
}

function numbersNamed(value: unknown, name: string, depth = 0): number[] {
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name && typeof inner === 'number' ? [inner] : numbersNamed(inner, name, depth + 1),
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
