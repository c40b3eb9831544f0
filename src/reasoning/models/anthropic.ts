/** Anthropic's models: tools and answer form native, the instructions cached. */
import type { ModelMessage } from 'ai';
import { modelOver } from './conversation.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { Model, Price } from './model.ts';
import type { Around } from './requested.ts';
import { type LanguageModel, resultsMessage, type SdkModel, sendBySdk } from './sdk.ts';
import type { Turn, WireRequest } from './wire.ts';

export interface AnthropicSettings {
  /** E.g. `claude-sonnet-5-5`. */
  id: string;
  key: string;
  /** With `/v1`. */
  baseUrl: string;
  price: Price;
}

export const ANTHROPIC_BASE_URL = 'https://api.anthropic.com/v1';

export function anthropicModel({ id, key, baseUrl, price }: AnthropicSettings, around: Around): Model {
  const name = `anthropic:${id}`;
  const open = async (): Promise<LanguageModel> => {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    const fetch = guardedFetch(baseUrl, around.limits.model_answer_bytes_max);
    return createAnthropic({ apiKey: key, baseURL: baseUrl, fetch })(id);
  };
  const sdk: SdkModel = { around, server: { model: name, opener: 'ANTHROPIC_API_KEY' }, price, open };
  return modelOver(name, around, (request, signal) => sendBySdk(sdk, sdkRequest(request), signal));
}

function sdkRequest({ instructions, prompt, turns, tools, schema, meter }: WireRequest) {
  return {
    system: {
      role: 'system' as const,
      content: instructions,
      // everything up to here is the same from call to call: form, tools, instructions
      providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    },
    messages: [{ role: 'user' as const, content: prompt }, ...turns.flatMap(messagesOf)],
    tools,
    format: schema,
    meter,
  };
}

function messagesOf(turn: Turn): ModelMessage[] {
  if (turn.kind === 'said') return turn.said.own as ModelMessage[];
  if (turn.kind === 'results') return [resultsMessage(turn.results)];
  return [{ role: 'user', content: turn.text }];
}
