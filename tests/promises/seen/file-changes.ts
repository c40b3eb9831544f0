/** Ways in which the files of an approved task may change while it waits: its attachments, and its note as a file among files. */
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Random } from '../../helpers/random.ts';
import { type Held, replaceFile } from './held.ts';

/** Where the files of one task lie. */
export interface Place {
  vaultDir: string;
  held: Held;
  /** Another task that waits. */
  other: Held;
}

type FileChange = (path: string, place: Place, random: Random) => void;

/** For one file that leaves with the mail. */
export const ATTACHMENT_CHANGES: Readonly<Record<string, FileChange>> = {
  'a bit of a file': (path, _, random) => {
    const bytes = readFileSync(path);
    const at = random.whole(bytes.length);
    bytes[at]! ^= 1 << random.whole(8);
    replaceFile(path, bytes);
  },
  'a file of the same size': (path) =>
    replaceFile(
      path,
      readFileSync(path).map((byte) => 255 - byte),
    ),
  'a file in place, of the same size': (path) =>
    writeFileSync(
      path,
      readFileSync(path).map((byte) => byte ^ 1),
    ),
  'a longer file': (path) => writeFileSync(path, 'x', { flag: 'a' }),
  'a shorter file': (path) => replaceFile(path, readFileSync(path).subarray(1)),
  'an empty file': (path) => replaceFile(path, ''),
  'no file': (path) => rmSync(path),
  'a folder for a file': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  'a link to another file': (path, { vaultDir }) => {
    rmSync(path);
    symlinkSync(join(vaultDir, 'Company_Handbook.md'), path);
  },
  'a link to the same bytes': (path) => {
    renameSync(path, `${path}.moved`);
    symlinkSync(`${path}.moved`, path);
  },
  'a link out of the vault': (path) => {
    rmSync(path);
    symlinkSync('/etc/hostname', path);
  },
};

/** For the note itself. */
export const MOVES: Readonly<Record<string, (place: Place) => void>> = {
  deleted: ({ held }) => rmSync(held.note),
  'put out of the vault': (place) => moveTo(place, '..'),
  'moved to Pending_Approval/': (place) => moveTo(place, 'Pending_Approval/email'),
  'moved to Rejected/': (place) => moveTo(place, 'Rejected'),
  'moved to Failed/': (place) => moveTo(place, 'Failed'),
  'moved to Done/': (place) => moveTo(place, 'Done'),
  'moved to Quarantine/': (place) => moveTo(place, 'Quarantine'),
  'made a link to itself': ({ held }) => {
    renameSync(held.note, `${held.note}.txt`);
    symlinkSync(`${held.note}.txt`, held.note);
  },
  'made a folder': ({ held }) => {
    rmSync(held.note);
    mkdirSync(held.note);
  },
  'with the content of another': ({ held, other }) => replaceFile(held.note, other.bytes),
  'with the content of another under its own id': ({ held, other }) =>
    replaceFile(held.note, other.bytes.toString().replaceAll(other.id, held.id)),
};

function moveTo({ vaultDir, held }: Place, folder: string): void {
  mkdirSync(join(vaultDir, folder), { recursive: true });
  renameSync(held.note, join(vaultDir, folder, basename(held.note)));
}

/** As the vault finds them: a bare name that ends with the note's id lies beside the note. */
export function filesOf(vaultDir: string, note: string, attachments: readonly string[]): string[] {
  const stem = basename(note, '.md');
  return attachments.map((path) => join(path.startsWith(`${stem}.`) ? dirname(note) : vaultDir, path));
}
