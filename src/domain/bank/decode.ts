/** A bank's bytes as text, whatever encoding they are in. Pure. */

export interface Decoded {
  text: string;
  /** As the standard names it, e.g. `utf-8`. */
  encoding: string;
}

/** So many bytes tell whether every second one is zero. */
const LOOKED_AT = 4_096;
const ZERO_SHARE_MIN = 0.3;

/** Never throws: what is neither Unicode nor marked as such is read as windows-1252, in which every byte is something. */
export function decodeBytes(bytes: Uint8Array): Decoded {
  const encoding = marked(bytes) ?? wide(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  // Without its mark, and with line ends of one kind.
  const text = new TextDecoder(encoding)
    .decode(bytes)
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
  return { text, encoding };
}

function marked(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf && isUtf8(bytes)) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** UTF-16 without a mark: every second byte of a Western text is zero. */
function wide(bytes: Uint8Array): string | null {
  const start = bytes.subarray(0, LOOKED_AT);
  const zeros = [0, 0];
  for (const [at, byte] of start.entries()) if (byte === 0) zeros[at % 2]! += 1;
  const enough = (start.length / 2) * ZERO_SHARE_MIN;
  if (start.length < 4 || Math.max(...zeros) < enough || Math.min(...zeros) > enough / 4) return null;
  return zeros[1]! > zeros[0]! ? 'utf-16le' : 'utf-16be';
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
