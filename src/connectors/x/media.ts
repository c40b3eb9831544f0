/** Pictures on their way under a post: checked, uploaded piece by piece, described. Nobody sees them before a post shows them. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { checkPicture, type PictureFacts, type PictureRules, pictureFacts } from '../../outside/picture.ts';
import { pause } from '../../outside/social/settle.ts';
import type { Attempt } from '../connector.ts';
import type { XApi } from './api.ts';
import { BOUNDS } from './bounds.ts';
import { postId } from './posts.ts';

interface Picture {
  bytes: Buffer;
  type: PictureFacts['type'];
}

const STILL: PictureRules = { types: ['image/jpeg', 'image/png', 'image/webp'], bytesMax: BOUNDS.picture_bytes_max };
const GIF: PictureRules = { types: ['image/gif'], bytesMax: BOUNDS.gif_bytes_max };

const processing = z.object({
  state: z.enum(['pending', 'in_progress', 'succeeded', 'failed']),
  check_after_secs: z.number().min(0).max(3_600).optional(),
});
const uploaded = z.object({ data: z.object({ id: postId, processing_info: processing.optional() }) });
const anything = z.unknown();

/** Ids of the pictures, in order. Throws `action_invalid` where X takes one of them not. */
export async function uploadPictures(
  api: XApi,
  { attachments, alt }: { attachments: readonly string[]; alt: string },
  { readAttachment, signal }: Pick<Attempt, 'readAttachment' | 'signal'>,
): Promise<string[]> {
  const pictures: Picture[] = [];
  for (const path of attachments) pictures.push(checked(await readAttachment(path), path, attachments.length === 1));
  const ids: string[] = [];
  for (const picture of pictures) ids.push(await upload(api, picture, alt, signal));
  return ids;
}

function checked(bytes: Buffer, path: string, isAlone: boolean): Picture {
  const isGif = pictureFacts(bytes)?.type === 'image/gif';
  if (isGif && !isAlone) {
    throw new OfficeError(
      'action_invalid',
      `X takes a GIF only by itself, and ${path} is one. Please leave the others out.`,
    );
  }
  return { bytes, type: checkPicture(bytes, path, 'X', isGif ? GIF : STILL).type };
}

async function upload(api: XApi, { bytes, type }: Picture, alt: string, signal: AbortSignal): Promise<string> {
  const media_category = type === 'image/gif' ? 'tweet_gif' : 'tweet_image';
  const form = { media_type: type, total_bytes: bytes.length, media_category };
  const ask = <T>(answer: z.ZodType<T>, path: string, body?: Record<string, unknown>, forceBodyMode?: 'form-data') =>
    api.ask({
      kind: 'upload',
      signal,
      answer,
      send: (v2) => v2.post(`media/${path}`, body, forceBodyMode && { forceBodyMode }),
    });
  const { id } = (await ask(uploaded, 'upload/initialize', form)).data;
  const step = BOUNDS.upload_piece_bytes;
  for (let start = 0; start < bytes.length; start += step) {
    const piece = { segment_index: start / step, media: bytes.subarray(start, start + step) };
    await ask(anything, `upload/${id}/append`, piece, 'form-data');
  }
  const { data } = await ask(uploaded, `upload/${id}/finalize`);
  await processed(api, id, data.processing_info, signal);
  if (alt) await ask(anything, 'metadata', { id, metadata: { alt_text: { text: alt } } });
  return id;
}

async function processed(
  api: XApi,
  id: string,
  first: z.infer<typeof processing> | undefined,
  signal: AbortSignal,
): Promise<void> {
  let info = first;
  for (let looks = 0; info && info.state !== 'succeeded'; looks++) {
    if (info.state === 'failed') {
      throw new OfficeError('refused', 'X could not make use of a picture.', {
        hint: 'Please save it anew as JPEG or PNG.',
      });
    }
    if (looks === BOUNDS.processing_looks_max) {
      throw new OfficeError('service_failed', 'X took too long over a picture; nothing was posted.');
    }
    await pause(api.context.clock, Math.max(1, info.check_after_secs ?? 1) * 1_000, 'X', signal);
    const query = { command: 'STATUS', media_id: id };
    const answer = await api.ask({
      kind: 'read',
      signal,
      answer: uploaded,
      send: (v2) => v2.get('media/upload', query),
    });
    info = answer.data.processing_info;
  }
}
