/** Pictures of a post go up before it; nobody sees them until the post shows them. */
import { posix } from 'node:path';
import { isoTime } from '../../clock.ts';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import { checkPicture } from '../../outside/picture.ts';
import type { Attempt } from '../connector.ts';
import { type LinkedInApi, understood } from './api.ts';
import { PICTURE_RULES, PIXELS_MAX } from './post.ts';
import { imageUrn } from './urns.ts';
import { upload } from './wire.ts';

/** Older ones are put up once more: nobody says how long LinkedIn keeps what no post shows. Milliseconds. */
const USABLE_MS = 12 * 3_600_000;

/** Resolves with what is to be remembered; see `imagesIn`. Those of an earlier try are used again. */
export async function putUpPictures(
  api: LinkedInApi,
  { attachments }: SocialPost,
  attempt: Attempt,
): Promise<Record<string, string>> {
  const pictures = await Promise.all(attachments.map((path) => readPicture(path, attempt)));
  const { clock } = api;
  const isUsable = clock.now() - Date.parse(attempt.memory?.imagesAt ?? '') < USABLE_MS;
  const urns = isUsable ? imagesIn(attempt.memory) : [];
  const imagesAt = isUsable ? attempt.memory!.imagesAt! : isoTime(clock.now());
  const memory = (): Record<string, string> => ({ images: urns.join(' '), imagesAt });
  for (const picture of pictures.slice(urns.length)) {
    await attempt.remember({ ...attempt.memory, ...memory() });
    urns.push(await putUp(api, picture, attempt.signal));
  }
  return memory();
}

/** Their URNs, in the order of the post. */
export function imagesIn(memory: Readonly<Record<string, string>> | null): string[] {
  return (memory?.images ?? '').split(' ').filter((urn) => urn !== '');
}

/** How a post names its pictures; undefined without any. */
export function contentOf(urns: readonly string[], { alt }: SocialPost): object | undefined {
  const images = urns.map((id) => ({ id, ...(alt ? { altText: alt } : {}) }));
  if (images.length > 1) return { multiImage: { images } };
  return images.length === 1 ? { media: images[0] } : undefined;
}

async function putUp(api: LinkedInApi, picture: { type: string; data: Buffer }, signal: AbortSignal): Promise<string> {
  const json = { initializeUploadRequest: { owner: api.author } };
  const answer = await api.post('/rest/images?action=initializeUpload', json, { effect: false, signal });
  const { uploadUrl, image } = understood(upload, answer, false).value;
  await api.upload(uploadUrl, picture, signal);
  const urn = imageUrn.safeParse(image);
  if (urn.success) return urn.data;
  throw new OfficeError('service_failed', 'LinkedIn answered something that makes no sense.');
}

async function readPicture(path: string, attempt: Attempt): Promise<{ type: string; data: Buffer }> {
  const data = await attempt.readAttachment(path);
  const name = posix.basename(path);
  const { type, width, height } = checkPicture(data, name, 'LinkedIn', PICTURE_RULES);
  if (width * height <= PIXELS_MAX) return { type, data };
  throw new OfficeError(
    'action_invalid',
    `LinkedIn can’t take the picture ${name}: ${width} × ${height} is too large. Please make it smaller.`,
  );
}
