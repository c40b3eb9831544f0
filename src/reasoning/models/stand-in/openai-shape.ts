/** The shape of a Chat Completions request, and the rules behind it. Whatever isn't named here is refused. */
import { z } from 'zod';
import { answerSchemaProblem } from './answer-schema.ts';
import { WireError } from './wire-error.ts';

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const content = z.union([z.string(), z.array(textPart).min(1)]);
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

const toolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().regex(NAME), arguments: z.string() }),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content }),
  z.strictObject({ role: z.literal('user'), content, name: z.string().optional() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    refusal: z.string().nullish(),
    reasoning_content: z.string().optional(),
    tool_calls: z.array(toolCall).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content }),
]);
const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(NAME),
    description: z.string().optional(),
    parameters: z.looseObject({ type: z.literal('object') }).optional(),
    strict: z.boolean().nullish(),
  }),
});
const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().regex(NAME),
      description: z.string().optional(),
      schema: z.looseObject({ type: z.literal('object') }),
      strict: z.boolean().nullish(),
    }),
  }),
]);
const request = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  tools: z.array(tool).min(1).optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: format.optional(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().optional(),
  seed: z.int().optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  user: z.string().optional(),
});

export type ChatRequest = z.infer<typeof request>;
export type ChatMessage = ChatRequest['messages'][number];

/** What some servers can't do. */
export type Lack = 'tools' | 'format' | 'format-with-tools';

/** Throws 400 as such servers word it. */
export function readChatRequest(body: unknown, lacks: readonly Lack[]): ChatRequest {
  const parsed = request.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    refuse(`Invalid request at '${issue?.path.join('.')}': ${issue?.message}`);
  }
  const { data } = parsed;
  if (data.tools && lacks.includes('tools')) refuse(`${data.model} does not support tools`);
  if (data.response_format && lacks.includes('format')) refuse('response_format is not supported');
  if (data.tools && data.response_format && lacks.includes('format-with-tools')) {
    refuse('Cannot use custom grammar constraints with tools.');
  }
  checkToolPairs(data.messages);
  checkFormat(data);
  return data;
}

export function partsText(parts: string | readonly { text: string }[] | null | undefined): string {
  return typeof parts === 'string' ? parts : (parts ?? []).map(({ text }) => text).join('\n');
}

function checkToolPairs(messages: readonly ChatMessage[]): void {
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id)) refuse(`No tool call has the id ${message.tool_call_id}.`);
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) refuse(`These tool_call_ids did not have response messages: ${open.join(', ')}`);
    if (message.role === 'assistant') open = (message.tool_calls ?? []).map(({ id }) => id);
  }
  if (open.length > 0) refuse(`These tool_call_ids did not have response messages: ${open.join(', ')}`);
}

function checkFormat({ response_format: format, messages }: ChatRequest): void {
  if (format?.type === 'json_object' && !/json/i.test(JSON.stringify(messages))) {
    refuse("'messages' must contain the word 'json' in some form to use 'response_format' of type 'json_object'.");
  }
  if (format?.type !== 'json_schema' || !format.json_schema.strict) return;
  const { schema } = format.json_schema;
  const problem = answerSchemaProblem(schema) ?? optionalProperty(schema);
  if (problem) refuse(`Invalid schema for response_format '${format.json_schema.name}': ${problem}`);
}

/** In strict mode everything has to be there. */
function optionalProperty(schema: unknown): string | null {
  if (typeof schema !== 'object' || schema === null) return null;
  const { properties, required, ...rest } = schema as Record<string, unknown>;
  const names = Object.keys((properties as object | undefined) ?? {});
  const missing = names.find((name) => !((required as string[] | undefined) ?? []).includes(name));
  if (missing !== undefined) return `'required' must include every key in properties. Missing '${missing}'.`;
  return [...Object.values((properties as object | undefined) ?? {}), ...Object.values(rest)]
    .flat()
    .reduce<string | null>((found, child) => found ?? optionalProperty(child), null);
}

function refuse(message: string): never {
  throw new WireError(400, 'invalid_request_error', message);
}
