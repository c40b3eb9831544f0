/** What the owner gets to see of what was posted. Pure. */
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { linkTo, timeOfPost } from './post-id.ts';
import type { Posted } from './thread.ts';

/** `summary`: e.g. `Posted on X`. */
export function receiptOf(account: string, { ids, remarks }: Posted, summary: string): Receipt {
  const id = ids[0]!;
  return {
    id,
    link: linkTo(account, id),
    at: isoTime(timeOfPost(id)),
    summary: `${summary} as ${account}`,
    ...(remarks.length > 0 && { remarks }),
  };
}
