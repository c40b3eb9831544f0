/** What one run of the claude program came to, out of the JSON that it prints. Its texts are never passed on. */
import { z } from 'zod';
import { OfficeError } from '../../../errors.ts';
import { httpFailure, type Server } from '../http-failure.ts';
import type { Usage } from '../model.ts';
import type { Answered } from '../requested.ts';
import { type Said, WireFailure } from '../wire.ts';

const count = z.number().min(0).catch(0);
const printed = z.object({
  type: z.literal('result'),
  subtype: z.string().catch(''),
  is_error: z.boolean().catch(false),
  result: z.string().catch(''),
  errors: z.array(z.string()).catch([]),
  structured_output: z.unknown().optional(),
  stop_reason: z.string().nullish().catch(null),
  api_error_status: z.number().nullish().catch(null),
  api_error_type: z.string().nullish().catch(null),
  total_cost_usd: z.number().min(0).nullish().catch(null),
  modelUsage: z
    .record(
      z.string(),
      z.object({
        inputTokens: count,
        outputTokens: count,
        cacheReadInputTokens: count,
        cacheCreationInputTokens: count,
      }),
    )
    .catch({}),
});
type Printed = z.infer<typeof printed>;

/** Throws `WireFailure`. */
export function outcomeOf(output: string, server: Server, now: number): Answered<Said> {
  const parsed = printed.safeParse(lastJson(output));
  if (!parsed.success) throw failed('service_failed', 'The claude program failed without a word.', null);
  const { data } = parsed;
  const usage = usageOf(data);
  const stop = stopOf(data);
  const isMisfit = data.subtype === 'error_max_structured_output_retries';
  if (data.is_error && stop === 'done' && !isMisfit) throw failure(data, usage, server, now);
  const said = data.structured_output === undefined ? data.result : JSON.stringify(data.structured_output);
  // what didn't fit isn't told, only why: enough to mend it
  const text = isMisfit ? data.errors.join('\n') : said;
  return { value: { text, calls: [], stop, own: null }, usage };
}

function stopOf({ stop_reason: reason, is_error, result }: Printed): Said['stop'] {
  if (reason === 'refusal') return 'refused';
  if (reason === 'max_tokens' || (is_error && /output token maximum/.test(result))) return 'cut';
  return 'done';
}

function failure(data: Printed, usage: Usage | null, server: Server, now: number): WireFailure {
  const { api_error_status: statusCode, api_error_type: type, result: message } = data;
  if (statusCode) {
    return httpFailure({ statusCode, responseBody: JSON.stringify({ error: { type, message } }) }, server, now);
  }
  if (/not logged in|\/login/i.test(message)) {
    return httpFailure({ statusCode: 401 }, server, now);
  }
  if (data.subtype === 'error_max_budget_usd') {
    return failed('model_unusable', 'The claude program needed more than was set aside for one answer.', usage);
  }
  // what it did before it failed may have cost more than it knows
  return failed('service_failed', 'The claude program got no answer from its model.', null);
}

/** Null where it doesn't say. */
function usageOf({ modelUsage, total_cost_usd: costUsd }: Printed): Usage | null {
  const models = Object.values(modelUsage);
  if (models.length === 0) return null;
  const sum = (tokensOf: (one: (typeof models)[number]) => number) => models.map(tokensOf).reduce((a, b) => a + b, 0);
  return {
    inputTokens: sum((one) => one.inputTokens),
    cacheReadTokens: sum((one) => one.cacheReadInputTokens),
    cacheWriteTokens: sum((one) => one.cacheCreationInputTokens),
    outputTokens: sum((one) => one.outputTokens),
    ...(costUsd == null ? {} : { costUsd }),
  };
}

/** It may print warnings before. */
function lastJson(output: string): unknown {
  const line = output.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function failed(code: 'service_failed' | 'model_unusable', message: string, usage: Usage | null): WireFailure {
  return new WireFailure(new OfficeError(code, message), { usage });
}
