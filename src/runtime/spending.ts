/**
 * What thinking may cost. Each request to a model is reserved at its worst case before it goes out; where that would pass the day's budget it isn't
 * made, and the owner is asked once whether to spend more. The day is hers: it begins at midnight in her time zone.
 */

import { usdText } from '../domain/in-words.ts';
import { localDate } from '../domain/local-time.ts';
import { errorFacts, OfficeError } from '../errors.ts';
import type { Meter, Price, Usage } from '../reasoning/models/model.ts';
import { costMicro, MICRO_USD, worstCostMicro } from '../reasoning/models/prices.ts';
import type { Thought } from '../reasoning/reasoner.ts';
import { accept } from './arrivals.ts';
import type { Desk } from './desk.ts';
import type { CostOf } from './ledger/costs.ts';
import type { Memo, TaskRow } from './ledger/task-row.ts';
import { startOfDay } from './times.ts';

const SOURCE = 'office:budget:';

/** Counts the requests of one step of one task. */
export function meterFor(desk: Desk, { id, iteration }: TaskRow): Meter {
  const { ledger, clock } = desk;
  return {
    begin: async ({ model, price, inputTokens, outputTokens_max }) => {
      const at = clock.now();
      const worst = worstCostMicro(price, inputTokens, outputTokens_max);
      const budget = await budgetNow(desk);
      const ahead = { taskId: id, iteration, model, at, worst_usd_micro: Math.ceil(worst) };
      const number = await ledger.reserveCost(ahead, { since: budget.since, max_usd_micro: budget.max_usd_micro });
      if (number === null) throw await spent(desk, budget);
      return {
        ended: async (usage) => {
          const cost = usage && costOf(usage, price, clock.now() - at);
          // What can't be written down stays reserved: that is the worst it can have cost.
          await ledger
            .settleCost(number, cost)
            .catch((error) => desk.log.warn(errorFacts(error), 'a cost is not kept'));
        },
      };
    },
  };
}

function costOf(usage: Usage, price: Price, ms: number): CostOf {
  return {
    input: usage.inputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWrite: usage.cacheWriteTokens,
    output: usage.outputTokens,
    usd_micro: Math.ceil(costMicro(usage, price)),
    ms,
  };
}

export interface Budget {
  /** When the owner's day began; milliseconds since the epoch. */
  since: number;
  /** `2026-11-23` */
  day: string;
  /** What she added today, and what that makes. */
  extra_usd_micro: number;
  max_usd_micro: number;
}

export async function budgetNow(desk: Desk): Promise<Budget> {
  const now = desk.clock.now();
  const day = localDate(now, desk.timeZone);
  const extra = Number((await desk.ledger.flag(flagOf(day))) ?? 0);
  return {
    since: startOfDay(now, desk.timeZone),
    day,
    extra_usd_micro: extra,
    max_usd_micro: Math.round(desk.budgetUsd * MICRO_USD) + extra,
  };
}

function inDollars(usd_micro: number): string {
  return usdText(usd_micro / MICRO_USD);
}

function flagOf(day: string): string {
  return `budget:${day}`;
}

async function spent(desk: Desk, budget: Budget): Promise<OfficeError> {
  if (desk.budgetUsd > 0) await askForMore(desk, budget);
  return new OfficeError(
    'budget_spent',
    `Thinking more would pass today’s budget of ${inDollars(budget.max_usd_micro)}.`,
    {
      hint: 'Set MODEL_DAILY_BUDGET_USD, or wait until tomorrow.',
    },
  );
}

/** A task of its own, so that the question is asked, reminded of, kept and answered like any other; one for each amount that was used up. */
async function askForMore(desk: Desk, { day, extra_usd_micro, max_usd_micro }: Budget): Promise<void> {
  try {
    const { taskId, fresh } = await accept(desk, {
      source: `${SOURCE}${day}:${extra_usd_micro}`,
      kind: 'SCHEDULE',
      from: 'office',
      subject: 'Today’s budget for thinking is used up',
      at: desk.clock.now(),
      request: `Thinking more would pass today’s budget of ${inDollars(max_usd_micro)}.`,
      facts: {},
    });
    if (fresh) desk.wake(taskId);
  } catch (error) {
    desk.log.warn(errorFacts(error), 'the budget can’t be asked about');
  }
}

export function asksAboutBudget({ source }: TaskRow): boolean {
  return source.startsWith(SOURCE);
}

/** The question about the budget, for a task that was opened to ask it; null for any other. */
export function budgetQuestion(desk: Desk, row: TaskRow): { thought: Thought; memo: Partial<Memo> } | null {
  if (!asksAboutBudget(row)) return null;
  const { source } = row;
  const [day = '', extra = '0'] = source.slice(SOURCE.length).split(':');
  const step = Math.round(desk.budgetUsd * MICRO_USD);
  const now = Number(extra) + step;
  const question = `Today’s budget for thinking, ${inDollars(now)}, is used up. Until tomorrow I draft from templates. Shall I spend more today?`;
  return {
    thought: { kind: 'ask', question, why: 'The next request to the model could pass the budget.' },
    memo: {
      choices: [{ verb: 'spend', label: `💵 Spend ${inDollars(step)} more today` }],
      budget: {
        flag: flagOf(day),
        value: String(now),
        says: `Today’s budget is now ${inDollars(now + step)}.`,
      },
    },
  };
}
