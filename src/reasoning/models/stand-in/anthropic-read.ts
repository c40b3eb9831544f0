/** A Messages request as the script sees it. */
import { type Block, blocksOf, type MessagesRequest } from './anthropic-shape.ts';
import type { Asked, Turn } from './script.ts';

/** Names under which clients offer "answer by calling this tool". */
const ANSWER_TOOLS = ['json', 'StructuredOutput'];

export function readAsked(request: MessagesRequest, body: Record<string, unknown>): Omit<Asked, 'count'> {
  const tools = [...(request.tools ?? []), ...request.asides.flatMap(addedTools)].map(
    ({ name, description, input_schema }) => ({
      name: String(name),
      says: String(description ?? ''),
      schema: input_schema,
    }),
  );
  const answerTool = tools.find(({ name }) => ANSWER_TOOLS.includes(name));
  return {
    model: request.model,
    system: [textOf(request.system ?? ''), textOf(request.asides as Block[])].filter(Boolean).join('\n'),
    turns: turnsOf(request),
    tools: tools.filter((tool) => tool !== answerTool),
    schema: request.output_config?.format?.schema ?? answerTool?.schema ?? null,
    stream: request.stream === true,
    body,
  };
}

/** The tool by which this client wants its JSON; null where it wants it as text. */
export function answerToolOf(request: MessagesRequest): string | null {
  return (request.tools ?? []).map(({ name }) => String(name)).find((name) => ANSWER_TOOLS.includes(name)) ?? null;
}

/** Tools that a client adds between two turns. */
function addedTools(aside: unknown): Record<string, unknown>[] {
  const { type, tool } = aside as { type?: unknown; tool?: { definition?: Record<string, unknown> } };
  return type === 'tool_addition' && tool?.definition ? [tool.definition] : [];
}

function turnsOf({ messages }: MessagesRequest): Turn[] {
  const names = new Map<string, string>();
  return messages.map(({ role, content }) => {
    const blocks = blocksOf(content);
    for (const block of blocks) if (block.type === 'tool_use') names.set(block.id, block.name);
    return {
      role,
      text: textOf(blocks),
      uses: blocks.flatMap((block) => (block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [])),
      results: blocks.flatMap((block) =>
        block.type === 'tool_result'
          ? [
              {
                name: names.get(block.tool_use_id) ?? '',
                text: textOf(block.content ?? ''),
                isError: block.is_error === true,
              },
            ]
          : [],
      ),
    };
  });
}

function textOf(content: string | readonly (Block | { type: string })[]): string {
  if (typeof content === 'string') return content;
  return content.flatMap((block) => (block.type === 'text' ? [(block as { text: string }).text] : [])).join('\n');
}
