/** What the audit needs of money: the books of its period, and the bank statements that were worked through in it. */
import type { Period } from '../../domain/books.ts';
import { localTime } from '../../domain/local-time.ts';
import { OfficeError } from '../../errors.ts';
import type { MoneyFacts } from '../../reports/data.ts';
import type { Desk } from '../desk.ts';
import { readBooks } from './read-books.ts';
import { statementPages } from './statements.ts';

const PAGES_MAX = 100;

export async function moneyFacts(desk: Desk, period: Period): Promise<MoneyFacts> {
  const [found, statements] = await Promise.all([readBooks(desk, period), statementsOf(desk, period)]);
  return { ...found, statements };
}

/** As their pages' properties tell. */
async function statementsOf(desk: Desk, { from, to }: Period): Promise<MoneyFacts['statements']> {
  const pages = (await statementPages(desk)).slice(0, PAGES_MAX).toReversed();
  const [first, last] = [from, to].map((at) => localTime(at, desk.timeZone).replace(' ', 'T'));
  const read = await Promise.all(
    pages.map(async ({ path }) => {
      const text = await desk.vault.readPage(path).catch((error) => {
        if (error instanceof OfficeError) return null;
        throw error;
      });
      const made = property(text, 'as_of');
      if (made < first! || made > last!) return [];
      const count = (name: string) => Number(property(text, name)) || 0;
      return [
        {
          page: path,
          payments: count('payments'),
          matched: count('matched'),
          likely: count('likely'),
          unmatched: count('unmatched'),
          flags: count('flags'),
        },
      ];
    }),
  );
  return read.flat();
}

function property(page: string | null, name: string): string {
  const head = /^---\n([\s\S]*?)\n---\n/.exec(page ?? '')?.[1] ?? '';
  return new RegExp(`^${name}: ?(.*)$`, 'm').exec(head)?.[1]?.trim() ?? '';
}
