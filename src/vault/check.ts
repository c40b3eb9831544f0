/** Looks through a whole vault and says in plain words what is wrong in it. Reads only; nothing is mended or moved. */
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { type State, type Task, ZONES } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { decoded } from './context.ts';
import { explained, readWhole, TEMP_PREFIX } from './files.ts';
import { vaultMustExist } from './must-exist.ts';
import { idInName, isCompanion, isNoteName, stemOf } from './names.ts';
import { parseNote } from './note.ts';
import { CONTACTS, FOLDERS, STATES_IN } from './places.ts';
import type { ActionFields } from './properties.ts';
import { isStaleTemp } from './sweep.ts';

export interface VaultProblem {
  /** Relative to the vault. */
  path: string;
  /** What is wrong, as a sentence. */
  problem: string;
  /** What the owner can do. */
  hint: string;
  /** Harmless to mend without asking. */
  mend?: 'make folder' | 'remove';
}

interface Visit {
  dir: string;
  limits: Pick<Limits, 'note_bytes_max'>;
  actionFields: ActionFields;
  /** Where each id was seen first. */
  ids: Map<string, string>;
  report(path: string, problem: string, hint: string, mend?: VaultProblem['mend']): void;
  /** Told of each note that can be read. */
  onNote(path: string, task: Task): void;
}

/** Every problem in the folders of notes, in order of path. Throws `not_found` where there is no vault. */
export async function checkVault(
  dir: string,
  { limits, actionFields, onNote = () => {} }: Pick<Visit, 'limits' | 'actionFields'> & Partial<Pick<Visit, 'onNote'>>,
): Promise<VaultProblem[]> {
  const problems: VaultProblem[] = [];
  const report: Visit['report'] = (path, problem, hint, mend) =>
    problems.push({ path, problem, hint, ...(mend && { mend }) });
  const visit: Visit = { dir, limits, actionFields, ids: new Map(), report, onNote };
  vaultMustExist(dir);
  for (const folder of FOLDERS) {
    if (folder !== CONTACTS && !existsSync(join(dir, folder)))
      report(folder, 'This folder is missing.', 'Run `countersign init` to make it.', 'make folder');
  }
  for (const top of Object.keys(STATES_IN)) await checkFolder(visit, top);
  for (const { name } of entriesOf(visit, 'Quarantine')) {
    if (!name.startsWith('.')) report(`Quarantine/${name}`, "This couldn't be read.", 'Mend it and move it back.');
  }
  return problems;
}

async function checkFolder(visit: Visit, folder: string): Promise<void> {
  const entries = entriesOf(visit, folder);
  const notes = new Set(entries.filter(({ name }) => name.endsWith('.md')).map(({ name }) => stemOf(name)));
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) visit.report(path, 'This is a link; links are never followed.', 'Remove it.');
    else if (entry.name.startsWith(TEMP_PREFIX)) checkTemp(visit, path);
    else if (entry.name.startsWith('.')) continue;
    else if (entry.isDirectory()) await checkSubfolder(visit, folder, entry.name);
    else if (!entry.isFile()) visit.report(path, 'This is not a plain file.', 'Remove it.');
    else if (entry.name.endsWith('.md')) await checkNote(visit, folder, entry.name);
    else if (!belongsToOne(notes, entry.name)) {
      visit.report(path, 'This file belongs to no note.', 'Move it to Inbox/ to have it looked at, or elsewhere.');
    }
  }
}

/** A fresh one may be a write that is going on; the office sweeps old ones when it starts. */
function checkTemp(visit: Visit, path: string): void {
  if (!isStaleTemp(join(visit.dir, path), systemClock.now())) return;
  const hint = 'It is removed when the office starts the next time.';
  visit.report(path, 'This is half a file of a broken write.', hint, 'remove');
}

async function checkSubfolder(visit: Visit, folder: string, name: string): Promise<void> {
  const path = `${folder}/${name}`;
  const isMonth = (folder === 'Done' || folder === 'Rejected') && /^\d{4}-\d{2}$/.test(name);
  const isZone = folder === 'In_Progress' && (ZONES as readonly string[]).includes(name);
  if (isMonth || isZone || FOLDERS.includes(path)) return checkFolder(visit, path);
  visit.report(path, 'Nothing looks for notes in this folder.', 'Move what is in it to one of the folders beside it.');
}

async function checkNote(visit: Visit, folder: string, name: string): Promise<void> {
  const path = `${folder}/${name}`;
  try {
    const { bytes } = await readWhole(join(visit.dir, path), visit.limits.note_bytes_max);
    const { task } = parseNote(decoded(bytes), visit.actionFields);
    if (idInName(name) !== task.id) {
      visit.report(path, "The note's id is not the one in its name.", `End its name with _${task.id}.md.`);
    } else if (!isNoteName(name)) {
      visit.report(path, "This is not quite a note's name.", 'Names are KIND_date_words_id.md, in plain letters.');
    }
    checkPlace(visit, folder, path, task.state, task.zone);
    checkOnce(visit, path, task.id);
    visit.onNote(path, task);
    if (
      task.facts.file &&
      isCompanion(name, task.facts.file) &&
      !existsSync(join(visit.dir, folder, task.facts.file))
    ) {
      visit.report(path, `The file beside it is missing: ${task.facts.file}.`, 'Put it back if you still have it.');
    }
  } catch (error) {
    const known = explained(error, path);
    if (!(known instanceof OfficeError)) throw error;
    const said = known.message.replace(`${path}: `, '');
    visit.report(path, said, known.hint ?? 'Mend it, or move it out of this folder.');
  }
}

function checkPlace(visit: Visit, folder: string, path: string, state: State, zone: string): void {
  const [top = '', below = ''] = folder.split('/');
  // A claim is one rename: the note says it only when it is written the next time.
  const isClaimed = top === 'In_Progress' && state === 'received';
  if (!STATES_IN[top]?.includes(state) && !isClaimed) {
    visit.report(path, `The note says ${state}, its folder says ${top}.`, 'It is put right when the office starts.');
  } else if (top === 'In_Progress' && below !== zone) {
    visit.report(path, `The note says zone ${zone}, its folder says ${below || 'none'}.`, 'Move it to its own zone.');
  }
}

function checkOnce(visit: Visit, path: string, id: string): void {
  const first = visit.ids.get(id);
  if (first === undefined) visit.ids.set(id, path);
  else visit.report(path, `The same note lies at ${first} too.`, 'Remove the older one of the two.');
}

function belongsToOne(notes: ReadonlySet<string>, name: string): boolean {
  const stem = name.slice(0, name.lastIndexOf('.'));
  return notes.has(stem) && isCompanion(`${stem}.md`, name);
}

function entriesOf(visit: Visit, folder: string): Dirent[] {
  try {
    return readdirSync(join(visit.dir, folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
