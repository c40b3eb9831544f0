import { mkdir, readFile, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { checkVault } from '../../src/vault/check.ts';
import { companionName, noteName } from '../../src/vault/names.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { ACTION_FIELDS, aTask } from './fixtures.ts';
import { filesIn, openAt, tempDir } from './open.ts';

const check = (dir: string) => checkVault(dir, { limits: LIMITS, actionFields: ACTION_FIELDS });

async function starter(): Promise<string> {
  const dir = await tempDir();
  await mkdir(join(dir, '.claude/skills/x'), { recursive: true });
  await writeFile(join(dir, '.claude/skills/x/SKILL.md'), 'skill');
  await writeFile(join(dir, 'Company_Handbook.md'), 'rules');
  await writeFile(join(dir, '.gitkeep'), '');
  return dir;
}

describe('a new vault', () => {
  it('has all folders and the starter pages, and nothing is wrong with it', async () => {
    const dir = join(await tempDir(), 'new/vault');
    expect(await fillVault(dir, await starter())).toEqual(['.claude/skills/x/SKILL.md', 'Company_Handbook.md']);
    expect(await filesIn(dir)).toEqual(['.claude/skills/x/SKILL.md', 'Company_Handbook.md']);
    expect(await check(dir)).toEqual([]);
  });

  it('is never overwritten', async () => {
    const dir = await tempDir();
    const pages = await starter();
    await writeFile(join(dir, 'Company_Handbook.md'), 'mine');
    expect(await fillVault(dir, pages)).toEqual(['.claude/skills/x/SKILL.md']);
    expect(await fillVault(dir, pages)).toEqual([]);
    expect(await readFile(join(dir, 'Company_Handbook.md'), 'utf8')).toBe('mine');
  });

  it('is not made through links', async () => {
    const dir = await tempDir();
    await symlink(await tempDir(), join(dir, 'Plans'));
    await expect(fillVault(dir, await starter())).rejects.toMatchObject({ code: 'path_refused' });
  });
});

describe('checking a vault', () => {
  it('names everything that is wrong in it', async () => {
    const dir = await tempDir();
    await fillVault(dir, await starter());
    const vault = await openAt(dir);
    const sound = await vault.create(aTask());
    await vault.save(sound, { ...sound.task, state: 'done' }, 'email');
    const withFile = aTask({ kind: 'FILE' });
    const file = companionName(noteName(withFile), 'x.pdf');
    const kept = await vault.create({ ...withFile, facts: { file } });
    await writeFile(join(dir, 'Needs_Action', file), 'data');
    expect(await check(dir)).toEqual([]);

    const at = (path: string) => join(dir, path);
    const made = async () => (await vault.create(aTask())).path;
    const broken = await made();
    await writeFile(at(broken), (await readFile(at(broken), 'utf8')).replace('state: received', 'state: Re: x'));
    const misplaced = (await made()).replace('Needs_Action', 'Failed');
    await rename(at(misplaced.replace('Failed', 'Needs_Action')), at(misplaced));
    const renamed = await made();
    await rename(at(renamed), at(`Needs_Action/EMAIL_2026-11-20_x_${ulid()}.md`));
    const twice = await made();
    await writeFile(at(twice.replace('EMAIL_', 'Copy of EMAIL_')), await readFile(at(twice)));
    await rename(at(`Needs_Action/${file}`), at('Needs_Action/stray.pdf'));
    await symlink('/etc/passwd', at('Needs_Action/leak.md'));
    await mkdir(at('Approved/other'));
    await writeFile(at('Quarantine/old.md'), 'x');
    await writeFile(at('Failed/.tmp-1'), 'x');
    await utimes(at('Failed/.tmp-1'), 0, 0);
    // Perhaps somebody is writing this one at this moment.
    await writeFile(at('Failed/.tmp-2'), 'x');
    await writeFile(at('Failed/.DS_Store'), 'x');
    await mkdir(at('In_Progress/cloud'));
    await writeFile(at(kept.path.replace('Needs_Action', 'In_Progress/cloud')), await readFile(at(kept.path)));

    const problems = await check(dir);
    const said = problems.map(({ path, problem }) => `${path.split('/')[0]}: ${problem}`).toSorted();
    expect(said).toEqual(
      [
        'Approved: Nothing looks for notes in this folder.',
        'Failed: The note says received, its folder says Failed.',
        'Failed: This is half a file of a broken write.',
        `In_Progress: The file beside it is missing: ${file}.`,
        'In_Progress: The note says zone single, its folder says cloud.',
        `In_Progress: The same note lies at ${kept.path} too.`,
        `Needs_Action: The file beside it is missing: ${file}.`,
        "Needs_Action: Line 4: the value of state can't be read",
        `Needs_Action: The same note lies at ${twice.replace('EMAIL_', 'Copy of EMAIL_')} too.`,
        "Needs_Action: The note's id is not the one in its name.",
        'Needs_Action: This file belongs to no note.',
        'Needs_Action: This is a link; links are never followed.',
        "Needs_Action: This is not quite a note's name.",
        "Quarantine: This couldn't be read.",
      ].toSorted(),
    );
    for (const { hint } of problems) expect(hint).toMatch(/^[A-Z].*\.$/);
  });

  it('misses what is not there', async () => {
    const dir = await tempDir();
    expect((await check(dir)).map(({ path }) => path)).toContain('Needs_Action');
    await expect(check(join(dir, 'nowhere'))).rejects.toThrow();
  });
});
