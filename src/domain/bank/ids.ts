/** Ids by which the same transaction is known in any export that holds it. Pure. */
import { sha256 } from '../digest.ts';
import type { BankTransaction } from './statement.ts';

const HEX_CHARS = 14;

/**
 * One id a transaction, in the same order. The bank's own id counts where it gives one; else date, amount and texts, and of several on a day that
 * are all alike, which of them it is.
 */
export function transactionIds(
  transactions: readonly Omit<BankTransaction, 'id'>[],
  bankIds: readonly string[],
): string[] {
  const isUnique = new Set(bankIds).size === bankIds.length;
  const seen = new Map<string, number>();
  return transactions.map((one, at) => {
    const { account, date, amount } = one;
    const said =
      bankIds[at] && isUnique
        ? [bankIds[at]]
        : [bankIds[at] ?? '', plain(one.counterparty), plain(one.counterAccount), plain(one.purpose)];
    const key = JSON.stringify([account, date, amount.amount, amount.currency, ...said]);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return `t${sha256(`${key}${nth}`).slice(0, HEX_CHARS)}`;
  });
}

/** Banks change spaces and capitals from export to export. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
