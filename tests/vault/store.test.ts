import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, STATES, type Task } from '../../src/domain/task.ts';
import { folderOf, type NoteFile } from '../../src/vault/vault.ts';
import { aDraft, aTask } from './fixtures.ts';
import { aVault, filesIn, openAt, tempDir } from './open.ts';

const failsWith = (code: string, says = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(says) });

describe('the vault', () => {
  it('keeps a new task as a note in Needs_Action', async () => {
    const vault = await aVault();
    const task = aTask();
    const file = await vault.create(task);
    expect(file.path).toBe(`Needs_Action/EMAIL_2026-11-20_invoice-4711-when_${task.id}.md`);
    expect(await vault.read(file.path)).toEqual(file);
    expect(file.task).toEqual(task);
    expect(await filesIn(vault.dir)).toEqual([file.path]);
  });

  it('takes the same task twice as once, and another one of its name not at all', async () => {
    const vault = await aVault();
    const task = aTask();
    expect(await vault.create(task)).toEqual(await vault.create(structuredClone(task)));
    await expect(vault.create({ ...task, from: 'somebody else' })).rejects.toEqual(failsWith('note_taken'));
  });

  it('moves a note through every state into the folder of the state', async () => {
    const vault = await aVault();
    let file = await vault.create(aTask());
    for (const category of CATEGORIES) {
      for (const state of STATES) {
        file = await vault.save(file, { ...file.task, state }, category);
        expect(file.path.startsWith(`${folderOf(state, category, 'single', '2026-11')}/`)).toBe(true);
        expect(await vault.read(file.path)).toEqual(file);
      }
    }
    expect(await filesIn(vault.dir)).toEqual([file.path]);
  });

  it('leaves a closed note in the month in which it was closed', async () => {
    let now = Date.UTC(2026, 10, 30, 23, 59);
    const vault = await aVault({ now: () => now });
    let file = await vault.create(aTask());
    file = await vault.save(file, { ...file.task, state: 'done' }, 'email');
    now = Date.UTC(2026, 11, 1, 0, 1);
    file = await vault.save(file, { ...file.task, receipt: 'seen' }, 'email');
    expect(file.path).toMatch(/^Done\/2026-11\//);
    file = await vault.save(file, { ...file.task, state: 'rejected' }, 'email');
    expect(file.path).toMatch(/^Rejected\/2026-12\//);
  });

  it('touches nothing when nothing changed', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    const { ino, ctimeNs } = statSync(join(vault.dir, file.path), { bigint: true });
    expect(await vault.save(file, structuredClone(file.task), 'email')).toEqual(file);
    expect(statSync(join(vault.dir, file.path), { bigint: true })).toMatchObject({ ino, ctimeNs });
  });

  it('only moves a note whose content is right already', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask({ state: 'pending' }));
    const before = statSync(join(vault.dir, file.path), { bigint: true });
    const saved = await vault.save(file, file.task, 'payments');
    const after = statSync(join(vault.dir, saved.path), { bigint: true });
    expect(saved.path).toMatch(/^Pending_Approval\/payments\//);
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it('never overwrites what somebody else wrote', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    const path = join(vault.dir, file.path);
    await appendFile(path, '\n## Mine\n');
    const theirs = await readFile(path, 'utf8');
    await expect(vault.save(file, { ...file.task, state: 'done' }, 'email')).rejects.toEqual(failsWith('note_changed'));
    await writeFile(path, 'half of a no');
    await expect(vault.save(file, { ...file.task, state: 'done' }, 'email')).rejects.toEqual(failsWith('note_changed'));
    await writeFile(path, theirs);
    const again = await vault.read(file.path);
    const saved = await vault.save(again, { ...again.task, state: 'done' }, 'email');
    expect(await readFile(join(vault.dir, saved.path), 'utf8')).toContain('\n## Mine\n');
  });

  it('tells when a note was moved or removed meanwhile', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    await mkdir(join(vault.dir, 'Rejected'), { recursive: true });
    await rename(join(vault.dir, file.path), join(vault.dir, 'Rejected', file.path.split('/')[1] ?? ''));
    await expect(vault.save(file, { ...file.task, risk: 'x' }, 'email')).rejects.toEqual(failsWith('note_changed'));
    expect(await vault.find(file.task.id)).toBe(file.path.replace('Needs_Action', 'Rejected'));
    await expect(vault.read(file.path)).rejects.toEqual(failsWith('not_found'));
  });

  it('never moves a note over another file', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    const there = join(vault.dir, 'Failed', file.path.split('/')[1] ?? '');
    await mkdir(join(vault.dir, 'Failed'));
    await writeFile(there, 'mine');
    const save = vault.save(file, { ...file.task, state: 'failed' }, 'email');
    await expect(save).rejects.toEqual(failsWith('path_refused', 'Another file'));
    expect(await readFile(there, 'utf8')).toBe('mine');
    await rm(there);
    const again = await vault.save(file, { ...file.task, state: 'failed' }, 'email');
    expect(await filesIn(vault.dir)).toEqual([again.path]);
  });

  it('finishes a save that was cut short at any point', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    const next: Task = { ...file.task, state: 'pending', risk: 'rule' };
    const done = await vault.save(file, next, 'email');
    const content = await readFile(join(vault.dir, done.path));
    // Content written, not moved yet.
    await rename(join(vault.dir, done.path), join(vault.dir, file.path));
    expect(await vault.save(file, next, 'email')).toEqual(done);
    // All done, but the caller never heard of it.
    expect(await vault.save(file, next, 'email')).toEqual(done);
    // A move between disks that had copied, but not yet removed.
    await writeFile(join(vault.dir, file.path), content);
    expect(await vault.save(file, next, 'email')).toEqual(done);
    // After a restart: the note is read where it lies, its state ahead of its folder.
    await rename(join(vault.dir, done.path), join(vault.dir, file.path));
    const other = await openAt(vault.dir);
    const found = await other.read(file.path);
    expect(await other.save(found, found.task, 'email')).toEqual(done);
    expect(await filesIn(vault.dir)).toEqual([done.path]);
  });

  it('lets exactly one of many claimers win, across vaults and zones', async () => {
    const dir = await tempDir();
    const first = await openAt(dir);
    const vaults = [first, await openAt(dir, { zone: 'cloud' }), await openAt(dir, { zone: 'local' })];
    for (let round = 0; round < 20; round += 1) {
      const task = aTask({ kind: 'FILE' });
      const source = join(dir, 'dropped.pdf');
      await writeFile(source, 'data');
      const { path } = await first.create({
        ...task,
        facts: { file: `FILE_2026-11-20_invoice-4711-when_${task.id}.pdf` },
      });
      await first.putBeside(path, source);
      const claims = await Promise.allSettled([...vaults, ...vaults].map((vault) => vault.claim(path)));
      const won = claims.filter((claim) => claim.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const claim of claims) {
        if (claim.status === 'rejected') expect(claim.reason).toEqual(failsWith('note_taken'));
      }
      const winner = won[0]?.value ?? '';
      expect((await filesIn(dir)).filter((name) => name.includes(task.id))).toEqual([
        winner,
        winner.replace(/md$/, 'pdf'),
      ]);
    }
  });

  it('claims only new notes', async () => {
    const vault = await aVault();
    const { path } = await vault.create(aTask());
    const claimed = await vault.claim(path);
    expect(claimed).toBe(path.replace('Needs_Action', 'In_Progress/single'));
    await expect(vault.claim(path)).rejects.toEqual(failsWith('note_taken'));
    await expect(vault.claim(claimed)).rejects.toEqual(failsWith('path_refused'));
  });

  it('lists what is active and finds a note wherever it can be', async () => {
    const vault = await aVault();
    const files: NoteFile[] = [];
    for (const state of STATES) {
      const file = await vault.create(aTask({ subject: state }));
      files.push(await vault.save(file, { ...file.task, state }, 'messages'));
    }
    const active = files.filter(({ path }) => !/^(Done|Rejected)/.test(path)).map(({ path }) => path);
    expect((await vault.listActive()).toSorted()).toEqual(active.toSorted());
    for (const { task, path } of files) expect(await vault.find(task.id)).toBe(path);
    expect(await vault.find(ulid())).toBeNull();
    const lost = await vault.quarantine(files[0]?.path ?? '');
    expect(await vault.find(files[0]?.task.id ?? '')).toBe(lost);
  });

  it('lists ten thousand notes without opening one', async () => {
    const vault = await openAt(await tempDir(existsSync('/dev/shm') ? '/dev/shm' : tmpdir()));
    const { path, task } = await vault.create(aTask());
    const folder = join(vault.dir, 'Pending_Approval/email');
    await mkdir(folder, { recursive: true });
    // A folder full of links to nowhere: whoever opened one would fail.
    const script = 'for (let i = 0; i < 10000; i++) fs.symlinkSync("nowhere", "N_" + i + ".md")';
    execFileSync(process.execPath, ['-e', script], { cwd: folder });
    const begun = performance.now();
    expect(await vault.listActive()).toHaveLength(10_001);
    expect(await vault.find(task.id)).toBe(path);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('puts what it cannot read into quarantine, as it is', async () => {
    const vault = await aVault();
    const { path, task } = await vault.create(aTask());
    const broken = '---js\nprocess.exit(1)\n---\n';
    await writeFile(join(vault.dir, path), broken);
    await writeFile(join(vault.dir, path.replace(/md$/, 'pdf')), 'beside');
    await expect(vault.read(path)).rejects.toEqual(failsWith('note_invalid', `${path}: Line 1`));
    const moved = await vault.quarantine(path);
    expect(moved).toBe(path.replace('Needs_Action', 'Quarantine'));
    expect(readFileSync(join(vault.dir, moved), 'utf8')).toBe(broken);
    expect(existsSync(join(vault.dir, moved.replace(/md$/, 'pdf')))).toBe(true);
    await vault.create(task);
    expect(await vault.quarantine(path)).toBe(moved.replace(/\.md$/, '~2.md'));
  });

  it('refuses a note whose id is not its own', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    const text = await readFile(join(vault.dir, file.path), 'utf8');
    await writeFile(join(vault.dir, file.path), text.replace(file.task.id, ulid()));
    await expect(vault.read(file.path)).rejects.toEqual(failsWith('note_invalid', 'the id in the note'));
    await expect(vault.save(file, { ...file.task, id: ulid() }, 'email')).rejects.toEqual(failsWith('note_invalid'));
  });

  it('refuses notes over the limit, and leaves nothing half-written', async () => {
    const vault = await aVault({ limits: { note_bytes_max: 10_000 } });
    await expect(vault.create(aTask({ request: 'x'.repeat(10_001) }))).rejects.toEqual(failsWith('too_large'));
    const file = await vault.create(aTask());
    await expect(vault.save(file, { ...file.task, risk: 'x'.repeat(10_000) }, 'email')).rejects.toEqual(
      failsWith('too_large'),
    );
    await writeFile(join(vault.dir, file.path), 'x'.repeat(10_001));
    await expect(vault.read(file.path)).rejects.toEqual(failsWith('too_large'));
    expect(await filesIn(vault.dir)).toEqual([file.path]);
  });

  it('refuses bytes that are not text', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    await writeFile(join(vault.dir, file.path), Buffer.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]));
    await expect(vault.read(file.path)).rejects.toEqual(failsWith('note_invalid', 'UTF-8'));
  });

  it('writes one note at a time, however many ask', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    const saves = [1, 2, 3, 4, 5].map((revision) =>
      vault.save(file, { ...aDraft({ id: file.task.id }), revision }, 'email'),
    );
    const results = await Promise.allSettled(saves);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', ...Array(4).fill('rejected')]);
    expect((await vault.read((await vault.find(file.task.id)) ?? '')).task.revision).toBe(1);
  });

  it('sweeps what a broken write left, but not what somebody may be writing', async () => {
    const vault = await aVault();
    await vault.create(aTask());
    const old = join(vault.dir, 'Needs_Action/.tmp-old');
    const young = join(vault.dir, '.tmp-young');
    const theirs = join(vault.dir, '.theirs');
    for (const path of [old, young, theirs]) await writeFile(path, 'half');
    await utimes(old, new Date(0), new Date(0));
    await utimes(theirs, new Date(0), new Date(0));
    await openAt(vault.dir, { now: () => Date.now() });
    expect([old, young, theirs].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  it('needs a vault to be there', async () => {
    const dir = await tempDir();
    await expect(openAt(join(dir, 'nowhere'))).rejects.toEqual(failsWith('not_found', 'There is no vault'));
    await symlink(dir, join(dir, 'link'));
    expect((await openAt(join(dir, 'link'))).dir).toBe(dir);
  });
});
