/** A Chat Completions request as the script sees it. */
import { type ChatRequest, partsText } from './openai-shape.ts';
import type { Asked, Turn } from './script.ts';

export function readChatAsked(request: ChatRequest, body: Record<string, unknown>): Omit<Asked, 'count'> {
  const { messages, tools = [], response_format: format } = request;
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
  return {
    model: request.model,
    system: system.map(({ content }) => partsText(content)).join('\n'),
    turns: turnsOf(messages),
    tools: tools.map((tool) => ({
      name: tool.function.name,
      says: tool.function.description ?? '',
      schema: tool.function.parameters,
    })),
    schema: format?.type === 'json_schema' ? format.json_schema.schema : null,
    stream: request.stream === true,
    body,
  };
}

function turnsOf(messages: ChatRequest['messages']): Turn[] {
  const names = new Map<string, string>();
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === 'assistant') {
      const calls = message.tool_calls ?? [];
      for (const call of calls) names.set(call.id, call.function.name);
      const uses = calls.map((call) => ({ name: call.function.name, input: inputOf(call.function.arguments) }));
      turns.push({ role: 'assistant', text: partsText(message.content), uses, results: [] });
    } else if (message.role === 'user') {
      turns.push({ role: 'user', text: partsText(message.content), uses: [], results: [] });
    } else if (message.role === 'tool') {
      // the protocol has no mark for a failure
      const result = { name: names.get(message.tool_call_id) ?? '', text: partsText(message.content), isError: false };
      const last = turns.at(-1);
      if (last?.role === 'user') turns[turns.length - 1] = { ...last, results: [...last.results, result] };
      else turns.push({ role: 'user', text: '', uses: [], results: [result] });
    }
  }
  return turns;
}

function inputOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
