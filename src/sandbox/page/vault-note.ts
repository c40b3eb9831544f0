/**
 * One note as the page shows it: its properties and its text, cut where it is very long. Only looks; the vault's own
 * reader is stricter, but a note that it refuses must be seen here too.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { BOUNDS } from './bounds.ts';
import { Refusal } from './guards.ts';
import { insideVault } from './vault-paths.ts';

export interface NoteView {
  path: string;
  /** In the note's own order. */
  properties: [name: string, value: string][];
  text: string;
  /** True where only a part is shown: the beginning, of a log its end. */
  cut: boolean;
}

/** Throws a 400 for a bad path, a 404 where there is no such file. */
export async function readNote(vaultDir: string, path: string): Promise<NoteView> {
  const file = await openPlain(await insideVault(vaultDir, path));
  try {
    const bytesMax = BOUNDS.vault_note_bytes_max;
    const { size } = await file.stat();
    const from = path.endsWith('.jsonl') ? Math.max(0, size - bytesMax) : 0;
    const { properties, text } = splitNote(await readPart(file, from, bytesMax));
    return { path, properties, text, cut: size > bytesMax };
  } finally {
    await file.close();
  }
}

/** Only the properties, from the file's first bytes. */
export async function readProperties(absolutePath: string): Promise<[string, string][]> {
  const file = await openPlain(absolutePath);
  try {
    return splitNote(await readPart(file, 0, BOUNDS.vault_head_bytes_max)).properties;
  } finally {
    await file.close();
  }
}

/** Non-blocking, so that a named pipe in the vault can't hold the page up. */
async function openPlain(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => null);
  if (file && (await file.stat()).isFile()) return file;
  await file?.close();
  throw new Refusal(404, 'There is no such note.');
}

async function readPart(file: FileHandle, from: number, bytesMax: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax), 0, bytesMax, from);
  return buffer.toString('utf8', 0, bytesRead);
}

function splitNote(whole: string): { properties: [string, string][]; text: string } {
  const head = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(whole);
  const properties = head ? parseProperties(head[1] ?? '') : null;
  if (!head || !properties) return { properties: [], text: whole };
  return { properties, text: whole.slice(head[0].length).replace(/^\s*\n/, '') };
}

/** Every value as the text that stands there: the page interprets nothing. Null where it isn't a list of properties. */
function parseProperties(yaml: string): [string, string][] | null {
  const document = parseDocument(yaml, { schema: 'failsafe', logLevel: 'silent' });
  if (document.errors.length > 0) return null;
  try {
    const values: unknown = document.toJS({ maxAliasCount: 0 });
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return null;
    return Object.entries(values).map(([name, value]) => [name, shown(value)]);
  } catch {
    return null;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value ?? '');
}
