/**
 * Connects the vault with this installation, so that Claude Code finds the office from within it: a small program in the state folder that runs this
 * installation with these settings, and where that lies, in the two files that Claude Code reads. Everything else in them stays.
 */
import { randomUUID } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { projectDir } from './places.ts';

export interface ConnectOptions {
  vaultDir: string;
  stateDir: string;
  /** Where `.env` lies. */
  cwd: string;
  /** Absolute path of the node that runs this program. */
  node: string;
}

const PROGRAM = 'countersign';
const SERVERS_FILE = '.mcp.json';
const SHARED_FILE = '.claude/settings.json';
const LOCAL_FILE = '.claude/settings.local.json';

type Json = Record<string, unknown>;

/** Gives back what the owner has to do herself, one sentence each; a repeat changes nothing but what moved. */
export async function connectClaudeCode({ vaultDir, stateDir, cwd, node }: ConnectOptions): Promise<string[]> {
  const launcher = await writeLauncher({ vaultDir, stateDir, cwd, node });
  const connected = [
    await changeJson(join(vaultDir, SERVERS_FILE), (file) => withServer(file, launcher)),
    await changeJson(join(vaultDir, LOCAL_FILE), (file) => withPlaces(file, launcher, [stateDir, join(cwd, '.env')])),
  ];
  const left = [SERVERS_FILE, LOCAL_FILE].filter((_, at) => !connected[at]);
  const shared = await readFile(join(vaultDir, SHARED_FILE), 'utf8').catch(() => '');
  return [
    ...left.map(
      (name) => `${name} in the vault is not plain JSON, so it was left alone. Mend or remove it and run init again.`,
    ),
    ...(shared.includes('hook stop')
      ? []
      : [
          `${SHARED_FILE} in the vault is your own. Take over the hooks and permissions of ${join(projectDir, 'vault', SHARED_FILE)}.`,
        ]),
  ];
}

/** Stands where the path of a moved installation is mended by one more `init`, whatever else refers to it. */
async function writeLauncher({ vaultDir, stateDir, cwd, node }: ConnectOptions): Promise<string> {
  const folder = join(stateDir, 'bin');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, PROGRAM);
  const main = join(projectDir, 'src/main.ts');
  await replace(
    path,
    `#!/bin/sh
# Made by \`countersign init\`, anew each time: this installation, with the settings of the office that has this vault.
cd ${quoted(cwd)} || exit 1
VAULT_DIR=${quoted(vaultDir)} STATE_DIR=${quoted(stateDir)} exec ${quoted(node)} ${quoted(main)} "$@"
`,
  );
  await chmod(path, 0o700);
  return path;
}

/** Any path at all, as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A server of that name that isn't this program is the owner's own. */
function withServer(file: Json, launcher: string): Json {
  const servers = objectOf(file.mcpServers);
  const ours = objectOf(servers[PROGRAM]);
  const command = String(ours.command ?? PROGRAM);
  if (command !== PROGRAM && !(isAbsolute(command) && basename(command) === PROGRAM)) return file;
  const server = { args: ['mcp'], ...ours, command: launcher };
  return { ...file, mcpServers: { ...servers, [PROGRAM]: server } };
}

/** The settings of this machine alone: where the program lies, and what nobody at this desk has to read. */
function withPlaces(file: Json, launcher: string, secrets: readonly string[]): Json {
  const permissions = objectOf(file.permissions);
  const before = Array.isArray(permissions.deny) ? permissions.deny : [];
  // Two slashes begin a path that is not the vault's.
  const deny = secrets.flatMap((path) => [`Read(/${path})`, `Read(/${path}/**)`]);
  return {
    ...file,
    env: { ...objectOf(file.env), COUNTERSIGN: launcher },
    permissions: { ...permissions, deny: [...new Set([...before, ...deny])] },
  };
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** False where there is something that is not ours to change. */
async function changeJson(path: string, change: (file: Json) => Json): Promise<boolean> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) return false;
  const before = found ? await readFile(path, 'utf8') : '{}';
  const file = parsed(before);
  if (file === null) return false;
  const after = `${JSON.stringify(change(file), null, 2)}\n`;
  if (after !== before) await replace(path, after);
  return true;
}

/** Null for what is no object. */
function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    const object = objectOf(value);
    return object === value ? object : null;
  } catch {
    return null;
  }
}

/** Whole or not at all. */
async function replace(path: string, text: string): Promise<void> {
  const temp = `${path}.${randomUUID()}.tmp`;
  await writeFile(temp, text, { flag: 'wx' });
  await rename(temp, path);
}
