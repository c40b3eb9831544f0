/** The shape of a Messages request. Whatever isn't named here is refused, as the real API does; with `?beta=true` more is let through. */
import { z } from 'zod';
import { WireError } from './wire-error.ts';

const cacheControl = z.strictObject({
  type: z.literal('ephemeral'),
  ttl: z.enum(['5m', '1h']).optional(),
  scope: z.string().optional(),
});
const cached = { cache_control: cacheControl.nullish() };

const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  citations: z.unknown().optional(),
  ...cached,
});
const image = z.strictObject({
  type: z.enum(['image', 'document']),
  source: z.unknown().optional(),
  title: z.unknown().optional(),
  ...cached,
});
const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[\w-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: z.unknown().optional(),
  ...cached,
});
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image]))]).optional(),
  is_error: z.boolean().nullish(),
  ...cached,
});
const thinking = z.looseObject({ type: z.enum(['thinking', 'redacted_thinking']) });
const block = z.discriminatedUnion('type', [text, image, toolUse, toolResult, thinking]);

const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string().min(1), z.array(block).min(1)]),
});
/** Newer clients may put instructions between the turns, under a beta header. */
const betaMessage = z.union([message, z.looseObject({ role: z.literal('system'), content: z.unknown() })]);

const tool = z.strictObject({
  type: z.literal('custom').nullish(),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  strict: z.boolean().optional(),
  eager_input_streaming: z.boolean().nullish(),
  defer_loading: z.boolean().optional(),
  input_examples: z.unknown().optional(),
  allowed_callers: z.unknown().optional(),
  ...cached,
});
const builtInTool = z.looseObject({ type: z.string().regex(/_\d{8}$/), name: z.string() });

const format = z.strictObject({ type: z.literal('json_schema'), schema: z.looseObject({}) });

const request = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.int().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z.array(z.union([tool, builtInTool])).optional(),
  tool_choice: z
    .strictObject({
      type: z.enum(['auto', 'any', 'tool', 'none']),
      name: z.string().optional(),
      disable_parallel_tool_use: z.boolean().optional(),
    })
    .optional(),
  stream: z.boolean().optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().optional(),
  top_k: z.int().optional(),
  stop_sequences: z.array(z.string()).optional(),
  thinking: z.looseObject({ type: z.enum(['enabled', 'disabled', 'adaptive', 'between_tools']) }).optional(),
  output_config: z
    .strictObject({ format: format.nullish(), effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish() })
    .optional(),
  cache_control: cacheControl.nullish(),
  service_tier: z.string().optional(),
});

const betaRequest = z.looseObject({
  ...request.shape,
  messages: z.array(betaMessage).min(1),
  output_config: z.looseObject({}).optional(),
});
/** Counting takes the same, without what only an answer needs. */
const countRequest = z.looseObject({ ...betaRequest.shape, max_tokens: z.int().optional() });

export type MessagesRequest = z.infer<typeof request> & {
  /** What a newer client says between the turns: texts, and tools that it adds. */
  asides: readonly unknown[];
};
export type Block = z.infer<typeof block>;
export type Message = MessagesRequest['messages'][number];

/** Throws 400 as the real API words it. */
export function readRequest(body: unknown, kind: 'plain' | 'beta' | 'count'): MessagesRequest {
  const schema = { plain: request, beta: betaRequest, count: countRequest }[kind];
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new WireError(400, 'invalid_request_error', wordsFor(parsed.error.issues[0]!));
  const messages = parsed.data.messages.filter((one): one is Message => one.role !== 'system');
  const between = parsed.data.messages.filter(({ role }) => role === 'system');
  const asides = between.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  );
  return { ...parsed.data, messages, asides } as MessagesRequest;
}

export function blocksOf(content: Message['content']): Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function wordsFor(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${[path, issue.keys[0]].filter(Boolean).join('.')}: Extra inputs are not permitted`;
  }
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return `${path}: ${isMissing ? 'Field required' : issue.message}`;
}
