/**
 * What a back-up is made of: a gzipped tar that holds `about.json`, `ledger.db`, `vault/…` and last `manifest.json`, which says which of the
 * files count, where they belong, and what they must hold. Pure.
 */
import { OfficeError } from '../../errors.ts';

export const FORMAT = 1;
export const ABOUT = 'about.json';
export const LEDGER = 'ledger.db';
export const MANIFEST = 'manifest.json';
export const VAULT_PREFIX = 'vault/';

export interface About {
  format: number;
  /** Milliseconds since the epoch: when the ledger was copied. */
  at: number;
}

export interface ManifestFile {
  /** Name of the entry. */
  stored: string;
  /** Where it belongs: `ledger.db` or `vault/…`. */
  path: string;
  bytes: number;
  /** Hex. */
  sha256: string;
}

export interface Manifest extends About {
  files: ManifestFile[];
}

const PATH_CHARS_MAX = 1_024;
const PART_BYTES_MAX = 255;

/**
 * True for a path inside the vault that a back-up may hold: relative, plain, and into no hidden folder but the owner's skills. What else lies beside them names
 * commands that Claude Code would run, and no archive may bring those; `countersign init` makes them anew.
 */
export function isVaultPath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length <= PATH_CHARS_MAX &&
    path.isWellFormed() &&
    !/[\\\u0000-\u001f\u007f]/.test(path) &&
    parts.every((part, at) => isPart(part) || (at === 0 && part === SKILLS[0])) &&
    (parts[0] !== SKILLS[0] || (parts[1] ?? SKILLS[1]) === SKILLS[1])
  );
}

/** The folder that holds the owner's skills. */
const SKILLS = ['.claude', 'skills'];

function isPart(part: string): boolean {
  if (part === '' || Buffer.byteLength(part) > PART_BYTES_MAX) return false;
  return !part.startsWith('.');
}

/** True for the name of an entry. */
export function isEntryPath(path: string): boolean {
  if ([ABOUT, LEDGER, MANIFEST].includes(path)) return true;
  return path.startsWith(VAULT_PREFIX) && isVaultPath(path.slice(VAULT_PREFIX.length));
}

/** Throws `archive_invalid`. */
export function readAbout(text: string): About {
  const { format, at } = jsonOf(text) as Partial<About>;
  if (typeof format !== 'number' || !Number.isSafeInteger(at)) throw invalid('It doesn’t begin as one.');
  if (format !== FORMAT) throw invalid(`It has format ${format}; this program reads format ${FORMAT}.`);
  return { format, at: at! };
}

/** Throws `archive_invalid`. */
export function readManifest(text: string): Manifest {
  const about = readAbout(text);
  const { files } = jsonOf(text) as Partial<Manifest>;
  if (!Array.isArray(files) || !files.every(isManifestFile)) throw invalid('Its manifest can’t be read.');
  const paths = new Set(files.map(({ path }) => path));
  const stored = new Set(files.map((file) => file.stored));
  if (paths.size !== files.length || stored.size !== files.length) throw invalid('Its manifest names a file twice.');
  if (!paths.has(LEDGER)) throw invalid('It holds no ledger.');
  return { ...about, files };
}

function isManifestFile(file: unknown): file is ManifestFile {
  const { stored, path, bytes, sha256 } = (file ?? {}) as Partial<ManifestFile>;
  return (
    typeof stored === 'string' &&
    typeof path === 'string' &&
    isEntryPath(path) &&
    (stored === LEDGER) === (path === LEDGER) &&
    path !== ABOUT &&
    path !== MANIFEST &&
    Number.isSafeInteger(bytes) &&
    typeof sha256 === 'string'
  );
}

function jsonOf(text: string): object {
  try {
    const said = JSON.parse(text);
    if (typeof said === 'object' && said !== null) return said;
  } catch {
    // Said below.
  }
  throw invalid('A part of it can’t be read.');
}

/** `why` is a sentence. */
export function invalid(why: string, cause?: unknown): OfficeError {
  return new OfficeError('archive_invalid', `This is not a back-up that can be used. ${why}`, {
    hint: 'Take another back-up. Nothing was changed.',
    cause,
  });
}
