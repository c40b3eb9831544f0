/**
 * Any server that speaks the Chat Completions protocol. Such servers differ: many can't constrain an answer while tools are offered, some know no
 * schema, some no tools. So the schema always stands in the prompt, and what a server refuses is left out from then on.
 */
import type { ModelMessage } from 'ai';
import { isClosed } from './answer-form.ts';
import { modelOver } from './conversation.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { ShapeRefused } from './http-failure.ts';
import { nextSchema, nextWords, nowAsked, readNext, resultsText } from './in-answer.ts';
import type { Model, Price } from './model.ts';
import type { Around } from './requested.ts';
import { type LanguageModel, resultsMessage, type SdkModel, type SdkRequest, sendBySdk } from './sdk.ts';
import type { JsonSchema, Said, Turn, WireRequest } from './wire.ts';

export interface OpenAICompatibleSettings {
  /** As the server calls it, e.g. `qwen3`. */
  id: string;
  key: string | undefined;
  /** Most often with `/v1`. */
  baseUrl: string;
  price: Price;
}

/** What this server takes. */
interface Abilities {
  tools: boolean;
  format: boolean;
}

export function openaiCompatibleModel({ id, key, baseUrl, price }: OpenAICompatibleSettings, around: Around): Model {
  const name = `openai-compatible:${id}`;
  const open = async (): Promise<LanguageModel> => {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    const fetch = guardedFetch(baseUrl, around.limits.model_answer_bytes_max);
    const options = { name: 'server', baseURL: baseUrl, apiKey: key, fetch, supportsStructuredOutputs: true };
    return createOpenAICompatible(options)(id);
  };
  const sdk: SdkModel = { around, server: { model: name, opener: 'OPENAI_API_KEY' }, price, open };
  let known: Abilities = { tools: true, format: true };
  return modelOver(name, around, async (request, signal) => {
    const { said, able } = await sendAsAble(sdk, request, known, signal);
    known = able;
    return said;
  });
}

/** Leaves out what the server refuses, one thing at a time, and tells what it took. */
async function sendAsAble(sdk: SdkModel, request: WireRequest, able: Abilities, signal: AbortSignal) {
  try {
    return { said: await send(sdk, request, able, signal), able };
  } catch (error) {
    const less = error instanceof ShapeRefused ? without(request, able) : null;
    if (!less) throw error;
    return sendAsAble(sdk, request, less, signal);
  }
}

/** Null where there is nothing left to leave out. */
function without(request: WireRequest, able: Abilities): Abilities | null {
  if (usesTools(request, able)) return { ...able, tools: false };
  return able.format ? { ...able, format: false } : null;
}

async function send(sdk: SdkModel, request: WireRequest, able: Abilities, signal: AbortSignal): Promise<Said> {
  const isNative = usesTools(request, able);
  if (isNative) {
    const { schema, meter, tools } = request;
    const messages = messagesOf(request, (turn) => nativeMessages(turn));
    return sendBySdk(sdk, { system: systemOf(request, schema, ''), messages, tools, format: null, meter }, signal);
  }
  const asked = nowAsked(request);
  const schema = nextSchema(asked);
  const sdkRequest: SdkRequest = {
    system: systemOf(request, schema, nextWords(asked)),
    messages: messagesOf(request, textMessages),
    tools: [],
    format: able.format ? schema : null,
    meter: request.meter,
    providerOptions: { openaiCompatible: { strictJsonSchema: isClosed(schema) } },
  };
  const said = await sendBySdk(sdk, sdkRequest, signal);
  return { ...said, ...readNext(said.text, asked, request.turns.length) };
}

function usesTools(request: WireRequest, able: Abilities): boolean {
  return able.tools && nowAsked(request).tools.length > 0;
}

function systemOf({ instructions }: WireRequest, schema: JsonSchema, words: string) {
  const asked = 'Your answer is nothing but one JSON object that fits this JSON Schema:';
  return { role: 'system' as const, content: `${instructions}${words}\n\n${asked}\n${JSON.stringify(schema)}` };
}

function messagesOf({ prompt, turns }: WireRequest, messages: (turn: Turn) => ModelMessage[]): ModelMessage[] {
  return [{ role: 'user', content: prompt }, ...turns.flatMap(messages)];
}

function nativeMessages(turn: Turn): ModelMessage[] {
  if (turn.kind === 'said') return turn.said.own as ModelMessage[];
  return turn.kind === 'results' ? [resultsMessage(turn.results)] : [{ role: 'user', content: turn.text }];
}

/** Without the protocol's own tools: everything is text. */
function textMessages(turn: Turn): ModelMessage[] {
  if (turn.kind === 'results') return [{ role: 'user', content: resultsText(turn.results) }];
  if (turn.kind === 'repair') return [{ role: 'user', content: turn.text }];
  return turn.said.text.trim() === '' ? [] : [{ role: 'assistant', content: turn.said.text }];
}
