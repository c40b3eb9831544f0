/** Whether a running balance follows from line to line. Pure. */
import type { Exact } from './money.ts';
import type { LineProblem } from './statement.ts';

export interface Balanced {
  line: number;
  amount: Exact;
  balance: Exact;
}

/** More lines that don't follow than this share: the balance is of something else. */
const BREAKS_SHARE_MAX = 0.5;

export interface BalanceCheck {
  breaks: LineProblem[];
  /** False where the balance has nothing to do with the amounts. */
  isUsable: boolean;
  /** How many steps from line to line don't add up. */
  count: number;
}

/** The file's order may be oldest or newest first: whichever fits. */
export function checkBalance(rows: readonly Balanced[]): BalanceCheck {
  const upward = breaksOf(rows);
  const downward = upward.length === 0 ? upward : breaksOf(rows.toReversed());
  const breaks = upward.length <= downward.length ? upward : downward;
  const isUsable = rows.length > 1 && breaks.length <= (rows.length - 1) * BREAKS_SHARE_MAX;
  return { breaks, isUsable, count: breaks.length };
}

function breaksOf(rows: readonly Balanced[]): LineProblem[] {
  const breaks: LineProblem[] = [];
  for (let at = 1; at < rows.length; at += 1) {
    const [before, now] = [rows[at - 1]!, rows[at]!];
    const missing = now.balance.minus(before.balance).minus(now.amount);
    if (missing.isZero()) continue;
    breaks.push({
      line: now.line,
      says: `The balance is off by ${missing.toFixed()} here: a line may be missing or changed.`,
    });
  }
  return breaks;
}

/** Whether fees come on top of the amounts, as the balance tells; null where it doesn't tell. `fee`: as it would change the account. */
export function feesOnTop(rows: readonly (Balanced & { fee: Exact })[]): boolean | null {
  if (rows.every(({ fee }) => fee.isZero())) return null;
  const without = checkBalance(rows);
  const withFees = checkBalance(rows.map((row) => ({ ...row, amount: row.amount.plus(row.fee) })));
  return without.count === withFees.count ? null : withFees.count < without.count;
}
