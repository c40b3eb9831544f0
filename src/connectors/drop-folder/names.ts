/**
 * Names in the Inbox: which are another program's half-made files, and how a name of any bytes is shown and used.
 * Names are outside text. Pure.
 */

/** How programs call what they are still making; each is left alone until it gets its real name. */
const TEMPORARY: readonly RegExp[] = [
  /^\./, // rsync's .name.XXXXXX, LibreOffice's .~lock, Syncthing, GNOME, .DS_Store, .nfs…, .fuse_hidden…
  /^~\$/, // Word's and Excel's lock files
  /~$/, // editors' backups
  /\.(part|partial|crdownload|opdownload|download|filepart|aria2|tmp|temp)$/i,
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r)$/i,
];

export function isTemporaryName(name: string): boolean {
  return TEMPORARY.some((pattern) => pattern.test(name));
}

/**
 * True where a browser keeps the place of a download by an empty file while the bytes go into a neighbour:
 * `offer.pdf` beside `offer.pdf.part` or `offer.Qx8uYq1a.pdf.part`.
 */
export function isDownloadPlaceholder(name: string, neighbours: Iterable<string>): boolean {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const ending = dot > 0 ? name.slice(dot) : '';
  for (const other of neighbours) {
    if (other === `${name}.part` || other === `${name}.aria2`) return true;
    if (other.startsWith(`${stem}.`) && other.endsWith(`${ending}.part`)) return true;
  }
  return false;
}

/** The name as text; null where its bytes are not UTF-8 and so can't be a path in JavaScript. */
export function decodeName(name: Buffer): string | null {
  const text = name.toString('utf8');
  return Buffer.from(text, 'utf8').equals(name) ? text : null;
}

const RENAMED_BYTES_MAX = 200;
const ENDING_BYTES_MAX = 20;

/** A name in UTF-8 for one that isn't: each stray byte as `%E9`, short enough for any disk, its ending kept. */
export function portableName(name: Buffer): string {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= ENDING_BYTES_MAX ? escapeBytes(name.subarray(dot)) : '';
  const stem = escapeBytes(ending ? name.subarray(0, dot) : name);
  return cutToBytes(stem, RENAMED_BYTES_MAX - Buffer.byteLength(ending)) + ending;
}

/** The name in one line: control characters become their pictures (a line break `␊`), the rest stays. */
export function oneLineName(name: string): string {
  return name
    .replace(/[\x00-\x1f]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0)))
    .replace(/\x7f/g, '\u2421')
    .replace(/[\x80-\x9f\u2028\u2029]/g, '\ufffd');
}

function escapeBytes(bytes: Buffer): string {
  let out = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    out += length ? bytes.toString('utf8', at, at + length) : `%${bytes[at]?.toString(16).toUpperCase()}`;
    at += length || 1;
  }
  return out;
}

/** Length of the valid UTF-8 sequence that begins here; 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    const text = decodeName(bytes.subarray(at, at + length));
    if (text !== null && [...text].length === 1) return length;
  }
  return 0;
}

function cutToBytes(text: string, bytesMax: number): string {
  let bytes = 0;
  let out = '';
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (bytes > bytesMax) break;
    out += char;
  }
  return out;
}
