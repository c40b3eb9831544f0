/** What the owner gets to see of something that stands on Facebook now. */
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import type { Copy } from '../../outside/social/once.ts';
import type { FacebookApi } from './session.ts';
import { whereItIs } from './wire.ts';

/** Never throws: what is done is done, whether or not its link can be read. `copies`: all that say the same, if there may be several. */
export async function receiptOf(
  { graph, clock }: FacebookApi,
  id: string,
  copies: readonly Copy[],
  summary: string,
  signal: AbortSignal,
): Promise<Receipt> {
  const known = copies.find((copy) => copy.id === id);
  const place =
    known ??
    (await graph
      .get(`/${id}`, { fields: 'permalink_url,created_time' }, whereItIs, signal)
      .catch(() => ({ link: '', at: clock.now() })));
  const link = place.link || `https://www.facebook.com/${id}`;
  return {
    id,
    link,
    at: isoTime(place.at),
    summary,
    ...(copies.length > 1 ? { remarks: [moreThanOne(copies, id)] } : {}),
  };
}

function moreThanOne(copies: readonly Copy[], id: string): string {
  const others = copies
    .filter((copy) => copy.id !== id)
    .map((copy) => copy.link || `https://www.facebook.com/${copy.id}`);
  return `Facebook made ${copies.length} of it although it was asked once; please delete what is too much: ${others.join(' ')}`;
}
