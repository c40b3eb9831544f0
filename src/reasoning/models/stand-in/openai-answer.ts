/** What the Chat Completions API answers with: a completion whole, or in chunks. */
import { randomBytes } from 'node:crypto';
import type { ChatRequest } from './openai-shape.ts';
import type { Billed, Saying } from './scripted.ts';
import { type Answer, json } from './server.ts';
import { cutAt, tokensOf } from './tokens.ts';

interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}
interface Spoken {
  message: { role: 'assistant'; content: string | null; refusal: string | null; tool_calls?: ToolCall[] };
  finish_reason: 'stop' | 'length' | 'tool_calls';
}

export function chatAnswer(request: ChatRequest, saying: Saying): { answer: Answer; billed: Billed } {
  const spoken = limited(spokenOf(saying), request.max_completion_tokens ?? request.max_tokens);
  const head = { id: `chatcmpl-${randomBytes(12).toString('hex')}`, created: 1_780_000_000, model: request.model };
  const usage = usageOf(request, spoken);
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  const billed = { inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 };
  if (request.stream !== true) {
    const choices = [{ index: 0, ...spoken, logprobs: null }];
    return { answer: json(200, { ...head, object: 'chat.completion', choices, usage }), billed };
  }
  const deltas = deltasOf(spoken).map((choice) => ({ ...head, object: 'chat.completion.chunk', choices: [choice] }));
  const last = request.stream_options?.include_usage
    ? [{ ...head, object: 'chat.completion.chunk', choices: [], usage }]
    : [];
  const pieces = [...deltas, ...last].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  const headers = { 'content-type': 'text/event-stream' };
  return { answer: { status: 200, headers, pieces: [...pieces, 'data: [DONE]\n\n'] }, billed };
}

function spokenOf(saying: Saying): Spoken {
  if ('refusal' in saying) return said(null, 'stop', saying.refusal);
  if ('cut' in saying) return said(saying.cut, 'length');
  if ('text' in saying && !('tools' in saying)) return said(saying.text, 'stop');
  if ('json' in saying) return said(JSON.stringify(saying.json), 'stop');
  const tool_calls = saying.tools.map(({ name, input }) => ({
    id: `call_${randomBytes(8).toString('hex')}`,
    type: 'function' as const,
    // a text is passed on as it is, so that a script can write broken JSON
    function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
  }));
  const { message } = said(saying.text ?? null, 'stop');
  return { message: { ...message, tool_calls }, finish_reason: 'tool_calls' };
}

function said(content: string | null, finish_reason: Spoken['finish_reason'], refusal: string | null = null): Spoken {
  return { message: { role: 'assistant', content, refusal }, finish_reason };
}

function limited(spoken: Spoken, tokensMax: number | undefined): Spoken {
  const { content } = spoken.message;
  if (content === null || tokensMax === undefined || tokensOf(content) <= tokensMax) return spoken;
  return said(cutAt(content, tokensMax), 'length');
}

function usageOf({ messages, tools, response_format }: ChatRequest, { message }: Spoken) {
  const prompt_tokens = [...messages, ...(tools ?? []), response_format ?? ''].map(tokensOf).reduce((a, b) => a + b, 0);
  const completion_tokens = Math.max(1, tokensOf(message.tool_calls ?? message.content ?? message.refusal ?? ''));
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}

const DELTA_CHARS = 400;

function deltasOf({ message, finish_reason }: Spoken) {
  const { content, tool_calls: calls = [], refusal } = message;
  const pieces = content?.match(new RegExp(`[^]{1,${DELTA_CHARS}}`, 'gu')) ?? [];
  const deltas: Record<string, unknown>[] = [
    { role: 'assistant', content: '' },
    ...pieces.map((piece) => ({ content: piece })),
    ...(refusal === null ? [] : [{ refusal }]),
    ...calls.map((call, index) => ({ tool_calls: [{ index, ...call }] })),
  ];
  const chunks: { index: number; delta: Record<string, unknown>; finish_reason: string | null }[] = deltas.map(
    (delta) => ({ index: 0, delta, finish_reason: null }),
  );
  return [...chunks, { index: 0, delta: {}, finish_reason }];
}
