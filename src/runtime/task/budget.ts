/** What a service's calls may cost in the owner's calendar month. */
import { usdText } from '../../domain/in-words.ts';
import { instantOf, localDate, wallClock } from '../../domain/local-time.ts';
import type { ConnectorHost } from '../connector-host.ts';
import type { Desk } from '../desk.ts';
import { micro, type Part, priceOfPart } from './parts.ts';

export interface MonthlyBudget {
  /** When the owner's month began, and when the next one does. Milliseconds since the epoch. */
  since: number;
  until: number;
  max_usd_micro: number;
}

/** Null where the connector has none. */
export async function budgetOf(desk: Desk, host: ConnectorHost): Promise<MonthlyBudget | null> {
  const { monthlyBudget } = host.connector;
  if (!monthlyBudget) return null;
  const max_usd_micro = Math.round(monthlyBudget(await host.session()) * 1_000_000);
  return { ...monthOf(desk.clock.now(), desk.timeZone), max_usd_micro };
}

/** The warnings on the card of what would have to wait. */
export async function budgetWarnings(desk: Desk, parts: readonly Part[]): Promise<string[]> {
  const found: string[] = [];
  for (const part of parts) {
    const { host } = part;
    const price = await priceOfPart(part);
    const budget = price ? await budgetOf(desk, host) : null;
    if (!price || !budget) continue;
    const { id, title } = host.connector;
    const spent = await desk.ledger.chargedSince(id, budget.since);
    if (spent + micro(price) <= budget.max_usd_micro) continue;
    const sums = `${usdText(spent / 1_000_000)} of ${usdText(budget.max_usd_micro / 1_000_000)}`;
    const next = localDate(budget.until, desk.timeZone);
    found.push(`This month's budget for ${title} is used up (${sums}): if you approve, it waits until ${next}.`);
  }
  return found;
}

function monthOf(now: number, timeZone: string): { since: number; until: number } {
  const wall = new Date(wallClock(now, timeZone));
  const first = (ahead: number) => instantOf(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + ahead, 1), timeZone);
  return { since: first(0), until: first(1) };
}
