/**
 * Says in plain words what a dropped file is: name, size, a guess at its type, and the text itself where it is short.
 * All of it is outside text. Reads at most the first few kilobytes, and never through a link.
 */
import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';

/** A text file up to this size is shown whole. */
const TEXT_BYTES_MAX = 32 * 1024;
/** Enough to know a file type by. */
const HEAD_BYTES = 16;

const BY_NAME: Record<string, string> = {
  '.txt': 'plain text',
  '.md': 'Markdown text',
  '.csv': 'table (CSV)',
  '.json': 'data (JSON)',
  '.xml': 'data (XML)',
  '.html': 'web page',
  '.htm': 'web page',
  '.eml': 'mail',
  '.ics': 'calendar entry',
  '.vcf': 'contact card',
  '.pdf': 'PDF document',
  '.doc': 'Word document',
  '.docx': 'Word document',
  '.odt': 'text document',
  '.rtf': 'text document',
  '.xls': 'Excel table',
  '.xlsx': 'Excel table',
  '.ods': 'table',
  '.ppt': 'PowerPoint slides',
  '.pptx': 'PowerPoint slides',
  '.odp': 'slides',
  '.jpg': 'JPEG picture',
  '.jpeg': 'JPEG picture',
  '.png': 'PNG picture',
  '.gif': 'GIF picture',
  '.webp': 'WebP picture',
  '.heic': 'HEIC picture',
  '.svg': 'SVG picture',
  '.mp3': 'sound',
  '.m4a': 'sound',
  '.wav': 'sound',
  '.ogg': 'sound',
  '.mp4': 'video',
  '.mov': 'video',
  '.zip': 'ZIP archive',
  '.gz': 'gzip archive',
  '.7z': '7-Zip archive',
  '.rar': 'RAR archive',
};

/** How a file's first bytes tell what it is. `wraps`: other types are built on it, so the name may know better. */
const BY_CONTENT: readonly { bytes: string; type: string; wraps?: boolean }[] = [
  { bytes: '%PDF-', type: 'PDF document' },
  { bytes: '\x89PNG', type: 'PNG picture' },
  { bytes: '\xff\xd8\xff', type: 'JPEG picture' },
  { bytes: 'GIF8', type: 'GIF picture' },
  { bytes: 'PK\x03\x04', type: 'ZIP archive', wraps: true },
  { bytes: '\xd0\xcf\x11\xe0', type: 'Office document', wraps: true },
  { bytes: '\x1f\x8b', type: 'gzip archive', wraps: true },
  { bytes: "7z\xbc\xaf'\x1c", type: '7-Zip archive' },
  { bytes: 'Rar!', type: 'RAR archive' },
  { bytes: 'MZ', type: 'Windows program' },
  { bytes: '\x7fELF', type: 'Linux program' },
  { bytes: '\xcf\xfa\xed\xfe', type: 'macOS program' },
  { bytes: '#!', type: 'script' },
];

/** `name` in one line. Never throws: a file that can't be read is described by what is known without reading. */
export async function describeFile(path: string, name: string, stat: BigIntStats): Promise<string> {
  const size = Number(stat.size);
  const start = await readStart(path, stat.ino, size <= TEXT_BYTES_MAX ? size : HEAD_BYTES);
  const text = start && size > 0 && size <= TEXT_BYTES_MAX ? asText(start) : null;
  const lines = [
    'A file was dropped into the Inbox.',
    '',
    `Name: ${name}`,
    `Size: ${size < 1_000 ? humanSize(size) : `${humanSize(size)} (${size.toLocaleString('en')} bytes)`}`,
    `Type: ${size === 0 ? 'empty' : guessType(name, start, text !== null)}`,
  ];
  if (start === null) lines.push('', 'It could not be read.');
  if (text !== null) lines.push('', 'Its text:', '', text);
  return lines.join('\n');
}

/** E.g. `12 kB`: powers of a thousand, as file managers show them. */
export function humanSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const rounded = unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value).toString();
  return `${rounded} ${bytes === 1 ? 'byte' : units[unit]}`;
}

/** Not blocking and not following links, in case the name means something else by now. Null where it can't be read. */
export async function readStart(path: string, ino: bigint, bytes: number): Promise<Buffer | null> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch(() => null);
  if (file === null) return null;
  try {
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile() || stat.ino !== ino) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** Null where the bytes are not a text that a person could read. */
function asText(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

function guessType(name: string, start: Buffer | null, isText: boolean): string {
  const byName = BY_NAME[extname(name).toLowerCase()];
  const head = start?.toString('latin1') ?? '';
  const byContent = BY_CONTENT.find(({ bytes }) => head.startsWith(bytes));
  if (!byContent) return byName ?? (isText ? 'plain text' : 'unknown');
  if (!byName || byName === byContent.type) return byContent.type;
  return byContent.wraps ? byName : `${byContent.type}, though its name says ${byName}`;
}
