/**
 * Instagram takes no pictures: it fetches them from a public address. So a picture is put into a web space of the owner's under the hash of its
 * bytes, fetched back as anybody could, and taken away after it has been published.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { createHttp } from '../../outside/http.ts';
import { PICTURE_RULES } from './post.ts';

export interface Uploader {
  /** Resolves with the address that Instagram is told. Throws `OfficeError`; nobody has seen anything then. */
  put(bytes: Buffer, signal: AbortSignal): Promise<string>;
  /** Takes it away, if that can be done. Never throws. */
  remove(bytes: Buffer, signal: AbortSignal): Promise<void>;
}

export interface UploaderOptions {
  uploadUrl: string;
  publicUrl: string;
  token?: string;
  clock: Clock;
  limits: Pick<Limits, 'http_ms_max'>;
}

const HINT = 'Look at INSTAGRAM_UPLOAD_URL, INSTAGRAM_UPLOAD_TOKEN and INSTAGRAM_PUBLIC_URL.';

export function createUploader({
  uploadUrl,
  publicUrl,
  token,
  clock,
  limits: { http_ms_max },
}: UploaderOptions): Uploader {
  const common = { clock, limits: { http_ms_max, http_answer_bytes_max: PICTURE_RULES.bytesMax } };
  const authorization = token ? { authorization: `Bearer ${token}` } : undefined;
  const upload = createHttp({
    ...common,
    title: 'The web space for pictures',
    root: uploadUrl,
    headers: () => ({ ...authorization }),
  });
  const open = createHttp({ ...common, title: 'The public address for pictures', root: publicUrl });
  return {
    put: async (bytes, signal) => {
      const path = pathOf(bytes);
      const picture = { type: 'image/jpeg', data: bytes };
      await upload.ask({ method: 'PUT', path, bytes: picture, effect: false, signal }).catch(explained);
      const fetched = await open.ask({ method: 'GET', path, effect: false, signal }).catch(explained);
      const isJpeg = /^image\/jpeg\b/i.test(fetched.headers['content-type'] ?? '');
      if (isJpeg && fetched.bytes.equals(bytes)) return `${publicUrl}${path}`;
      throw new OfficeError('refused', 'The public address for pictures does not give back what was put there.', {
        hint: `It has to answer with the same bytes as image/jpeg, to anybody. ${HINT}`,
      });
    },
    remove: async (bytes, signal) => {
      await upload.ask({ method: 'DELETE', path: pathOf(bytes), effect: false, signal }).catch(() => {});
    },
  };
}

function pathOf(bytes: Buffer): string {
  return `/${createHash('sha256').update(bytes).digest('hex')}.jpg`;
}

/** A token that the web space refuses is no login at Instagram. */
function explained(error: unknown): never {
  if (!(error instanceof OfficeError) || error.retryable) throw error;
  throw new OfficeError(error.code === 'not_authorized' ? 'refused' : error.code, error.message, { hint: HINT });
}
