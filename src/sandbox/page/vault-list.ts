/** The vault at a glance: every folder with its count and its newest notes. Bounded, and cheap to ask again. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BOUNDS } from './bounds.ts';
import { readProperties } from './vault-note.ts';
import { isReadable, SKILLS } from './vault-paths.ts';

interface NoteLine {
  path: string;
  name: string;
  title: string;
  state: string;
  kind: string;
  /** False for what isn't text. */
  readable: boolean;
  bytes: number;
}

interface FolderView {
  /** Empty for the vault's own pages. */
  path: string;
  /** All files, also those that are not listed. */
  count: number;
  /** Newest first, a bounded number. */
  notes: NoteLine[];
}

export interface VaultList {
  /** Folders in the order of a task's life, then the others by name. */
  list(): Promise<FolderView[]>;
  /** Absolute paths of all folders that `list` shows. */
  folders(): Promise<string[]>;
}

const LIFE = ['', 'Inbox', 'Needs_Action', 'In_Progress', 'Pending_Approval', 'Approved', 'Failed', 'Done', 'Rejected'];

/** Remembers titles by a file's time and size, so that a list costs one look at each shown file. */
export function createVaultList(vaultDir: string): VaultList {
  const titles = new Map<string, Omit<NoteLine, 'path' | 'name' | 'readable' | 'bytes'>>();

  async function noteLine(folder: string, name: string): Promise<NoteLine | null> {
    const path = folder ? `${folder}/${name}` : name;
    const stat = await lstat(join(vaultDir, path)).catch(() => null);
    if (!stat?.isFile()) return null;
    const known = `${path} ${stat.mtimeMs} ${stat.size}`;
    const title = titles.get(known) ?? (await readTitle(vaultDir, path));
    if (titles.size >= BOUNDS.titles_kept_max) titles.clear();
    titles.set(known, title);
    return { path, name, ...title, readable: isReadable(name), bytes: stat.size };
  }

  async function folderView(folder: string): Promise<FolderView> {
    const names = await filesIn(join(vaultDir, folder));
    const newest = names.sort(newestFirst).slice(0, BOUNDS.vault_notes_per_folder_max);
    const notes = await Promise.all(newest.map((name) => noteLine(folder, name)));
    return { path: folder, count: names.length, notes: notes.filter((note) => note !== null) };
  }

  return {
    list: async () => Promise.all((await foldersOf(vaultDir)).map(folderView)),
    folders: async () => (await foldersOf(vaultDir)).map((folder) => join(vaultDir, folder)),
  };
}

async function foldersOf(vaultDir: string): Promise<string[]> {
  const found = [''];
  for (let at = 0; at < found.length && found.length < BOUNDS.vault_folders_max; at += 1) {
    const parent = found[at]!;
    if (parent.split('/').length >= BOUNDS.vault_depth_max && parent !== '') continue;
    const entries = await readdir(join(vaultDir, parent), { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
    found.push(...names.sort().map((name) => (parent ? `${parent}/${name}` : name)));
  }
  const skills = await readdir(join(vaultDir, SKILLS), { withFileTypes: true }).catch(() => []);
  found.push(...skills.filter((entry) => entry.isDirectory()).map(({ name }) => `${SKILLS}/${name}`));
  return found.sort(byLife).slice(0, BOUNDS.vault_folders_max);
}

function byLife(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function rank(folder: string): number {
  const at = LIFE.indexOf(folder.split('/')[0]!);
  if (folder.startsWith('.')) return LIFE.length + 1;
  return at === -1 ? LIFE.length : at;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
}

/** A note's name ends in a ULID, which sorts by time; other names follow, the later in the alphabet first. */
function newestFirst(a: string, b: string): number {
  const [left, right] = [timeKey(a), timeKey(b)];
  return left === right ? 0 : left < right ? 1 : -1;
}

function timeKey(name: string): string {
  return /_([0-9A-HJKMNP-TV-Z]{26})\.\w+$/.exec(name)?.[1] ?? name;
}

async function readTitle(vaultDir: string, path: string): Promise<{ title: string; state: string; kind: string }> {
  const properties = path.endsWith('.md') ? await readProperties(join(vaultDir, path)).catch(() => []) : [];
  const value = (name: string) => properties.find(([known]) => known === name)?.[1] ?? '';
  return { title: value('subject') || value('title'), state: value('state'), kind: value('kind') };
}
