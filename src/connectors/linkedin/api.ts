/** LinkedIn's versioned REST API: each call with its version and protocol, each answer checked by its form. */
import type { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { createHttp, type HttpAnswer } from '../../outside/http.ts';
import { requireAccount } from '../../outside/social/access.ts';
import type { ConnectorContext } from '../connector.ts';
import { refusalOf } from './refusal.ts';
import { createTokens, type TokenConfig, type Tokens } from './token.ts';

export interface ApiConfig extends TokenConfig {
  author: string;
  account: string;
  version: string;
  apiRoot: string;
  uploadOrigins: readonly string[];
}

export interface LinkedInApi {
  /** URN of whom it is posted as. */
  author: string;
  account: string;
  version: string;
  /** A company's page: what stands there can be read, where the token may. */
  isPage: boolean;
  tokens: Tokens;
  clock: Clock;
  limits: Limits;
  /** `method`: what LinkedIn calls the kind of reading, where it can't tell by the address. Throws `OfficeError`. */
  get<T>(path: string, form: z.ZodType<T>, signal: AbortSignal, method?: 'FINDER' | 'BATCH_GET'): Promise<T>;
  /** `effect`: people get to see it. */
  post(path: string, json: unknown, how: { effect: boolean; signal: AbortSignal }): Promise<HttpAnswer>;
  /** To an address that LinkedIn named; refused where it isn't LinkedIn's own. */
  upload(url: string, picture: { type: string; data: Buffer }, signal: AbortSignal): Promise<void>;
}

export function openApi(config: ApiConfig, context: ConnectorContext): LinkedInApi {
  const { author, account, version } = config;
  const { clock, limits } = context;
  const tokens = createTokens(config, context);
  const http = createHttp({
    title: 'LinkedIn',
    root: config.apiRoot,
    otherOrigins: config.uploadOrigins,
    headers: () => ({ 'linkedin-version': version, 'x-restli-protocol-version': '2.0.0' }),
    clock,
    limits,
    refusal: (answer) => refusalOf(answer, version, clock.now()),
  });
  const authorized = async (signal: AbortSignal) => ({ authorization: `Bearer ${await tokens.now(signal)}` });
  return {
    author,
    account,
    version,
    isPage: author.startsWith('urn:li:organization:'),
    tokens,
    clock,
    limits,
    get: async (path, form, signal, method) => {
      const kind: Record<string, string> = method ? { 'x-restli-method': method } : {};
      const headers = { ...(await authorized(signal)), ...kind };
      return understood(form, await http.ask({ method: 'GET', path, headers, effect: false, signal }), false);
    },
    post: async (path, json, { effect, signal }) =>
      http.ask({ method: 'POST', path, json, headers: await authorized(signal), effect, signal }),
    upload: async (url, bytes, signal) => {
      await http.ask({ method: 'PUT', path: url, bytes, headers: await authorized(signal), effect: false, signal });
    },
  };
}

/** `effect`: it may have been done although its answer can't be read. */
export function understood<T>(form: z.ZodType<T>, answer: HttpAnswer, effect: boolean): T {
  const malformed = () =>
    new OfficeError(effect ? 'answer_malformed' : 'service_failed', 'LinkedIn answered something that makes no sense.');
  const parsed = form.safeParse(answer.json());
  if (parsed.success) return parsed.data;
  throw malformed();
}

/** What was approved for one author never goes out as another. */
export function checkAccount({ account }: LinkedInApi, wanted: string): void {
  requireAccount('LinkedIn', account, wanted, 'LINKEDIN_AUTHOR');
}
