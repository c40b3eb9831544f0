/** Counts what a run costs, request by request, and stops it before it would pass its budget. */
import { OfficeError } from '../src/errors.ts';
import type { Meter, Price, Usage } from '../src/reasoning/models/model.ts';
import { costMicro, MICRO_USD, worstCostMicro } from '../src/reasoning/models/prices.ts';

export interface Spent {
  requests: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  /** US dollars. */
  usd: number;
}

/** `budgetUsd` is for the whole run. */
export function countingMeter(budgetUsd: number): { meter: Meter; spent: Spent; isBudgetSpent(): boolean } {
  const spent: Spent = {
    requests: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    usd: 0,
  };
  let refused = false;
  let reserved = 0;
  const meter: Meter = {
    begin: async ({ price, inputTokens, outputTokens_max }) => {
      const worst = worstCostMicro(price, inputTokens, outputTokens_max) / MICRO_USD;
      if (spent.usd + reserved + worst > budgetUsd) {
        refused = true;
        throw new OfficeError('budget_spent', `The run may cost ${budgetUsd} US dollars, and they are spent.`);
      }
      reserved += worst;
      return {
        ended: async (usage) => {
          reserved -= worst;
          spent.requests += 1;
          add(spent, usage, price, worst);
        },
      };
    },
  };
  return { meter, spent, isBudgetSpent: () => refused };
}

/** What isn't known counts at its worst. */
function add(spent: Spent, usage: Usage | null, price: Price, worst: number): void {
  spent.usd += usage === null ? worst : costMicro(usage, price) / MICRO_USD;
  if (usage === null) return;
  for (const part of ['inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens'] as const) {
    spent[part] += usage[part];
  }
}
