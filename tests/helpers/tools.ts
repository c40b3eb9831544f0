/**
 * Other people's programs that tests hold the office against. They are large, so they are installed when the first test needs one
 * (`tests/tools/`, versions fixed by its lock file), once for all workers.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, link, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export type OutsideTool = 'claude' | 'mcp-inspector' | 'conformance';

const FOLDER = resolve(import.meta.dirname, '../tools');
const STAMP = join(FOLDER, 'node_modules/.installed');
const LOCK = join(FOLDER, '.installing.log');
const INSTALL_MS_MAX = 300_000;
const LOOK_AGAIN_MS = 200;

/**
 * The path of the command; installs it first where it is missing, which takes up to a minute, so give the hook or test that calls this some time.
 * Throws an error that says what to run by hand where it can't be installed.
 */
export async function outsideTool(name: OutsideTool): Promise<string> {
  installation ??= install();
  await installation;
  const command = join(FOLDER, 'node_modules/.bin', name);
  await access(command);
  return command;
}

let installation: Promise<void> | undefined;

async function install(): Promise<void> {
  const wanted = createHash('sha256')
    .update(await readFile(join(FOLDER, 'package-lock.json')))
    .digest('hex');
  const isInstalled = async () => (await readFile(STAMP, 'utf8').catch(() => '')) === wanted;
  const deadline = Date.now() + INSTALL_MS_MAX;
  while (!(await isInstalled())) {
    if (Date.now() > deadline) throw new Error(`Another process has been installing in ${FOLDER} for too long.`);
    if (!(await lock())) {
      await pause(LOOK_AGAIN_MS);
      continue;
    }
    try {
      if (!(await isInstalled())) {
        await npmCi();
        await writeFile(STAMP, wanted);
      }
    } finally {
      await rm(LOCK, { force: true });
    }
  }
}

/** A link appears whole or not at all, so whoever sees the lock sees whose it is. */
async function lock(): Promise<boolean> {
  const mine = `${LOCK}.${process.pid}.log`;
  await writeFile(mine, String(process.pid));
  try {
    await link(mine, LOCK);
    return true;
  } catch {
    const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(LOCK, { force: true });
    return false;
  } finally {
    await rm(mine, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

async function npmCi(): Promise<void> {
  try {
    await promisify(execFile)('npm', ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund'], {
      cwd: FOLDER,
      timeout: INSTALL_MS_MAX,
    });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error).slice(-2_000);
    throw new Error(`The outside tools can't be installed. Try by hand: npm ci --prefix ${FOLDER}\n${said}`);
  }
}
