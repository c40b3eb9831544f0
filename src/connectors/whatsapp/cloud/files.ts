/** A file that leaves by the Cloud API: what WhatsApp takes, and bringing it up before the message that names it. */
import { basename, extname } from 'node:path';
import { sizeText } from '../../../domain/in-words.ts';
import { OfficeError } from '../../../errors.ts';
import type { Http } from '../../../outside/http.ts';
import { checkPicture, pictureFacts } from '../../../outside/picture.ts';
import { BOUNDS } from '../bounds.ts';

export interface OutgoingFile {
  kind: 'image' | 'document';
  /** MIME type. */
  type: string;
  name: string;
  bytes: Buffer;
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.txt': 'text/plain',
  '.csv': 'text/plain',
  '.doc': 'application/msword',
  '.docx': `${OFFICE}.wordprocessingml.document`,
  '.xls': 'application/vnd.ms-excel',
  '.xlsx': `${OFFICE}.spreadsheetml.sheet`,
  '.ppt': 'application/vnd.ms-powerpoint',
  '.pptx': `${OFFICE}.presentationml.presentation`,
};

/** Throws `action_invalid` for what WhatsApp doesn't take, with what to do. */
export function outgoingFile(path: string, bytes: Buffer): OutgoingFile {
  const name = basename(path);
  if (pictureFacts(bytes)) {
    const rules = { types: ['image/jpeg', 'image/png'], bytesMax: BOUNDS.picture_bytes_max } as const;
    return { kind: 'image', type: checkPicture(bytes, name, 'WhatsApp', rules).type, name, bytes };
  }
  const type = DOCUMENT_TYPES[extname(name).toLowerCase()];
  if (!type) {
    throw new OfficeError(
      'action_invalid',
      `WhatsApp doesn’t take the file ${name}. Please save it as PDF, or as JPEG or PNG.`,
    );
  }
  if (bytes.length === 0 || bytes.length > BOUNDS.document_bytes_max) {
    const most = sizeText(BOUNDS.document_bytes_max);
    throw new OfficeError(
      'action_invalid',
      `The file ${name} has ${sizeText(bytes.length)}; it must not be empty, and ${most} is the most.`,
    );
  }
  return { kind: 'document', type, name, bytes };
}

/** Resolves with its id. Nobody sees a file that no message names, and Meta drops it after a month. */
export async function upload(
  api: Http,
  phoneNumberId: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<string> {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', file.type);
  form.set('file', new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name);
  const body = new Response(form);
  const bytes = { type: body.headers.get('content-type')!, data: Buffer.from(await body.arrayBuffer()) };
  const answer = await api.ask({ method: 'POST', path: `/${phoneNumberId}/media`, bytes, effect: false, signal });
  const { id } = answer.json() as { id?: unknown };
  if (typeof id === 'string' && /^\w{1,64}$/.test(id)) return id;
  throw new OfficeError('service_failed', 'WhatsApp answered something that makes no sense.');
}
