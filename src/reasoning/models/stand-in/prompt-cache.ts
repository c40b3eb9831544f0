/**
 * What a prompt cache would have saved: the prompt is a row of blocks; a mark writes everything up to it, and a later prompt that begins
 * with the same blocks reads it. Nothing is kept but hashes.
 */
import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../../../clock.ts';
import { blocksOf, type MessagesRequest } from './anthropic-shape.ts';
import { tokensOf } from './tokens.ts';

/** Shorter prefixes aren't cached. */
const PREFIX_TOKENS_MIN = 1_024;
const KEPT_MS = 5 * 60_000;
/** How many blocks before a mark an older one is looked for. */
const LOOK_BACK_BLOCKS = 20;

export interface InputTokens {
  plain: number;
  read: number;
  written: number;
}

interface Part {
  tokens: number;
  /** Of everything up to the end of this block. */
  hash: string;
  marked: boolean;
}

export class PromptCache {
  readonly #clock: Clock;
  /** By hash of the prefix: until when it is kept. */
  readonly #kept = new Map<string, number>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Counts the input of a request that is answered, and remembers its marked prefixes. */
  take(request: MessagesRequest): InputTokens {
    const parts = partsOf(request);
    const total = sum(parts);
    const now = this.#clock.now();
    const last = parts.findLastIndex(({ marked }) => marked);
    if (last < 0 || sum(parts.slice(0, last + 1)) < PREFIX_TOKENS_MIN) return { plain: total, read: 0, written: 0 };
    const known = parts.findLastIndex((part, index) => this.#mayRead(parts, part, index, last, now));
    for (const [index, part] of parts.entries()) {
      if (part.marked || index === known) this.#kept.set(part.hash, now + KEPT_MS);
    }
    const read = sum(parts.slice(0, known + 1));
    const written = sum(parts.slice(known + 1, last + 1));
    return { plain: total - read - written, read, written };
  }

  #mayRead(parts: readonly Part[], { hash }: Part, index: number, last: number, now: number): boolean {
    if (index > last || (this.#kept.get(hash) ?? 0) <= now) return false;
    return parts.some(({ marked }, at) => marked && at >= index && at - index <= LOOK_BACK_BLOCKS);
  }
}

/** How many tokens a request has, whatever of it is cached. */
export function inputTokensOf(request: MessagesRequest): number {
  return sum(partsOf(request));
}

/** Tools, then system, then messages: the order in which prefixes are made. */
function partsOf(request: MessagesRequest): Part[] {
  const { system = [], tools = [], messages } = request;
  const systemBlocks = typeof system === 'string' ? [{ type: 'text', text: system }] : system;
  const raw: unknown[] = [
    // what constrains the answer is part of the prompt that the model sees first
    ...(request.output_config?.format ? [request.output_config.format] : []),
    ...tools,
    ...systemBlocks,
    ...request.asides,
    ...messages.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ ...block, role }))),
  ];
  const hash = createHash('sha256').update(request.model);
  return raw.map((block, index) => {
    const { cache_control: mark, ...rest } = block as Record<string, unknown>;
    const text = JSON.stringify(rest);
    hash.update(text);
    const isAutomatic = index === raw.length - 1 && Boolean(request.cache_control);
    return { tokens: tokensOf(text), hash: hash.copy().digest('hex'), marked: Boolean(mark) || isAutomatic };
  });
}

const sum = (parts: readonly Part[]) => parts.reduce((all, { tokens }) => all + tokens, 0);
