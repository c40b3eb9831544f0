/** Sends one request through the AI SDK. The libraries are loaded when the first request goes out. */
import type { AssistantModelMessage, generateText, ModelMessage, SystemModelMessage, wrapLanguageModel } from 'ai';
import { isDiskTrouble, OfficeError } from '../../errors.ts';
import { tokensAtMost } from './estimate.ts';
import { httpFailure, type Server } from './http-failure.ts';
import type { Meter, Price, Usage } from './model.ts';
import { type Around, requested } from './requested.ts';
import { wireName } from './tool-use.ts';
import type { JsonSchema, OfferedTool, Said, ToolResult } from './wire.ts';

/** What a provider's library makes for one model. */
export type LanguageModel = Extract<Parameters<typeof wrapLanguageModel>[0]['model'], { specificationVersion: 'v4' }>;

export interface SdkModel {
  around: Around;
  server: Server;
  price: Price;
  /** Loads the provider's library. */
  open(): Promise<LanguageModel>;
}

export interface SdkRequest {
  system: SystemModelMessage;
  messages: ModelMessage[];
  tools: readonly OfferedTool[];
  /** The form that the provider holds the answer to; null where only the prompt asks for it. */
  format: JsonSchema | null;
  meter: Meter;
  providerOptions?: Parameters<typeof generateText>[0]['providerOptions'];
}

/** Throws `OfficeError`. */
export async function sendBySdk(sdk: SdkModel, request: SdkRequest, signal: AbortSignal): Promise<Said> {
  try {
    return await generate(sdk, request, signal);
  } catch (error) {
    if (error instanceof OfficeError || isDiskTrouble(error)) throw error;
    if (signal.aborted) throw new OfficeError('stopped', 'Stopped while the model was thinking.');
    // the library's own complaint about what came; its text may quote it
    throw new OfficeError('model_unusable', 'The model gave an answer that can’t be read.');
  }
}

async function generate(sdk: SdkModel, request: SdkRequest, signal: AbortSignal): Promise<Said> {
  const ai = await import('ai');
  // its warnings would go to the terminal
  (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
  const model = await sdk.open();
  let text = '';
  const keep = async (output: { text: string }) => {
    text = output.text;
    return output.text;
  };
  const shape =
    request.format === null ? ai.Output.text() : ai.Output.object({ schema: ai.jsonSchema(request.format) });
  const tools = request.tools.map(({ name, says, schema }) => [
    name,
    ai.tool({ description: says, inputSchema: ai.jsonSchema(schema) }),
  ]);
  const { finishReason, toolCalls, response } = await ai.generateText({
    model: ai.wrapLanguageModel({ model, middleware: metered(sdk, request, signal) }),
    instructions: request.system,
    messages: request.messages,
    providerOptions: request.providerOptions,
    tools: tools.length > 0 ? Object.fromEntries(tools) : undefined,
    // what comes back is read by the conversation, which can say what is wrong with it
    output: { ...shape, parseCompleteOutput: keep } as ReturnType<typeof ai.Output.text>,
    maxOutputTokens: sdk.around.limits.model_output_tokens_max,
    maxRetries: 0,
    abortSignal: signal,
  });
  return {
    text,
    calls: toolCalls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, input })),
    stop: finishReason === 'length' ? 'cut' : finishReason === 'content-filter' ? 'refused' : 'done',
    own: response.messages.filter((message) => message.role === 'assistant').flatMap(sayable),
  };
}

/** A tool's answers as the next message. */
export function resultsMessage(results: readonly ToolResult[]): ModelMessage {
  return {
    role: 'tool',
    content: results.map(({ call, text, failed }) => ({
      type: 'tool-result',
      toolCallId: call.id,
      toolName: wireName(call.name),
      output: { type: failed ? 'error-text' : 'text', value: text },
    })),
  };
}

type Middleware = Extract<Parameters<typeof wrapLanguageModel>[0]['middleware'], { wrapGenerate?: unknown }>;

/** Every request that the SDK makes goes through here. */
function metered({ around, server, price }: SdkModel, { meter }: SdkRequest, signal: AbortSignal): Middleware {
  return {
    wrapGenerate: ({ model, params }) => {
      const { prompt, tools = [], responseFormat } = params;
      const ahead = {
        model: server.model,
        price,
        inputTokens: tokensAtMost(JSON.stringify([prompt, tools, responseFormat])),
        outputTokens_max: around.limits.model_output_tokens_max,
      };
      return requested(around, { meter, ahead }, signal, async (abortSignal) => {
        try {
          const value = await model.doGenerate({ ...params, abortSignal });
          return { value, usage: usageOf(value.usage) };
        } catch (error) {
          throw httpFailure(error, server, around.clock.now());
        }
      });
    },
  };
}

/** Null where the server didn't count. */
function usageOf({
  inputTokens,
  outputTokens,
}: Awaited<ReturnType<LanguageModel['doGenerate']>>['usage']): Usage | null {
  const cacheReadTokens = inputTokens.cacheRead ?? 0;
  const cacheWriteTokens = inputTokens.cacheWrite ?? 0;
  if (inputTokens.total === undefined || outputTokens.total === undefined) return null;
  return {
    inputTokens: inputTokens.noCache ?? Math.max(0, inputTokens.total - cacheReadTokens - cacheWriteTokens),
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: outputTokens.total,
  };
}

/** What a model said, so that its server takes it back: no blank texts, and tools by names that it would take. */
function sayable(message: AssistantModelMessage): AssistantModelMessage[] {
  const parts =
    typeof message.content === 'string' ? [{ type: 'text' as const, text: message.content }] : message.content;
  const content = parts
    .filter((part) => part.type !== 'text' || part.text.trim() !== '')
    .map((part) => (part.type === 'tool-call' ? { ...part, toolName: wireName(part.toolName) } : part));
  return content.length > 0 ? [{ ...message, content }] : [];
}
