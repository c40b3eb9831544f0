/** Lets a model use the tools that it was offered: under names that every provider takes, with inputs that fit, in bounded time. What goes wrong is told to the model. */
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Tool } from '../tool.ts';
import { plainSchema, problemsIn } from './answer-form.ts';
import type { OfferedTool, ToolCall, ToolResult } from './wire.ts';

export interface ToolUser {
  clock: Clock;
  limits: Pick<Limits, 'tool_ms_max' | 'tool_answer_chars_max'>;
  onTool?(name: string, input: unknown): void;
}

/** By the name on the wire; in order of name, so that the same tools always make the same prompt. */
export function toolBox(tools: readonly Tool[]): Map<string, Tool> {
  const sorted = [...tools].sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(sorted.map((tool) => [wireName(tool.name), tool]));
}

export function offered(box: ReadonlyMap<string, Tool>): OfferedTool[] {
  return [...box].map(([name, { says, input }]) => ({ name, says, schema: plainSchema(input) }));
}

/** Throws `stopped`; whatever else happens is a result. */
export async function use(
  user: ToolUser,
  box: ReadonlyMap<string, Tool>,
  call: ToolCall,
  signal: AbortSignal,
): Promise<ToolResult> {
  const failed = (text: string): ToolResult => ({ call, text, failed: true });
  const tool = box.get(wireName(call.name));
  if (!tool) return failed(`There is no tool of this name. There are: ${[...box.keys()].join(', ') || 'none'}.`);
  const input = tool.input.safeParse(call.input);
  if (!input.success) return failed(`The input doesn’t fit the tool’s schema.\n${problemsIn(input.error)}`);
  user.onTool?.(tool.name, input.data);
  try {
    const text = await inTime(user, tool, input.data, signal);
    return { call, text: text.slice(0, user.limits.tool_answer_chars_max).toWellFormed(), failed: false };
  } catch (error) {
    if (signal.aborted) throw new OfficeError('stopped', 'Stopped while the model looked something up.');
    return failed(error instanceof OfficeError ? `That failed: ${error.message}` : 'That failed.');
  }
}

async function inTime(user: ToolUser, tool: Tool, input: unknown, signal: AbortSignal): Promise<string> {
  const { tool_ms_max } = user.limits;
  const cut = new AbortController();
  let timer: unknown;
  const ended = new Promise<never>((_, reject) => {
    const end = (message: string) => {
      reject(new OfficeError('service_failed', message));
      cut.abort();
    };
    timer = user.clock.setTimeout(() => end('It took too long.'), tool_ms_max);
    signal.addEventListener('abort', () => end('Stopped.'), { once: true, signal: cut.signal });
  });
  try {
    return await Promise.race([tool.use(input, cut.signal), ended]);
  } finally {
    user.clock.clearTimeout(timer);
    cut.abort();
  }
}

/** `mail.search` → `mail_search`: providers allow no dots. */
export function wireName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, WIRE_NAME_CHARS_MAX);
}

const WIRE_NAME_CHARS_MAX = 64;
