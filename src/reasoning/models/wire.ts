/**
 * What lies between the conversation, which is the same for every model, and the wires, which differ: one request, one thing said. A wire sends
 * each request once through `requested` and does nothing else.
 */
import type { Meter, Usage } from './model.ts';

/** A JSON Schema as an object. */
export type JsonSchema = Record<string, unknown>;

/** A tool as a model sees it. */
export interface OfferedTool {
  /** Safe on every wire: letters, digits, `_` and `-`. */
  name: string;
  says: string;
  schema: JsonSchema;
}

/** What a model wants to look up. */
export interface ToolCall {
  id: string;
  /** As the model wrote it; there may be no such tool. */
  name: string;
  input: unknown;
}

export interface ToolResult {
  call: ToolCall;
  text: string;
  failed: boolean;
}

export interface Said {
  text: string;
  calls: readonly ToolCall[];
  stop: 'done' | 'cut' | 'refused';
  /** The wire's own form of it, so that it can be said back to the model. */
  own: unknown;
}

/** What follows the prompt, in order. */
export type Turn =
  | { kind: 'said'; said: Said }
  | { kind: 'results'; results: readonly ToolResult[] }
  | { kind: 'repair'; text: string };

export interface WireRequest {
  instructions: string;
  prompt: string;
  turns: readonly Turn[];
  tools: readonly OfferedTool[];
  /** What the answer has to fit. */
  schema: JsonSchema;
  meter: Meter;
}

/** Throws `OfficeError`. */
export type Wire = (request: WireRequest, signal: AbortSignal) => Promise<Said>;

/** A failed request: what to tell, what it cost, and if one more try makes sense. */
export class WireFailure extends Error {
  readonly told: Error;
  /** Null where nobody knows. */
  readonly usage: Usage | null;
  /** Milliseconds to wait before the only other try; null where none makes sense; `soon` where nobody said how long. */
  readonly again: number | 'soon' | null;

  constructor(told: Error, options: { usage: Usage | null; again?: number | 'soon' | null }) {
    super(told.message);
    this.told = told;
    this.usage = options.usage;
    this.again = options.again ?? null;
  }
}

/** What a request costs that never got to a model. */
export const NO_USAGE: Usage = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
