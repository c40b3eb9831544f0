/** Amounts of US dollars as a person reads them. Pure. */

/** `$2.00`, `$0.042`: cents, and tenths of a cent below one dollar. */
export function usdText(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 1 ? 3 : 2)}`;
}
