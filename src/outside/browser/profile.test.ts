import { chmod, mkdir, mkdtemp, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProfile } from './profile.ts';

let root: string;
let stateDir: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'cs-profile-')));
  stateDir = join(root, 'state');
  await mkdir(stateDir, { mode: 0o700 });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = (more: Partial<Parameters<typeof openProfile>[0]> = {}) =>
  openProfile({ stateDir, vaultDir: join(root, 'vault'), service: 'linkedin', ...more });
const refusal = () => open().then(String, (error) => error as { code: string; message: string; hint: string });

describe('the folder that keeps a login', () => {
  it('is made for its owner alone, and opened again', async () => {
    const path = await open();
    expect(path).toBe(join(stateDir, 'browser', 'linkedin'));
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(stateDir, 'browser'))).mode & 0o777).toBe(0o700);
    expect(await open()).toBe(path);
  });

  it.each(['browser', 'browser/linkedin'])(
    'is refused where %s is open to others, with what mends it',
    async (folder) => {
      await open();
      await chmod(join(stateDir, folder), 0o750);
      const command = `chmod 700 ${join(stateDir, folder)}`;
      expect(await refusal()).toMatchObject({ code: 'path_refused', hint: expect.stringContaining(command) });
      await chmod(join(stateDir, folder), 0o700);
      expect(await open()).toBe(join(stateDir, 'browser/linkedin'));
    },
  );

  it.each(['browser', 'browser/linkedin'])('is refused where %s is a link', async (folder) => {
    const elsewhere = join(root, 'elsewhere');
    await mkdir(elsewhere, { mode: 0o700 });
    await mkdir(join(stateDir, folder, '..'), { recursive: true, mode: 0o700 });
    await symlink(elsewhere, join(stateDir, folder));
    expect(await refusal()).toMatchObject({ code: 'path_refused', message: expect.stringContaining('is a link') });
  });

  it('is refused inside the vault, also where a link leads there, and nothing is made', async () => {
    await expect(open({ vaultDir: root })).rejects.toMatchObject({
      code: 'path_refused',
      hint: expect.stringContaining('STATE_DIR'),
    });
    await symlink(root, join(tmpdir(), `${root.split('/').at(-1)}-link`));
    const link = join(tmpdir(), `${root.split('/').at(-1)}-link`);
    await expect(open({ vaultDir: link })).rejects.toMatchObject({ code: 'path_refused' });
    await rm(link);
    await expect(stat(join(stateDir, 'browser'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused inside a git work tree', async () => {
    await mkdir(join(root, '.git'));
    expect(await refusal()).toMatchObject({
      code: 'path_refused',
      message: expect.stringContaining(`work tree ${root}`),
    });
  });
});
