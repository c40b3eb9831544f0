/** Posts to the account by the Graph API. */
import type { PlatformHand } from '../../outside/browser/hand.ts';
import { told } from '../../outside/told.ts';
import { check } from './account.ts';
import { lookupPost, publishPost } from './publish.ts';
import type { InstagramApi } from './session.ts';

export function createApiHand(api: InstagramApi): PlatformHand {
  return {
    post: (action, attempt) => publishPost(api, action, attempt),
    lookup: (action, attempt) => lookupPost(api, action, attempt),
    check: (signal) => told(() => check(api, signal)),
    close: async () => {},
  };
}
