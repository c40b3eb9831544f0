/**
 * The conversation that every model has, whatever carries it: it may use tools, so many and no more; its answer has to fit the form, and it may mend
 * it once. Ends in an answer or in an `OfficeError` that says why, after a bounded number of requests.
 */
import { OfficeError } from '../../errors.ts';
import { type AnswerForm, answerForm } from './answer-form.ts';
import type { Model, ModelRequest } from './model.ts';
import type { Around } from './requested.ts';
import { offered, type ToolUser, toolBox, use } from './tool-use.ts';
import type { Said, ToolResult, Turn, Wire } from './wire.ts';

/** A model that talks over this wire. */
export function modelOver(name: string, around: Around, wire: Wire): Model {
  return { name, ask: (request, signal) => converse(around, wire, request, signal) };
}

async function converse<Answer>(
  around: Around,
  wire: Wire,
  request: ModelRequest<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const { instructions, prompt, meter } = request;
  const form = answerForm(request.answer);
  const box = toolBox(request.tools);
  const fixed = { instructions, prompt, tools: offered(box), schema: form.schema, meter };
  const user: ToolUser = { ...around, onTool: request.onTool };
  const turns: Turn[] = [];
  let used = 0;
  let repaired = false;
  for (;;) {
    const said = await wire({ ...fixed, turns }, signal);
    checkStop(said, around);
    turns.push({ kind: 'said', said });
    if (said.calls.length > 0) {
      used += said.calls.length;
      checkTools(used, around);
      turns.push({
        kind: 'results',
        results: await useAll(user, box, said, signal, around.limits.tool_calls_max - used),
      });
      continue;
    }
    const read = form.read(said.text);
    if ('answer' in read) return read.answer;
    if (repaired) throw unusable('The model gave an answer that doesn’t fit, twice.');
    repaired = true;
    turns.push({ kind: 'repair', text: repairText(read.problem, form) });
  }
}

function checkStop({ stop }: Said, { limits }: Around): void {
  if (stop === 'refused') throw unusable('The model refused to answer.');
  if (stop === 'cut') throw unusable(`The model’s answer was cut off at ${limits.model_output_tokens_max} tokens.`);
}

function checkTools(used: number, { limits }: Around): void {
  if (used <= limits.tool_calls_max) return;
  throw unusable(`The model wanted to look things up more than ${limits.tool_calls_max} times and gave no answer.`);
}

/** One after the other: they share the budgets of the services behind them. */
async function useAll(
  user: ToolUser,
  box: ReturnType<typeof toolBox>,
  { calls }: Said,
  signal: AbortSignal,
  left: number,
): Promise<ToolResult[]> {
  const results: ToolResult[] = [];
  for (const call of calls) results.push(await use(user, box, call, signal));
  if (left > 0) return results;
  return results.map((result) => ({ ...result, text: `${result.text}\n(No tool may be used any more: answer now.)` }));
}

/** The problem may quote what the model wrote, which may quote outside text: so it is told as data. */
function repairText(problem: string, { schema }: AnswerForm<unknown>): string {
  return [
    'Your answer doesn’t fit the schema. What is wrong with it, as data:',
    JSON.stringify(problem),
    'Answer once more, with nothing but one JSON object that fits this JSON Schema, and use no tool:',
    JSON.stringify(schema),
  ].join('\n');
}

function unusable(message: string): OfficeError {
  return new OfficeError('model_unusable', message);
}
