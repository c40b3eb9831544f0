/** The project's own files, for tests that keep rules about them true. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const PROJECT = resolve(import.meta.dirname, '../..');
const NOT_OURS = new Set(['node_modules', '.git', '.sandbox', 'coverage']);

export interface ProjectFile {
  /** Relative to the project, with slashes. */
  path: string;
  text: string;
}

/** All files under these folders (or the whole project), by path. */
export function filesIn(folders: readonly string[], name: RegExp): ProjectFile[] {
  return folders
    .flatMap((folder) => pathsIn(folder))
    .filter((path) => name.test(path))
    .map(read);
}

function pathsIn(folder: string): string[] {
  const entries = readdirSync(join(PROJECT, folder), { withFileTypes: true }).filter(({ name }) => !NOT_OURS.has(name));
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? pathsIn(path) : [path];
  });
}

function read(path: string): ProjectFile {
  return { path, text: readFileSync(join(PROJECT, path), 'utf8') };
}

export interface Import {
  from: string;
  /** Relative to the project where it is ours, else the package's name. */
  to: string;
  typeOnly: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'";]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

/** Every import of a file, static, dynamic and for its effects. */
export function importsOf({ path, text }: ProjectFile): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, named, bare, dynamic]) => {
    const target = named ?? bare ?? dynamic ?? '';
    const to = target.startsWith('.') ? join(path, '..', target) : target;
    return { from: path, to, typeOnly: type !== undefined };
  });
}
