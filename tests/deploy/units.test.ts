/** The units as an install writes them, judged by systemd's own tools. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, promises as fs, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type InstallOptions,
  installService,
  planService,
  serviceStatus,
  uninstallService,
} from '../../src/cli/service.ts';
import { loadSettings } from '../../src/config.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
const EXPOSURE_MAX = 2.0;

let dir: string;

beforeAll(async () => {
  dir = await fs.mkdtemp(join(tmpdir(), 'units-'));
});
afterAll(() => fs.rm(dir, { recursive: true, force: true }));

async function options(overrides: Partial<InstallOptions> & { vault?: string; env?: NodeJS.ProcessEnv } = {}) {
  const { vault = 'my vault', env = {}, ...rest } = overrides;
  const vaultDir = join(dir, vault);
  mkdirSync(vaultDir, { recursive: true });
  if (process.getuid?.() === 0) chownSync(vaultDir, 0, 4_242);
  chmodSync(vaultDir, 0o2770);
  const said: string[] = [];
  const loaded = await loadSettings({ VAULT_DIR: vaultDir, STATE_DIR: join(dir, 'state'), ...env }, dir);
  const made: InstallOptions = {
    user: false,
    dryRun: false,
    home: dir,
    configHome: join(dir, 'config'),
    uid: 0,
    childEnv: process.env,
    projectDir: PROJECT,
    node: process.execPath,
    cwd: dir,
    loaded,
    say: (line) => said.push(line),
    ...rest,
  };
  return { ...made, said };
}

async function writtenUnit(user: boolean, vault?: string): Promise<string> {
  const { files } = await planService(await options({ user, vault }));
  const path = join(dir, user ? 'user' : 'system', 'countersign.service');
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.writeFile(path, files[0]!.content);
  return path;
}

/** An account's units are judged for somebody who is logged in and so has a folder for the time being. */
function analyze(args: string[]) {
  return promisify(execFile)('systemd-analyze', args, { env: { ...process.env, XDG_RUNTIME_DIR: dir } });
}

describe.skipIf(!hasSystemd)('systemd (skipped where systemd-analyze is absent)', () => {
  it.each([false, true])('has not a word to say against the unit (user: %s), also with an odd vault', async (user) => {
    for (const vault of ['plain', 'my vault', '100% $HOME vault']) {
      const path = await writtenUnit(user, vault);
      const { stdout, stderr } = await analyze(['verify', ...(user ? ['--user'] : []), '--man=no', path]);
      expect(stdout + stderr).toBe('');
    }
  });

  it('finds the machine-wide unit hardly exposed', async () => {
    const args = ['security', '--offline=yes', '--no-pager', await writtenUnit(false)];
    const { stdout } = await analyze(args);
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
    console.log(`exposure ${exposure}`);
    expect(exposure).toBeLessThanOrEqual(EXPOSURE_MAX);
  });
});

describe('an install', () => {
  const secrets = { TELEGRAM_BOT_TOKEN: `123456789:${'A'.repeat(30)}`, GOOGLE_CLIENT_SECRET: 'hush' };

  it('as a dry run shows files and commands, but no secret, and writes nothing', async () => {
    const made = await options({ dryRun: true, uid: 1_000, env: { ...secrets, TELEGRAM_OWNER_ID: '42' } });
    await installService(made);
    const text = made.said.join('\n');
    expect(text).toContain('write  /etc/systemd/system/countersign.service (mode 644)');
    expect(text).toContain('write  /etc/countersign/settings.env (mode 644)');
    expect(text).toContain("TELEGRAM_OWNER_ID='42'");
    expect(text).toContain('write  /etc/countersign/credentials/TELEGRAM_BOT_TOKEN (mode 600)');
    expect(text).toContain('run    systemctl daemon-reload\nrun    systemctl enable countersign.service');
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  });

  it('keeps secrets out of the unit and of the plain settings', async () => {
    const { files } = await planService(await options({ env: secrets }));
    const plain = files
      .filter(({ secret }) => !secret)
      .map(({ content }) => content)
      .join('');
    for (const secret of Object.values(secrets)) expect(plain).not.toContain(secret);
    const secretFiles = files.filter(({ secret }) => secret);
    expect(secretFiles.map(({ mode, folderMode }) => [mode, folderMode])).toEqual([
      [0o600, 0o700],
      [0o600, 0o700],
    ]);
  });

  it('leaves no placeholder, and names what both sides must know', async () => {
    for (const user of [false, true]) {
      const { files } = await planService(await options({ user }));
      expect(files[0]!.content).not.toMatch(/@[A-Z]/);
      expect(files[0]!.content).toContain(`ExecStart="${process.execPath}" "${PROJECT}/src/main.ts" start`);
      expect(files[0]!.content).toContain(`"VAULT_DIR=${join(dir, 'my vault')}"`);
    }
  });

  it('of the machine needs root, and says how else it goes', async () => {
    const refused = installService(await options({ uid: 1_000 }));
    await expect(refused).rejects.toMatchObject({ code: 'not_authorized', hint: expect.stringContaining('--user') });
    const context = await options({ uid: 1_000 });
    await expect(uninstallService(context)).rejects.toMatchObject({ code: 'not_authorized' });
  });

  it('needs a vault that its group shares, and says how to share it', async () => {
    const made = await options({ vault: 'private' });
    await fs.chmod(join(dir, 'private'), 0o700);
    await expect(planService(made)).rejects.toMatchObject({ hint: expect.stringContaining('chmod -R g+rwX') });
    await fs.rmdir(join(dir, 'private'));
    await expect(planService(made)).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each(['a"b', 'a:b', 'a\\b', "a'b", 'a\nExecStartPre=evil'])('refuses a vault named %j', async (vault) => {
    await expect(planService(await options({ vault }))).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('where systemd does not run says so', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      for (const user of [false, true]) {
        const made = await options({ user });
        await expect(installService(made)).rejects.toMatchObject({ code: 'not_found' });
        await expect(uninstallService(made)).rejects.toMatchObject({ code: 'not_found' });
        await expect(serviceStatus(made)).rejects.toMatchObject({ code: 'not_found' });
      }
    } finally {
      process.env.PATH = path;
    }
  });
});
