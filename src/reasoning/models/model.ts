/**
 * What a model is to the one who thinks with it: text in, one answer out that fits a schema, tools in between. Adapters differ in nothing but the
 * wire. A model never gets anything but text, and gives back nothing but data.
 */
import type { z } from 'zod';
import type { Tool } from '../tool.ts';

export interface ModelRequest<Answer> {
  /** The part that stays the same from call to call, byte for byte, so that it can be cached. Only the owner's and our own words. */
  instructions: string;
  /** This task. Outside text stands in it fenced as data. */
  prompt: string;
  /** A schema that JSON Schema can tell: objects, arrays, strings, numbers, booleans, enums, unions. */
  answer: z.ZodType<Answer>;
  tools: readonly Tool[];
  /** Told before each tool is used, for the owner's eyes. */
  onTool?(name: string, input: unknown): void;
  meter: Meter;
}

export interface Model {
  /** As in the setting: `anthropic:claude-sonnet-5-5`. */
  name: string;
  /**
   * Asks, lets it use tools, and once lets it mend an answer that doesn't fit. Every request to the model goes through `meter`.
   * Throws `OfficeError`: `budget_spent`, `model_unusable` (garbage, a refusal, too large, too many tools), `not_authorized` (key), `not_configured`,
   * `rate_limited` (with `retryAfterMs`), `service_failed`, `unreachable`, `stopped`.
   */
  ask<Answer>(request: ModelRequest<Answer>, signal: AbortSignal): Promise<Answer>;
}

/** Tokens as the provider counts them, each in one place only. */
export interface Usage {
  /** Neither read from nor written to a cache. */
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  /** In US dollars, where the provider tells; else it is worked out from prices. */
  costUsd?: number;
}

/** Counts what thinking costs, request by request. */
export interface Meter {
  /**
   * Before a request goes out. `inputTokens` is an estimate from above. Throws `budget_spent` where the worst case would pass the day's budget.
   * The reservation stands until `ended`.
   */
  begin(call: { model: string; price: Price; inputTokens: number; outputTokens_max: number }): Promise<{
    /** Null where the answer never came and it can't be known what it cost: then the worst case counts. */
    ended(usage: Usage | null): Promise<void>;
  }>;
}

/** US dollars for a million tokens. */
export interface Price {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}
