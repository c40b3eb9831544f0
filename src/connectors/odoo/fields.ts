/** The fields that the actions have in common: their forms, and how they are shown. Pure. */
import { z } from 'zod';
import type { CriticalValue } from '../../domain/action.ts';
import { findAmounts } from '../../domain/amount.ts';
import type { CardBlock } from '../../domain/card.ts';
import { isOwnersOwn, type Task } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import { isOneLine } from './lines.ts';

const line = (max: number) =>
  z.string().max(max, `must have at most ${max} characters`).refine(isOneLine, 'must be one line of plain text');

export const name = line(BOUNDS.name_chars_max);
export const reference = line(BOUNDS.reference_chars_max);
/** 0: not looked up yet. */
export const recordId = z.number().int().min(0).max(2_147_483_647);
export const amount = z.string().regex(/^-?\d{1,15}\.?\d{0,6}$/, 'must be an amount like 5000.00');
/** Empty: not looked up yet. */
export const amountOrEmpty = z.union([z.literal(''), amount]);
export const currency = z.string().regex(/^(?:[A-Z]{3})?$/, 'must be a currency like EUR, or empty');
export const date = z
  .string()
  .refine((text) => text === '' || isDate(text), 'must be a date like 2026-11-20, or empty');
export const lines = z.array(line(BOUNDS.line_chars_max)).max(BOUNDS.lines_max);

/** True for a day that there is. */
export function isDate(text: string): boolean {
  if (!/^(?:19|20)\d\d-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export function field(label: string, value: string): CardBlock {
  return { kind: 'field', label, value };
}

/** `Ali Khan (no. 14 in Odoo)`; says so where it isn't known yet. */
export function shownRecord(recordName: string, id: number): string {
  if (recordName === `no. ${id}`) return `${recordName} in Odoo`;
  return id > 0 ? `${recordName} (no. ${id} in Odoo)` : `${recordName} (not looked up yet)`;
}

/**
 * What the policy looks at. `named`: what the owner's own sentence has to name. `found`: what Odoo has added to it, which only counts where the
 * words aren't hers: then everything does. A sum counts together with its currency, but where she left that to Odoo.
 */
export function criticalFor(
  { kind, request }: Task,
  named: readonly CriticalValue[],
  found: readonly CriticalValue[],
  currencyCode: string,
): CriticalValue[] {
  const isHers = isOwnersOwn(kind);
  const told = [...named, ...(isHers ? [] : found)].filter(({ value }) => value !== '');
  if (isHers && !findAmounts(request).some(({ currency }) => currency !== '')) return told;
  return told.map((one) => (one.kind === 'amount' ? { ...one, value: `${one.value} ${currencyCode}`.trim() } : one));
}

/** As the owner names a document: `INV/2026/00007`, or `42` for a draft. */
export function bareDocument(document: string): string {
  return document.replace(/^(?:no\. ?|#)/i, '');
}

/** What was approved must be whole: ids, totals and all. Throws `action_invalid`. */
export function refuseIncomplete(...values: readonly (string | number)[]): void {
  if (values.every((value) => value !== '' && value !== 0)) return;
  throw new OfficeError('action_invalid', 'This was not looked up in Odoo before it was shown, so it is not done.', {
    hint: 'Ask for it anew while Odoo can be reached.',
  });
}
