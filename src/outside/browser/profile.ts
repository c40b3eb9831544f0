/**
 * The folder in which a browser keeps a login. Whoever can read it is logged in as the owner: so it is the owner's alone, no link to somewhere
 * else, and neither in the vault nor in a git work tree, from where it would be synced. Otherwise no browser is started.
 */
import { existsSync } from 'node:fs';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { OfficeError } from '../../errors.ts';

export interface ProfileOptions {
  stateDir: string;
  vaultDir: string;
  /** The connector's id. */
  service: string;
}

/** Makes the folder where there is none and resolves with its absolute path. Throws `path_refused` with the command that mends it. */
export async function openProfile({ stateDir, vaultDir, service }: ProfileOptions): Promise<string> {
  const parent = join(stateDir, 'browser');
  const path = join(parent, service);
  // looked at before anything is made in it, so that nothing is written into a place that is refused
  await refuseSynced(await realNearest(path), vaultDir);
  for (const folder of [parent, path]) {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {
      throw refused(folder, 'could not be made', `Make ${stateDir} writable for the user that runs the office.`);
    });
    await refuseOpen(folder);
  }
  return path;
}

/** Only on the folder itself, never through a link. */
async function refuseOpen(folder: string): Promise<void> {
  const info = await lstat(folder);
  if (info.isSymbolicLink()) {
    throw refused(folder, 'is a link to another place', `Run \`rm ${folder}\` and try again.`);
  }
  if (!info.isDirectory()) throw refused(folder, 'is no folder', `Run \`rm ${folder}\` and try again.`);
  if (process.platform === 'win32') return;
  if (info.uid !== process.getuid?.()) {
    throw refused(folder, 'belongs to another user', `Run \`chown -R $(id -un) ${folder}\` as root.`);
  }
  if ((info.mode & 0o077) !== 0) {
    const hint = `Run \`chmod 700 ${folder}\`. If others may have been in it, log out of all sessions on the service’s page and log in again.`;
    throw refused(folder, 'is open to other users of this machine', hint);
  }
}

async function refuseSynced(path: string, vaultDir: string): Promise<void> {
  const vault = await realNearest(vaultDir);
  const hint = 'Set STATE_DIR to a folder of its own, e.g. ~/.local/state/countersign.';
  if (path === vault || path.startsWith(vault + sep)) throw refused(path, 'lies inside the vault', hint);
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) throw refused(path, `lies in the git work tree ${folder}`, hint);
    if (folder === dirname(folder)) return;
  }
}

/** With links followed as far as the path exists. */
async function realNearest(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path === dirname(path) ? path : join(await realNearest(dirname(path)), path.slice(dirname(path).length));
  }
}

function refused(folder: string, why: string, hint: string): OfficeError {
  return new OfficeError('path_refused', `The folder ${folder} holds a login and ${why}, so no browser is started.`, {
    hint,
  });
}
