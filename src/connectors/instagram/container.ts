/**
 * Containers: what a post is made of before anybody sees it. A container publishes once at most, so its id is all that has to be
 * remembered: whatever happens, its status tells whether it is out.
 */
import { posix } from 'node:path';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import { made } from '../../outside/graph/wire.ts';
import { checkPicture } from '../../outside/picture.ts';
import { pause } from '../../outside/social/settle.ts';
import type { Attempt } from '../connector.ts';
import { PICTURE_RULES } from './post.ts';
import type { InstagramApi } from './session.ts';
import { type ContainerStatus, containerStatus } from './wire.ts';

/** Fetching a picture takes Instagram some seconds. Milliseconds. */
const READY_MS_MAX = 25_000;
const LOOK_EVERY_MS = 2_000;
const TRY_AGAIN_MS = 30_000;

/** Keeps what is made on the way; everything else that is remembered stays. */
export type Keep = (made: { children?: string; container?: string }) => Promise<void>;

/** Resolves with the id of a container that is ready to publish, the one of an earlier try if it still is. */
export async function readyContainer(
  api: InstagramApi,
  action: SocialPost,
  attempt: Attempt,
  pictures: readonly Buffer[],
  keep: Keep,
): Promise<string> {
  const { signal } = attempt;
  const earlier = attempt.memory?.container ?? '';
  const id =
    earlier && (await isUsable(api, earlier, signal))
      ? earlier
      : await makeContainer(api, action, attempt, pictures, keep);
  await untilReady(api, id, signal);
  return id;
}

/** `not_found` is thrown where Instagram doesn't know it any more. */
export async function statusOf({ graph }: InstagramApi, id: string, signal: AbortSignal): Promise<ContainerStatus> {
  return (await graph.get(`/${id}`, { fields: 'status_code' }, containerStatus, signal)).status_code;
}

/** The bytes of all pictures, checked. */
export function readPictures({ attachments }: SocialPost, attempt: Attempt): Promise<Buffer[]> {
  return Promise.all(
    attachments.map(async (path) => {
      const bytes = await attempt.readAttachment(path);
      checkPicture(bytes, posix.basename(path), 'Instagram', PICTURE_RULES);
      return bytes;
    }),
  );
}

async function makeContainer(
  api: InstagramApi,
  { text, alt }: SocialPost,
  attempt: Attempt,
  pictures: readonly Buffer[],
  keep: Keep,
): Promise<string> {
  const { signal } = attempt;
  const described: Record<string, string> = alt ? { alt_text: alt } : {};
  const create = async (form: Record<string, string>) =>
    (await api.graph.post(`/${api.accountId}/media`, { form, effect: false, signal }, made)).id;
  if (pictures.length === 1) {
    await keep({});
    const image_url = await api.uploader.put(pictures[0]!, signal);
    return kept(keep, await create({ image_url, caption: text, ...described }));
  }
  const children: string[] = await usableChildren(api, attempt, pictures.length);
  for (const picture of pictures.slice(children.length)) {
    await keep({ children: children.join(' ') });
    const image_url = await api.uploader.put(picture, signal);
    children.push(await create({ image_url, is_carousel_item: 'true', ...described }));
  }
  for (const child of children) await untilReady(api, child, signal);
  await keep({ children: children.join(' ') });
  return kept(keep, await create({ media_type: 'CAROUSEL', children: children.join(','), caption: text }));
}

async function kept(keep: Keep, container: string): Promise<string> {
  await keep({ container });
  return container;
}

/** Of an earlier try that didn't come to its end, unless one of them is spoilt. */
async function usableChildren(api: InstagramApi, { memory, signal }: Attempt, wanted: number): Promise<string[]> {
  const ids = (memory?.children ?? '').split(' ').filter((id) => id !== '');
  if (memory?.container || ids.length > wanted) return [];
  const usable = await Promise.all(ids.map((id) => isUsable(api, id, signal)));
  return usable.every(Boolean) ? ids : [];
}

async function isUsable(api: InstagramApi, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    return ['FINISHED', 'IN_PROGRESS'].includes(await statusOf(api, id, signal));
  } catch (error) {
    if (error instanceof OfficeError && error.code === 'not_found') return false;
    throw error;
  }
}

async function untilReady(api: InstagramApi, id: string, signal: AbortSignal): Promise<void> {
  const lastLook = api.clock.now() + READY_MS_MAX;
  for (;;) {
    const status = await statusOf(api, id, signal);
    if (status === 'FINISHED') return;
    if (status !== 'IN_PROGRESS') throw spoilt(status);
    if (api.clock.now() >= lastLook) {
      const says = 'Instagram is still busy with the picture.';
      throw new OfficeError('service_failed', says, { retryAfterMs: TRY_AGAIN_MS });
    }
    await pause(api.clock, LOOK_EVERY_MS, 'Instagram', signal);
  }
}

/** The next try makes a new one. */
function spoilt(status: ContainerStatus): OfficeError {
  if (status === 'EXPIRED')
    return new OfficeError('service_failed', 'Instagram has dropped what was prepared; it is prepared anew.');
  return new OfficeError('refused', 'Instagram could not use the picture.', {
    hint: 'Save it as a plain JPEG (sRGB) and see that INSTAGRAM_PUBLIC_URL can be reached from everywhere.',
  });
}
