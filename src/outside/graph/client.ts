/**
 * Meta's Graph API as Facebook and Instagram are reached by it: one version, one token that goes into a header and never into an address,
 * each call signed where the app's secret is known, and answers that are checked before anybody believes them.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { createHttp, type HttpAnswer, type HttpAsk } from '../http.ts';
import { DUPLICATE, type RefusalOptions, refusalOf } from './refusal.ts';

export interface GraphOptions extends RefusalOptions {
  /** `https://graph.facebook.com` */
  root: string;
  /** `v26.0` */
  version: string;
  token: string;
  appId?: string;
  appSecret?: string;
  clock: Clock;
  limits: Pick<Limits, 'http_answer_bytes_max' | 'http_ms_max'>;
}

export interface GraphPost {
  /** One of these two. `fields` travel with the picture. */
  form?: Readonly<Record<string, string>>;
  picture?: { bytes: Buffer; type: string; fields: Readonly<Record<string, string>> };
  /** True where people get to see it: then no answer means that nobody knows. */
  effect: boolean;
  signal: AbortSignal;
}

/** What Meta says of a token. Seconds since the epoch; 0: never. */
export type TokenFacts = z.infer<typeof tokenFacts>;

export interface Graph {
  readonly title: string;
  readonly renew: string;
  readonly permissions: readonly string[];
  readonly version: string;
  readonly clock: Clock;
  /** `path` below the version, with a slash at its start. Throws `OfficeError`. */
  get<T>(
    path: string,
    query: Readonly<Record<string, string | number>>,
    form: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T>;
  post<T>(path: string, post: GraphPost, form: z.ZodType<T>): Promise<T>;
  /** Which version Meta answered with last; empty where it didn't say. */
  versionServed(): string;
  /** Throws `not_configured` where Meta tells this only to the token's app, and that isn't known. */
  aboutToken(signal: AbortSignal): Promise<TokenFacts>;
}

/** `123`, `123_456`: nothing that could lead elsewhere stands in an address. */
export const graphId = z.string().regex(/^\d{1,40}(_\d{1,40})?$/, 'must be an id as Meta gives them');

const tokenFacts = z.object({
  is_valid: z.boolean(),
  expires_at: z.number().default(0),
  data_access_expires_at: z.number().default(0),
  scopes: z.array(z.string()).default([]),
});

export function openGraph(options: GraphOptions): Graph {
  const { title, renew, permissions, version, token, appId, appSecret, clock, limits } = options;
  const base = `${options.root}/${version}`;
  const proof = appSecret ? createHmac('sha256', appSecret).update(token).digest('hex') : '';
  const signed: Record<string, string> = proof ? { appsecret_proof: proof } : {};
  let served = '';
  const http = createHttp({
    title,
    root: base,
    headers: () => ({ authorization: `Bearer ${token}` }),
    clock,
    limits,
    refusal: (answer, ask) => refusalOf(answer, ask, options),
  });

  const ask = async <T>(one: HttpAsk, form: z.ZodType<T>): Promise<T> => {
    const answer = await http.ask(one);
    served = answer.headers['facebook-api-version'] ?? served;
    return read(answer, form, one.effect, title);
  };
  const debugToken = (signal: AbortSignal) => {
    const asApp = appId && appSecret ? { authorization: `Bearer ${appId}|${appSecret}` } : undefined;
    const query = { input_token: token, ...(asApp ? {} : signed) };
    const request: HttpAsk = { method: 'GET', path: '/debug_token', query, headers: asApp, effect: false, signal };
    return ask(request, z.object({ data: tokenFacts }));
  };

  return {
    title,
    renew,
    permissions,
    version,
    clock,
    get: (path, query, form, signal) =>
      ask({ method: 'GET', path, query: { ...query, ...signed }, effect: false, signal }, form),
    post: async (path, { form: fields, picture, effect, signal }, form) => {
      const body = picture
        ? { bytes: await multipart(picture, { ...picture.fields, ...signed }) }
        : { form: { ...fields, ...signed } };
      return ask({ method: 'POST', path, ...body, effect, signal }, form);
    },
    versionServed: () => served,
    aboutToken: async (signal) => {
      try {
        return (await debugToken(signal)).data;
      } catch (error) {
        const isNotTold = error instanceof OfficeError && ['refused', 'not_found'].includes(error.code);
        if (!isNotTold || (appId && appSecret)) throw error;
        throw new OfficeError('not_configured', 'Meta tells when this token ends to its app alone.', {
          hint: 'Set META_APP_ID and META_APP_SECRET to those of the app that the token was made with.',
        });
      }
    },
  };
}

/** True where Meta refused because the same was said before. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof OfficeError && (error.cause as { ownCode?: number } | undefined)?.ownCode === DUPLICATE;
}

function read<T>(answer: HttpAnswer, form: z.ZodType<T>, effect: boolean, title: string): T {
  const parsed = form.safeParse(answer.json());
  if (parsed.success) return parsed.data;
  const says = `${title} answered something that makes no sense.`;
  throw new OfficeError(effect ? 'answer_malformed' : 'service_failed', says);
}

async function multipart(
  { bytes, type }: NonNullable<GraphPost['picture']>,
  fields: Readonly<Record<string, string>>,
): Promise<{ type: string; data: Buffer }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('source', new Blob([Uint8Array.from(bytes)], { type }), 'picture');
  const encoded = new Response(form);
  return { type: encoded.headers.get('content-type') ?? '', data: Buffer.from(await encoded.arrayBuffer()) };
}
