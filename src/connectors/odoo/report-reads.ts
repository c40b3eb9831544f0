/** Looking up reports of the books: profit and loss, balance sheet, what is owed by age. */
import { z } from 'zod';
import type { BookReport, Money } from '../../domain/books.ts';
import { localDate } from '../../domain/local-time.ts';
import type { ReadKind } from '../connector.ts';
import { money } from './documents.ts';
import { isDate } from './fields.ts';
import { page } from './reads.ts';
import { ageingOf, balanceSheet, profitAndLoss } from './reports.ts';
import type { OdooSession } from './session.ts';

const day = (what: string) =>
  z.string().refine(isDate, 'must be a date like 2026-11-20').describe(`${what} As 2026-11-20.`);

const period = z.strictObject({ from: day('The first day.'), to: day('The last day.') });

export const profitAndLossRead: ReadKind<OdooSession, z.infer<typeof period>> = {
  name: 'odoo.profit_and_loss',
  says: 'Profit and loss of a period from the posted entries, account by account: income positive, expenses negative.',
  input: period,
  read: async (session, days, signal) => {
    const connected = await session.connected(signal);
    const report = await profitAndLoss(connected, session.link, days, signal);
    return page(connected, [`Profit and loss, ${days.from} to ${days.to}`, ...reportLines(report, 'Profit')], '');
  },
};

const at = z.strictObject({ at: day('As of the end of this day.') });

export const balanceSheetRead: ReadKind<OdooSession, z.infer<typeof at>> = {
  name: 'odoo.balance_sheet',
  says: 'Balance sheet from the posted entries, account by account: assets positive, debts and equity negative.',
  input: at,
  read: async (session, { at: day }, signal) => {
    const connected = await session.connected(signal);
    const report = await balanceSheet(connected, session.link, day, signal);
    return page(connected, [`Balance sheet, ${day}`, ...reportLines(report, 'Profit not yet distributed')], '');
  },
};

const side = z.strictObject({
  side: z.enum(['receivable', 'payable']).describe('receivable: what customers owe; payable: what is owed to vendors.'),
});
const LINES_SHOWN_MAX = 30;

export const ageingRead: ReadKind<OdooSession, z.infer<typeof side>> = {
  name: 'odoo.ageing',
  says: 'What is owed now and for how long it is overdue, with the oldest open items.',
  input: side,
  read: async (session, { side: wanted }, signal) => {
    const connected = await session.connected(signal);
    const { clock, timeZone } = session.context;
    const { buckets, lines } = await ageingOf(connected, wanted, localDate(clock.now(), timeZone), signal);
    const { currency } = connected.company;
    const oldest = lines
      .slice(0, LINES_SHOWN_MAX)
      .map(
        ({ move_name, partner_id, date_maturity, amount_residual }) =>
          `${date_maturity || '(no due date)'} · ${move_name} · ${partner_id.name} · ${money(connected, amount_residual.abs(), currency)} ${currency}`,
      );
    return page(
      connected,
      [...buckets.map(({ label, amount }) => `${label}: ${shown(amount)}`), '', 'Oldest first:', ...oldest],
      '',
    );
  },
};

function reportLines({ lines, total }: BookReport, name: string): string[] {
  const groups = new Map<string, string[]>();
  for (const { group, label, amount } of lines) {
    groups.set(group, [...(groups.get(group) ?? []), `  ${label}: ${shown(amount)}`]);
  }
  return [...[...groups].flatMap(([group, rows]) => [group, ...rows]), `${name}: ${shown(total)}`];
}

function shown({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}
