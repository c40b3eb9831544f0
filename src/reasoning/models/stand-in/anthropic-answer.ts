/** What the Messages API answers with: a message whole, or as server-sent events in their full order. */
import { randomBytes } from 'node:crypto';
import type { MessagesRequest } from './anthropic-shape.ts';
import type { InputTokens } from './prompt-cache.ts';
import type { Billed, Saying } from './scripted.ts';
import { type Answer, json } from './server.ts';
import { cutAt, tokensOf } from './tokens.ts';

type Content = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: unknown };
type StopReason = 'end_turn' | 'tool_use' | 'max_tokens' | 'refusal';

interface Message {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: Content[];
  stop_reason: StopReason;
  stop_sequence: null;
  usage: ReturnType<typeof usageOf>;
}

export function messageOf(
  request: MessagesRequest,
  said: Saying,
  answerTool: string | null,
  input: InputTokens,
): Message {
  const { content, stop } = limited(spoken(said, answerTool), request.max_tokens);
  return {
    id: `msg_${randomBytes(12).toString('hex')}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content,
    stop_reason: stop,
    stop_sequence: null,
    usage: usageOf(input, outputTokens(content)),
  };
}

export function billedOf({ usage }: Message): Billed {
  return {
    inputTokens: usage.input_tokens,
    cacheReadTokens: usage.cache_read_input_tokens,
    cacheWriteTokens: usage.cache_creation_input_tokens,
    outputTokens: usage.output_tokens,
  };
}

export function answerOf(message: Message, isStream: boolean): Answer {
  if (!isStream) return json(200, message, HEADERS());
  const pieces = events(message).map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', ...HEADERS() },
    pieces,
  };
}

const HEADERS = () => ({ 'request-id': `req_${randomBytes(12).toString('hex')}` });

function spoken(said: Saying, answerTool: string | null): { content: Content[]; stop: StopReason } {
  if ('refusal' in said) return { content: textBlocks(said.refusal), stop: 'refusal' };
  if ('cut' in said) return { content: textBlocks(said.cut), stop: 'max_tokens' };
  if ('tools' in said) {
    return { content: [...textBlocks(said.text ?? ''), ...said.tools.map(toolUse)], stop: 'tool_use' };
  }
  if ('text' in said) return { content: textBlocks(said.text), stop: 'end_turn' };
  if (answerTool === null) return { content: textBlocks(JSON.stringify(said.json)), stop: 'end_turn' };
  return { content: [toolUse({ name: answerTool, input: said.json })], stop: 'tool_use' };
}

function limited({ content, stop }: ReturnType<typeof spoken>, tokensMax: number): ReturnType<typeof spoken> {
  const [first, ...others] = content;
  if (first?.type !== 'text' || others.length > 0 || tokensOf(first.text) <= tokensMax) return { content, stop };
  return { content: textBlocks(cutAt(first.text, tokensMax)), stop: 'max_tokens' };
}

function textBlocks(text: string): Content[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function toolUse({ name, input }: { name: string; input: unknown }): Content {
  return { type: 'tool_use', id: `toolu_${randomBytes(12).toString('hex')}`, name, input };
}

function outputTokens(content: readonly Content[]): number {
  const said = content.map((block) => (block.type === 'text' ? block.text : { name: block.name, input: block.input }));
  return Math.max(
    1,
    said.map(tokensOf).reduce((all, one) => all + one, 0),
  );
}

function usageOf(input: InputTokens, output: number) {
  return {
    input_tokens: input.plain,
    cache_creation_input_tokens: input.written,
    cache_read_input_tokens: input.read,
    cache_creation: { ephemeral_5m_input_tokens: input.written, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    service_tier: 'standard',
  };
}

type Event = { type: string } & Record<string, unknown>;
const DELTA_CHARS = 400;

function events(message: Message): Event[] {
  const { content, stop_reason, stop_sequence, usage } = message;
  const start = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  return [
    { type: 'message_start', message: start },
    { type: 'ping' },
    ...content.flatMap(blockEvents),
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: Content, index: number): Event[] {
  const isText = block.type === 'text';
  const empty = isText ? { ...block, text: '' } : { ...block, input: {} };
  const whole = isText ? block.text : JSON.stringify(block.input);
  const pieces = whole.match(new RegExp(`[^]{1,${DELTA_CHARS}}`, 'gu')) ?? [];
  const delta = (piece: string) =>
    isText ? { type: 'text_delta', text: piece } : { type: 'input_json_delta', partial_json: piece };
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...pieces.map((piece) => ({ type: 'content_block_delta', index, delta: delta(piece) })),
    { type: 'content_block_stop', index },
  ];
}
