/**
 * The skills that lie in the vault, as they are now: a folder that the owner adds, changes or removes counts at the next look. A look costs one listing and a
 * few stats; a body is read again only after its file changed. What is broken is left out and told.
 */
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, opendirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { visible } from '../../domain/visible.ts';
import type { Limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { parseSkill, SKILL_NAME, type Skill, type SkillResult } from './skill-file.ts';

export type { Skill } from './skill-file.ts';

export interface Shelf {
  /** Of every sound skill, in order of name: for the part of the prompt that stays the same. */
  list(): Promise<readonly Pick<Skill, 'name' | 'description' | 'mayPropose'>[]>;
  /** The whole skill; null where there is no sound one of that name. */
  load(name: string): Promise<Skill | null>;
  /** What is broken, one sentence a folder that says what to do. */
  problems(): Promise<readonly string[]>;
}

const FOLDER = '.claude/skills';
const FILE = 'SKILL.md';
/** Names that are looked at; a folder that holds more is no shelf. */
const NAMES_MAX = 1_000;
const NAME_CHARS_SHOWN_MAX = 80;
/** Without O_NONBLOCK, opening a named pipe would wait for ever. */
const READ_SAFELY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

interface Read {
  stamp: string;
  result: SkillResult;
}

/** Nothing that lies there makes any of its methods fail. `vaultDir` is absolute. */
export function openShelf(vaultDir: string, limits: Pick<Limits, 'skills_max' | 'skill_bytes_max'>, log?: Log): Shelf {
  const dir = join(vaultDir, FOLDER);
  let known = new Map<string, Read>();
  let told = new Set<string>();

  function look(): { skills: Skill[]; problems: string[] } {
    const { names, problems } = namesIn(vaultDir, dir, limits.skills_max);
    known = new Map(names.map((name) => [name, readIfChanged(name)]));
    const skills: Skill[] = [];
    for (const [name, { result }] of known) {
      if (result.ok) skills.push(result.skill);
      else problems.push(`The skill ${shown(name)} is left out: ${result.problem}.`);
    }
    for (const problem of problems) if (!told.has(problem)) log?.warn(problem);
    told = new Set(problems);
    return { skills, problems };
  }

  function readIfChanged(name: string): Read {
    const before = known.get(name);
    const stamp = stampOf(join(dir, name));
    if (before?.stamp === stamp && stamp !== '') return before;
    if (stamp === '') return { stamp, result: { ok: false, problem: `put a ${FILE} into its folder` } };
    try {
      return { stamp, result: readSkill(dir, name, limits.skill_bytes_max) };
    } catch (error) {
      // Without its stamp, so that it is tried again: it may only have been a bad moment.
      return { stamp: '', result: { ok: false, problem: whyUnread(error) } };
    }
  }

  return {
    list: async () => look().skills.map(({ name, description, mayPropose }) => ({ name, description, mayPropose })),
    load: async (name) => look().skills.find((skill) => skill.name === name) ?? null,
    problems: async () => look().problems,
  };
}

/** Names of the skills' folders, in order; none where there is no shelf. */
function namesIn(vaultDir: string, dir: string, skillsMax: number): { names: string[]; problems: string[] } {
  const problems: string[] = [];
  for (const folder of [join(vaultDir, '.claude'), dir]) {
    const found = lookAt(folder);
    if (!found) return { names: [], problems };
    if (!found.isDirectory())
      return { names: [], problems: [`${FOLDER} is left out: put a real folder in its place.`] };
  }
  const names: string[] = [];
  const entries = entriesOf(dir);
  if (entries === null) problems.push(`${FOLDER} can’t be opened. Give the program the right to read it.`);
  for (const { name, isFolder } of entries ?? []) {
    if (name.startsWith('.')) continue;
    if (!isFolder)
      problems.push(`${shown(name)} in ${FOLDER} is left out: a skill is a real folder with a ${FILE} in it.`);
    else if (!SKILL_NAME.test(name)) problems.push(`The skill ${shown(name)} is left out: ${BAD_NAME}.`);
    else names.push(name);
  }
  if (names.length > skillsMax) {
    problems.push(`Only the first ${skillsMax} of ${names.length} skills are used. Remove some from ${FOLDER}.`);
  }
  return { names: names.slice(0, skillsMax), problems };
}

const BAD_NAME = 'rename its folder; 1 to 64 small letters, digits and single hyphens are allowed';

function entriesOf(dir: string): { name: string; isFolder: boolean }[] | null {
  try {
    const entries: { name: string; isFolder: boolean }[] = [];
    const open = opendirSync(dir);
    try {
      for (let entry = open.readSync(); entry && entries.length < NAMES_MAX; entry = open.readSync()) {
        entries.push({ name: entry.name, isFolder: entry.isDirectory() });
      }
    } finally {
      open.closeSync();
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

/** Tells one version of a skill's file from another, and one folder from another of its name; empty where there is none. */
function stampOf(folder: string): string {
  const [above, file] = [lookAt(folder), lookAt(join(folder, FILE))];
  if (!above?.isDirectory() || !file) return '';
  return [above.ino, file.ino, file.size, file.mtimeNs, file.ctimeNs].join(' ');
}

function lookAt(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Throws where it can't be read. */
function readSkill(dir: string, name: string, bytesMax: number): SkillResult {
  const text = readText(join(dir, name, FILE), bytesMax);
  return text === null
    ? { ok: false, problem: `make its ${FILE} shorter than ${bytesMax} bytes` }
    : parseSkill(text, name);
}

/** Null for a file that is too large. Throws what Node throws, and for anything but a plain file of UTF-8. */
function readText(path: string, bytesMax: number): string | null {
  const file = openSync(path, READ_SAFELY);
  try {
    if (!fstatSync(file).isFile()) throw new TypeError('not a plain file');
    // It may grow while it is read; one byte more than allowed is enough to know.
    const bytes = Buffer.alloc(bytesMax + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= bytesMax; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return length > bytesMax ? null : UTF8.decode(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function whyUnread(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'EACCES' || code === 'EPERM') return `give the program the right to read its ${FILE}`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return `save its ${FILE} with the encoding UTF-8`;
  return `its ${FILE} must be a plain file that can be read`;
}

/** Somebody else may have given the name. */
function shown(name: string): string {
  return JSON.stringify(visible(name.slice(0, NAME_CHARS_SHOWN_MAX)));
}
