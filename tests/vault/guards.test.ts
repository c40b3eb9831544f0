import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aTask } from './fixtures.ts';
import { aVault, filesIn, tempDir } from './open.ts';

const failsWith = (code: string) => expect.objectContaining({ code });

const BAD_PATHS = [
  '',
  '.',
  '..',
  '../outside.md',
  'Needs_Action/../../outside.md',
  'Needs_Action/./x.md',
  'Needs_Action//x.md',
  '/etc/passwd',
  'Needs_Action\\x.md',
  'Needs_Action/x\u0000.md',
  'Needs_Action/x\n.md',
  '.git/hooks/pre-commit',
  '.obsidian/plugins/x/main.js',
  'Plans/.hidden.md',
  `${'a/'.repeat(600)}x.md`,
];

describe('the vault and paths that lead elsewhere', () => {
  it('refuses every path that is not one inside it', async () => {
    const vault = await aVault();
    for (const path of BAD_PATHS) {
      for (const tried of [
        () => vault.read(path),
        () => vault.readPage(path),
        () => vault.writePage(path, 'x'),
        () => vault.readAttachment(path),
        () => vault.quarantine(path),
        () => vault.claim(path),
        () => vault.putBeside(path, '/etc/passwd'),
        () => vault.watch([path], () => {}),
      ]) {
        await expect(tried(), JSON.stringify(path)).rejects.toEqual(failsWith('path_refused'));
      }
    }
    expect(await filesIn(vault.dir)).toEqual([]);
  });

  it('never follows a link, neither as a file nor on the way', async () => {
    const vault = await aVault();
    const outside = await tempDir();
    await writeFile(join(outside, 'secret.md'), 'secret');
    await symlink(outside, join(vault.dir, 'Plans'));
    await symlink(join(outside, 'secret.md'), join(vault.dir, 'leak.md'));
    const file = await vault.create(aTask());
    const name = file.path.split('/')[1] ?? '';
    await symlink(join(outside, 'secret.md'), join(vault.dir, 'Needs_Action/leak.md'));
    for (const path of ['Plans/secret.md', 'leak.md', 'Needs_Action/leak.md', `Plans/${name}`]) {
      await expect(vault.read(path), path).rejects.toEqual(failsWith('path_refused'));
      await expect(vault.readPage(path), path).rejects.toEqual(failsWith('path_refused'));
      await expect(vault.readAttachment(path), path).rejects.toEqual(failsWith('path_refused'));
      await expect(vault.writePage(path, 'x'), path).rejects.toEqual(failsWith('path_refused'));
    }
    await expect(vault.claim('Needs_Action/leak.md')).rejects.toEqual(failsWith('path_refused'));
    await expect(vault.putBeside(file.path, join(vault.dir, 'leak.md'))).rejects.toEqual(failsWith('path_refused'));
    expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe('secret');
    // Out of the way it goes, as the link that it is.
    await vault.quarantine('Needs_Action/leak.md');
    expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe('secret');
    expect(await vault.listActive()).toEqual([file.path]);
  });

  it('notices a folder that becomes a link after it was used', async () => {
    const vault = await aVault();
    const outside = await tempDir();
    const file = await vault.create(aTask());
    await rename(join(vault.dir, 'Needs_Action'), join(outside, 'Needs_Action'));
    await mkdir(join(outside, 'In_Progress'));
    await symlink(join(outside, 'In_Progress'), join(vault.dir, 'Needs_Action'));
    await expect(vault.read(file.path)).rejects.toEqual(failsWith('path_refused'));
    await expect(vault.create(aTask())).rejects.toEqual(failsWith('path_refused'));
    expect(await vault.listActive()).toEqual([]);
    await rm(join(vault.dir, 'Needs_Action'));
    await rename(join(outside, 'Needs_Action'), join(vault.dir, 'Needs_Action'));
    expect(await vault.read(file.path)).toEqual(file);
  });

  it('does not wait for a named pipe or read a device', async () => {
    const vault = await aVault();
    await mkdir(join(vault.dir, 'Needs_Action'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(vault.dir, 'Needs_Action/pipe.md')]);
    await expect(vault.read('Needs_Action/pipe.md')).rejects.toEqual(failsWith('path_refused'));
    await mkdir(join(vault.dir, 'Needs_Action/folder.md'));
    await expect(vault.read('Needs_Action/folder.md')).rejects.toEqual(failsWith('path_refused'));
    await expect(vault.quarantine('Needs_Action/folder.md')).rejects.toEqual(failsWith('path_refused'));
  });

  it('refuses names that differ from another only in case', async () => {
    const vault = await aVault();
    await vault.writePage('Dashboard.md', 'x');
    await vault.writePage('Plans/One.md', 'x');
    for (const path of ['dashboard.md', 'Plans/one.md', 'plans/two.md', 'PLANS/One.md']) {
      await expect(vault.writePage(path, 'y'), path).rejects.toEqual(failsWith('path_refused'));
    }
    await mkdir(join(vault.dir, 'needs_action'));
    await expect(vault.create(aTask())).rejects.toEqual(failsWith('path_refused'));
  });
});

