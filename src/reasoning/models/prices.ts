/** What models cost, in US dollars for a million tokens. Pure. */
import { OfficeError } from '../../errors.ts';
import type { Price, Usage } from './model.ts';

/** By how the name of the model begins; list prices of 2026-11. */
const LIST: readonly (readonly [prefix: string, input: number, output: number])[] = [
  ['claude-opus-5', 4, 20],
  ['claude-sonnet-5', 2, 10],
  ['claude-haiku-5', 0.1, 0.5],
];

const CACHE_READ_SHARE = 0.1;
const CACHE_WRITE_SHARE = 1.25;
const FREE: Price = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/**
 * The price of a model. `setting` (MODEL_PRICE, `in/out`) goes before what is known. Throws `config_invalid` naming MODEL_PRICE where nobody knows it.
 */
export function priceOf(id: string, setting: string | undefined, baseUrl: string | undefined): Price {
  if (setting !== undefined) {
    const [input, output] = setting.split('/').map(Number);
    return withCache(input!, output!);
  }
  const known = knownPrice(id, baseUrl);
  if (known) return known;
  throw new OfficeError('config_invalid', `The office doesn’t know what the model ${id} costs. Set MODEL_PRICE.`, {
    hint: 'MODEL_PRICE is US dollars for a million tokens, in/out, e.g. `0.60/2.40`; `0/0` for a model of your own.',
  });
}

/** By the list; an unlisted model on a server of this machine costs nothing. Null where it isn't known. */
export function knownPrice(id: string, baseUrl: string | undefined): Price | null {
  const listed = LIST.find(([prefix]) => id.startsWith(prefix));
  if (listed) return withCache(listed[1], listed[2]);
  return baseUrl !== undefined && isThisMachine(baseUrl) ? FREE : null;
}

/** Costs are worked out in millionths of a US dollar: tokens times the price of a million of them. */
export const MICRO_USD = 1_000_000;

/** What a request costs at most, in millionths of a US dollar: all of its input written to a cache, and the longest answer. */
export function worstCostMicro(price: Price, inputTokens: number, outputTokens: number): number {
  return inputTokens * Math.max(price.input, price.cacheWrite) + outputTokens * price.output;
}

/** What it did cost, in millionths of a US dollar: as the provider tells, else by its prices. */
export function costMicro(usage: Usage, price: Price): number {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, costUsd } = usage;
  if (costUsd !== undefined) return costUsd * MICRO_USD;
  const cached = cacheReadTokens * price.cacheRead + cacheWriteTokens * price.cacheWrite;
  return inputTokens * price.input + cached + outputTokens * price.output;
}

function withCache(input: number, output: number): Price {
  return { input, output, cacheRead: input * CACHE_READ_SHARE, cacheWrite: input * CACHE_WRITE_SHARE };
}

function isThisMachine(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
