/** Publishes a post once: a container is prepared, its id is kept, it is published. After any doubt its status tells. */
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import { made } from '../../outside/graph/wire.ts';
import { pause, SETTLING, SKEW_MS, settledAt } from '../../outside/social/settle.ts';
import { sameText } from '../../outside/social/text.ts';
import type { Attempt, Lookup } from '../connector.ts';
import { checkOwner, checkQuota } from './account.ts';
import { readPictures, readyContainer, statusOf } from './container.ts';
import { checkAccount, type InstagramApi } from './session.ts';
import { type ContainerStatus, type Media, mediaPage, whereItIs } from './wire.ts';

const MEDIA_READ_MAX = 50;

/** Resolves with the receipt, also where an earlier try under the same key turns out to have published it. */
export async function publishPost(api: InstagramApi, action: SocialPost, attempt: Attempt): Promise<Receipt> {
  checkAccount(api, action.account);
  if (sentAtOf(attempt.memory) !== null) {
    const seen = await lookupPost(api, action, attempt).catch(() => ({ found: false, certain: false }) as const);
    if (seen.found) return seen.receipt;
    if (!seen.certain) throw new OfficeError('outcome_unknown', 'An earlier try may have posted this already.');
  }
  const { signal } = attempt;
  await checkOwner(api, signal);
  await checkQuota(api, signal);
  const pictures = await readPictures(action, attempt);
  const { container: _, children: __, sentAt: ___, ...rest } = attempt.memory ?? {};
  const container = await readyContainer(api, action, attempt, pictures, (kept) =>
    attempt.remember({ ...rest, ...kept }),
  );
  const known = rest.known ?? (await sameMedia(api, action, signal)).map(({ id }) => id).join(' ');
  await attempt.remember({ container, known, sentAt: isoTime(api.clock.now()) });
  const form = { creation_id: container };
  const { id } = await api.graph.post(`/${api.accountId}/media_publish`, { form, effect: true, signal }, made);
  for (const picture of pictures) await api.uploader.remove(picture, signal);
  const place = await api.graph
    .get(`/${id}`, { fields: 'permalink,timestamp' }, whereItIs, signal)
    .catch(() => ({ link: '', at: api.clock.now() }));
  return receiptOf(api, { id, ...place });
}

/** Did it come out? Reads only. */
export async function lookupPost(api: InstagramApi, action: SocialPost, attempt: Attempt): Promise<Lookup> {
  const { memory, memoryLost, signal } = attempt;
  const sentAt = sentAtOf(memory);
  if (!memory?.container || sentAt === null) {
    return memoryLost ? lookupUnremembered(api, action, attempt) : { found: false, certain: true };
  }
  const settled = settledAt(api, sentAt);
  for (;;) {
    const isSettled = api.clock.now() >= settled;
    const status = await knownStatus(api, memory.container, signal);
    if (status === 'PUBLISHED') return { found: true, receipt: await findReceipt(api, action, attempt, sentAt) };
    if (status === 'gone') return { found: false, certain: false };
    if (status === 'ERROR' || status === 'EXPIRED' || isSettled) return { found: false, certain: true };
    await pause(api.clock, SETTLING.look_every_ms, 'Instagram', signal);
  }
}

/** When publishing was begun, in milliseconds since the epoch; null where it wasn't. */
function sentAtOf(memory: Attempt['memory']): number | null {
  const at = Date.parse(memory?.sentAt ?? '');
  return Number.isNaN(at) ? null : at;
}

async function knownStatus(api: InstagramApi, id: string, signal: AbortSignal): Promise<ContainerStatus | 'gone'> {
  try {
    return await statusOf(api, id, signal);
  } catch (error) {
    if (error instanceof OfficeError && error.code === 'not_found') return 'gone';
    throw error;
  }
}

/** It is out; which of the account's posts it is, is told by its caption, and by not having been there before. */
async function findReceipt(
  api: InstagramApi,
  action: SocialPost,
  { memory, signal }: Attempt,
  sentAt: number,
): Promise<Receipt> {
  const known = (memory?.known ?? '').split(' ');
  const media = await sameMedia(api, action, signal);
  const fresh = media.filter(({ id, at }) => !known.includes(id) && at >= sentAt - SKEW_MS);
  const [found] = fresh.sort((one, other) => one.at - other.at);
  if (found) return receiptOf(api, found);
  const unplaced = receiptOf(api, { id: memory!.container!, link: '', at: sentAt });
  return { ...unplaced, remarks: ['It is published, but which of the posts it is could not be told.'] };
}

async function lookupUnremembered(api: InstagramApi, action: SocialPost, { since, signal }: Attempt): Promise<Lookup> {
  const media = await sameMedia(api, action, signal);
  const [found, ...others] = media.filter(({ at }) => at >= since - SKEW_MS);
  if (!found || others.length > 0) return { found: false, certain: false };
  return { found: true, receipt: receiptOf(api, found) };
}

/** The newest posts with this caption. */
async function sameMedia(
  { graph, accountId }: InstagramApi,
  { text }: SocialPost,
  signal: AbortSignal,
): Promise<Media[]> {
  const query = { fields: 'id,caption,permalink,timestamp', limit: MEDIA_READ_MAX };
  const { data } = await graph.get(`/${accountId}/media`, query, mediaPage, signal);
  return data.filter(({ caption }) => sameText(caption, text));
}

function receiptOf({ account, username }: InstagramApi, { id, link, at }: Pick<Media, 'id' | 'link' | 'at'>): Receipt {
  const profile = `https://www.instagram.com/${username}/`;
  return { id, link: link || profile, at: isoTime(at), summary: `Posted on Instagram as ${account}` };
}
