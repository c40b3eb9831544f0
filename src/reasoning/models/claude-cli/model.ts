/**
 * Thinks with the claude program: one run of it a request, in an empty folder, with no tool of its own, and nothing that anyone has set up for it. Tools are
 * offered in the form of the answer.
 */
import { withoutSettings } from '../../../config.ts';
import { modelOver } from '../conversation.ts';
import { tokensAtMost } from '../estimate.ts';
import { looseNextSchema, nextWords, nowAsked, readNext, resultsText } from '../in-answer.ts';
import type { Model, Price } from '../model.ts';
import { MICRO_USD, worstCostMicro } from '../prices.ts';
import { type Around, requested } from '../requested.ts';
import type { Said, Turn, WireRequest } from '../wire.ts';
import { outcomeOf } from './outcome.ts';
import { runClaude } from './run.ts';

export interface ClaudeCliSettings {
  /** As in MODEL, e.g. `claude-cli:opus`. */
  name: string;
  /** A model's name or its short name, e.g. `sonnet`. */
  id: string;
  command: string;
  /** What is reserved for a request; what it cost, the program says. */
  price: Price;
  env: NodeJS.ProcessEnv;
}

export function claudeCliModel(settings: ClaudeCliSettings, around: Around): Model {
  return modelOver(settings.name, around, (request, signal) => send(settings, around, request, signal));
}

async function send(
  settings: ClaudeCliSettings,
  around: Around,
  request: WireRequest,
  signal: AbortSignal,
): Promise<Said> {
  const { name, id, command, price } = settings;
  const { model_output_tokens_max: tokensMax, model_answer_bytes_max } = around.limits;
  const asked = nowAsked(request);
  const schema = JSON.stringify(looseNextSchema(asked));
  const instructions = `${request.instructions}${nextWords(asked)}`;
  const prompt = [request.prompt, ...request.turns.map(textOf)].join('\n\n');
  const inputTokens = tokensAtMost(instructions + prompt + schema) + OWN_TOKENS_MAX;
  const ahead = { model: name, price, inputTokens, outputTokens_max: tokensMax };
  const said = await requested(around, { meter: request.meter, ahead }, signal, async (cut) => {
    const args = argsFor(id, schema, worstCostMicro(price, inputTokens, tokensMax) / MICRO_USD);
    const env = { ...withoutSettings(settings.env), ...QUIET, CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(tokensMax) };
    const ran = await runClaude({ command, args, instructions, prompt, env, bytesMax: model_answer_bytes_max }, cut);
    return outcomeOf(ran, { model: name, opener: 'the login of the claude program' }, around.clock.now());
  });
  return { ...said, ...readNext(said.text, asked, request.turns.length) };
}

/** What the program says to the model besides. */
const OWN_TOKENS_MAX = 1_500;

function argsFor(model: string, schema: string, budgetUsd: number): string[] {
  return [
    ...['-p', '--output-format', 'json', '--json-schema', schema, '--model', model],
    ...(budgetUsd > 0 ? ['--max-budget-usd', budgetUsd.toFixed(6)] : []),
    ...['--tools', '', '--permission-prompts', 'none', '--no-session-persistence', '--no-chrome'],
    // nobody's settings, hooks, skills, pages or servers
    ...['--safe-mode', '--restricted', '--setting-sources', '', '--strict-mcp-config', '--disable-slash-commands'],
  ];
}

/** No update, no telemetry, and no trying again behind the budget's back. */
const QUIET = {
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_MAX_RETRIES: '0',
  CLAUDE_CODE_DISABLE_REFUSAL_RETRY: '1',
  MAX_STRUCTURED_OUTPUT_RETRIES: '1',
};

function textOf(turn: Turn): string {
  if (turn.kind === 'said') return `You answered:\n${turn.said.text}`;
  return turn.kind === 'results' ? resultsText(turn.results) : turn.text;
}
