/** Pictures of a post go up before it, unpublished: nobody sees them until the post shows them. */
import { posix } from 'node:path';
import { isoTime } from '../../clock.ts';
import type { SocialPost } from '../../domain/social.ts';
import { made } from '../../outside/graph/wire.ts';
import { checkPicture } from '../../outside/picture.ts';
import type { Attempt } from '../connector.ts';
import { PICTURE_RULES } from './post.ts';
import type { FacebookApi } from './session.ts';

/** Older ones are put up once more: Facebook doesn't keep for ever what no post shows. Milliseconds. */
const USABLE_MS = 12 * 3_600_000;

/** Resolves with what is to be remembered; see `photosIn`. Those of an earlier try are used again. */
export async function putUpPictures(
  api: FacebookApi,
  { attachments, alt }: SocialPost,
  attempt: Attempt,
): Promise<Record<string, string>> {
  const { graph, clock } = api;
  const pictures = await Promise.all(attachments.map((path) => readPicture(path, attempt)));
  const isUsable = clock.now() - Date.parse(attempt.memory?.photosAt ?? '') < USABLE_MS;
  const ids = isUsable ? photosIn(attempt.memory) : [];
  const photosAt = isUsable ? attempt.memory!.photosAt! : isoTime(clock.now());
  const memory = () => ({ photos: ids.join(' '), photosAt });
  for (const picture of pictures.slice(ids.length)) {
    await attempt.remember({ ...attempt.memory, ...memory() });
    const fields = { published: 'false', ...(alt ? { alt_text_custom: alt } : {}) };
    const post = { picture: { ...picture, fields }, effect: false, signal: attempt.signal };
    ids.push((await graph.post(`/${api.pageId}/photos`, post, made)).id);
  }
  return memory();
}

/** Their ids, in the order of the post. */
export function photosIn(memory: Readonly<Record<string, string>> | null): string[] {
  return (memory?.photos ?? '').split(' ').filter((id) => id !== '');
}

async function readPicture(path: string, attempt: Attempt): Promise<{ bytes: Buffer; type: string }> {
  const bytes = await attempt.readAttachment(path);
  return { bytes, type: checkPicture(bytes, posix.basename(path), 'Facebook', PICTURE_RULES).type };
}
