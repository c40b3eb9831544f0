/** What a platform's actions make sure of before anything else: that it is reached by its API, and under the account that was approved. Pure. */
import { OfficeError } from '../../errors.ts';

/** `api` where there is one. Throws `not_configured` where a browser posts: that is all it does. */
export function requireApi<A>(api: A | null, platform: string, hint: string): A {
  if (api !== null) return api;
  throw new OfficeError('not_configured', `With the browser the office only posts on ${platform}.`, { hint });
}

/** What was approved for one account never goes to another. `setting` says which account it is. Throws `action_invalid`. */
export function requireAccount(platform: string, open: string, wanted: string, setting: string): void {
  if (open === wanted) return;
  throw new OfficeError('action_invalid', `This is from ${wanted}, but ${platform} is open as ${open}.`, {
    hint: `Edit it so that it is drafted anew, or set ${setting} back.`,
  });
}
