/** Bytes for the browser to save, never to show: what came from outside is not opened under this page's address. */
import type { Context } from 'hono';
import { Refusal } from './guards.ts';

export function download(c: Context, name: string, bytes: Uint8Array): Response {
  const plain = name.replace(/[^\w.-]/g, '_');
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeName(name)}`;
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': disposition,
  });
}

/** A number in the address; what is none is nowhere. */
export function whole(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : -1;
}

export function tooLarge(): never {
  throw new Refusal(413, 'The body is too large.');
}

/** RFC 8187; a lone surrogate, which can't be encoded, becomes the replacement character. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
}
