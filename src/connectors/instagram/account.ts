/** Whose account the number belongs to, and how many posts it may still publish. Only reads. */
import { OfficeError } from '../../errors.ts';
import type { CheckResult } from '../connector.ts';
import type { InstagramApi } from './session.ts';
import { aboutAccount, publishingLimit } from './wire.ts';

const QUOTA_WAIT_MS = 3_600_000;

export async function check(api: InstagramApi, signal: AbortSignal): Promise<CheckResult> {
  await checkOwner(api, signal);
  return { ok: true, says: `Connected as ${api.account} (${api.accountId})` };
}

/** The card shows the name, the call takes the number: they have to belong together. Throws `not_configured`. */
export async function checkOwner({ graph, accountId, username }: InstagramApi, signal: AbortSignal): Promise<void> {
  const about = await graph.get(`/${accountId}`, { fields: 'id,username' }, aboutAccount, signal);
  if (about.username.toLowerCase() === username.toLowerCase()) return;
  throw new OfficeError('not_configured', `The account ${accountId} is not @${username}.`, {
    hint: 'Set INSTAGRAM_ACCOUNT_ID and INSTAGRAM_USERNAME to the same account.',
  });
}

/** Throws `rate_limited` where Instagram takes no more posts for now: it counts those of the last 24 hours. */
export async function checkQuota({ graph, accountId }: InstagramApi, signal: AbortSignal): Promise<void> {
  const query = { fields: 'quota_usage,config' };
  const { data } = await graph.get(`/${accountId}/content_publishing_limit`, query, publishingLimit, signal);
  const { quota_usage: used, config } = data[0]!;
  if (!config || used < config.quota_total) return;
  throw new OfficeError(
    'rate_limited',
    `Instagram takes ${config.quota_total} posts in 24 hours, and that is used up.`,
    {
      retryAfterMs: QUOTA_WAIT_MS,
      hint: 'It is tried again by itself; older posts fall out of the count hour by hour.',
    },
  );
}
