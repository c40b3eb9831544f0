/**
 * Finds what of a vault goes into a back-up, while an office may be moving notes about in it. Folders are walked in the order in which notes
 * go through them, so that a note is rather met twice than never; what is open and was not met is looked for again.
 */
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { lookAt } from '../../vault/files.ts';
import { idInName } from '../../vault/names.ts';
import { STATES_IN } from '../../vault/places.ts';
import { isTrailFile } from '../trail/files.ts';
import { isVaultPath } from './format.ts';

/** Notes come from the first and end in the last. */
const FIRST = ['Inbox', 'Needs_Action', 'In_Progress', 'Pending_Approval', 'Approved', 'Failed'];

export interface Collected {
  /** Inside the vault. */
  path: string;
  /** Only so many bytes of it; all without. */
  bytesMax?: number;
}

export interface CollectOptions {
  /** Absolute paths that are never taken: state, logins. */
  leaveOut: readonly string[];
  /** File of the trail → bytes for which the copied ledger accounts. */
  trail: ReadonlyMap<string, number>;
  /** What is passed over because it is neither a folder nor a plain file. */
  onPassed(path: string): void;
}

/** Every file, each folder listed only when its turn comes. */
export function* collect(vaultDir: string, options: CollectOptions): Generator<Collected> {
  const root = realpathSync(vaultDir);
  const tops = namesIn(root).toSorted((a, b) => rank(a) - rank(b));
  for (const name of tops) yield* below(root, name, options);
}

function isHidden(path: string): boolean {
  return path.startsWith('.') || (path.split('/').at(-1)?.startsWith('.') ?? false);
}

function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

function* below(root: string, path: string, options: CollectOptions): Generator<Collected> {
  const absolute = join(root, path);
  if (options.leaveOut.includes(absolute)) return;
  // Hidden folders belong to other programs, and may hold their secrets.
  if (!isVaultPath(path)) return isHidden(path) ? undefined : options.onPassed(path);
  const kind = kindOf(absolute);
  if (kind === 'folder') {
    for (const name of namesIn(absolute)) yield* below(root, `${path}/${name}`, options);
  } else if (kind === 'file') {
    const file = ofTrail(path, options.trail);
    if (file) yield file;
  } else if (kind === 'other') options.onPassed(path);
}

/** Of the audit trail only what the copied ledger accounts for; the lines behind that wait in the copy itself, or are younger than it. */
function ofTrail(path: string, trail: ReadonlyMap<string, number>): Collected | null {
  const name = path.replace(/^Logs\//, '');
  if (!path.startsWith('Logs/') || !isTrailFile(name)) return { path };
  const bytesMax = trail.get(name);
  if (bytesMax !== undefined) return { path, bytesMax };
  const isOlder = [...trail.keys()].every((known) => name < known);
  return isOlder ? { path } : null;
}

/** Where the notes of these tasks lie now, with the files beside them. */
export function* collectNotes(
  vaultDir: string,
  ids: ReadonlySet<string>,
  options: CollectOptions,
): Generator<Collected> {
  const root = realpathSync(vaultDir);
  for (const top of Object.keys(STATES_IN)) {
    for (const file of below(root, top, { ...options, onPassed: () => {} })) {
      if (ids.has(unitOf(file.path.split('/').at(-1) ?? '') ?? '')) yield file;
    }
  }
}

/** The id of the note that a file is, or belongs to; null for any other file. */
export function unitOf(name: string): string | null {
  return idInName(name.replace(/\.[^.]+$/, '.md'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function kindOf(path: string): 'folder' | 'file' | 'other' | 'gone' {
  const stats = lookAt(path);
  if (!stats) return 'gone';
  return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
}
