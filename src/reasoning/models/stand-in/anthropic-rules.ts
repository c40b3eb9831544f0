/** What the Messages API asks of a request beyond its shape. */

import { answerSchemaProblem } from './answer-schema.ts';
import { blocksOf, type Message, type MessagesRequest } from './anthropic-shape.ts';
import { WireError } from './wire-error.ts';

const CONTEXT_TOKENS_MAX = 200_000;
const OUTPUT_TOKENS_MAX = 128_000;
const CACHE_MARKS_MAX = 4;

/** Throws 400 where the request breaks a rule. */
export function checkRules(request: MessagesRequest, inputTokens: number): void {
  if (request.max_tokens > OUTPUT_TOKENS_MAX) {
    refuse(`max_tokens: ${request.max_tokens} > ${OUTPUT_TOKENS_MAX}, which is the maximum allowed`);
  }
  if (inputTokens > CONTEXT_TOKENS_MAX) {
    refuse(`prompt is too long: ${inputTokens} tokens > ${CONTEXT_TOKENS_MAX} maximum`);
  }
  if (request.messages[0]?.role !== 'user') refuse('messages: first message must use the "user" role');
  const marks = JSON.stringify(request).match(/"cache_control":\{/g)?.length ?? 0;
  if (marks > CACHE_MARKS_MAX) {
    refuse(`A maximum of ${CACHE_MARKS_MAX} blocks with cache_control may be provided. Found ${marks}.`);
  }
  checkToolPairs(request.messages);
  checkTools(request);
  const schema = request.output_config?.format?.schema;
  const problem = schema === undefined ? null : answerSchemaProblem(schema);
  if (problem) refuse(`output_config.format.schema: ${problem}`);
}

function checkTools({ tools = [], tool_choice: choice, messages }: MessagesRequest): void {
  const names = tools.map(({ name }) => String(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(`tools: Tool names must be unique. "${twice}" comes twice.`);
  if (choice && names.length === 0 && choice.type !== 'none') refuse('tool_choice: may only be given with tools');
  if (choice?.type === 'tool' && !names.includes(choice.name ?? ''))
    refuse(`Tool '${choice.name}' not found in provided tools`);
  const isUsed = messages.some(({ content }) => blocksOf(content).some(({ type }) => type === 'tool_use'));
  if (isUsed && names.length === 0) refuse('Requests which include `tool_use` blocks must define tools');
}

/** Every use is answered in the very next message, and nothing else is. */
function checkToolPairs(messages: readonly Message[]): void {
  let open: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = blocksOf(content);
    const answered = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    const stray = answered.find((id) => !open.includes(id));
    if (stray !== undefined) {
      refuse(`messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}.`);
    }
    const left = open.filter((id) => !answered.includes(id));
    if (left.length > 0) unanswered(index - 1, left);
    open = role === 'assistant' ? blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])) : [];
  }
  if (open.length > 0) unanswered(messages.length - 1, open);
}

function unanswered(index: number, ids: readonly string[]): never {
  return refuse(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}.`,
  );
}

function refuse(message: string): never {
  throw new WireError(400, 'invalid_request_error', message);
}