describe('pages', () => {
  it('are written whole and read back', async () => {
    const vault = await aVault();
    await vault.writePage('Briefings/2026-11-23.md', '# Briefing\n');
    expect(await vault.readPage('Briefings/2026-11-23.md')).toBe('# Briefing\n');
    await vault.writePage('.claude/skills/x/SKILL.md', 'skill');
    expect(await vault.readPage('Briefings/other.md')).toBeNull();
    expect(await vault.readPage('Nowhere/other.md')).toBeNull();
    expect(await filesIn(vault.dir)).toEqual(['.claude/skills/x/SKILL.md', 'Briefings/2026-11-23.md']);
  });

  it('are not written where they hold the same already', async () => {
    const vault = await aVault();
    await vault.writePage('Dashboard.md', 'same');
    execFileSync('chmod', ['0640', join(vault.dir, 'Dashboard.md')]);
    const mode = () => execFileSync('stat', ['-c', '%a %i', join(vault.dir, 'Dashboard.md')], { encoding: 'utf8' });
    const before = mode();
    await vault.writePage('Dashboard.md', 'same');
    expect(mode()).toBe(before);
    await vault.writePage('Dashboard.md', 'other');
    expect(await vault.readPage('Dashboard.md')).toBe('other');
  });

  it('are never notes', async () => {
    const vault = await aVault();
    const { path } = await vault.create(aTask());
    for (const page of [path, 'Done/2026-11/x.md', 'Quarantine/x.md', 'Inbox/x.md', 'Approved/email/x.md']) {
      await expect(vault.writePage(page, 'x'), page).rejects.toEqual(failsWith('path_refused'));
    }
  });

  it('and attachments have limits', async () => {
    const vault = await aVault({ limits: { note_bytes_max: 100, attachment_bytes_max: 200 } });
    await expect(vault.writePage('x.md', 'ü'.repeat(51))).rejects.toEqual(failsWith('too_large'));
    await writeFile(join(vault.dir, 'y.md'), 'y'.repeat(101));
    await expect(vault.readPage('y.md')).rejects.toEqual(failsWith('too_large'));
    expect(await vault.readAttachment('y.md')).toEqual(Buffer.from('y'.repeat(101)));
    await writeFile(join(vault.dir, 'y.md'), 'y'.repeat(201));
    await expect(vault.readAttachment('y.md')).rejects.toEqual(failsWith('too_large'));
    await expect(vault.readAttachment('none.md')).rejects.toEqual(failsWith('not_found'));
    await vault.writePage('y.md', 'short');
    expect(await vault.readPage('y.md')).toBe('short');
    expect(existsSync(join(vault.dir, 'x.md'))).toBe(false);
  });
});
