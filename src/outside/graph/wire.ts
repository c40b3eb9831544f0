/** Forms that Meta's answers have in common. Whatever doesn't fit them is no answer. */
import { z } from 'zod';
import { graphId } from './client.ts';

/** `2026-11-20T10:00:00+0000` as milliseconds since the epoch. */
export const graphTime = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((at) => !Number.isNaN(at), 'must be a time');

/** Links are shown to the owner: nothing but a page of Meta's own. */
export const graphLink = z
  .string()
  .default('')
  .transform((link) => (/^https:\/\/(?:[\w-]+\.)*(?:facebook|instagram)\.com\/[!-~]*$/.test(link) ? link : ''));

export const made = z.object({ id: graphId });

/** One page of a list. `after`: where the next one begins, empty on the last; `total` where it was asked for. */
export function page<T>(of: z.ZodType<T>) {
  const cursors = z.object({ after: z.string().optional() }).optional();
  return z
    .object({
      data: z.array(of),
      paging: z.object({ cursors, next: z.string().optional() }).optional(),
      summary: z.object({ total_count: z.int() }).optional(),
    })
    .transform(({ data, paging, summary }) => ({
      data,
      after: (paging?.next && paging.cursors?.after) || '',
      total: summary?.total_count,
    }));
}
