/** How posts get to a platform: by its API or by a browser; the connector chooses once, by its settings. */
import type { Attempt, CheckResult, Lookup } from '../../connectors/connector.ts';
import type { Receipt } from '../../domain/action.ts';
import type { SocialPost } from '../../domain/social.ts';

export interface PlatformHand {
  post(action: SocialPost, attempt: Attempt): Promise<Receipt>;
  lookup(action: SocialPost, attempt: Attempt): Promise<Lookup>;
  check(signal: AbortSignal): Promise<CheckResult>;
  close(): Promise<void>;
}
