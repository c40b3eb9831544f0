import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { companionName, isNoteName, noteName } from '../../src/vault/names.ts';
import type { NoteFile, Vault } from '../../src/vault/vault.ts';
import { aTask, NAUGHTY } from './fixtures.ts';
import { aVault, filesIn, openAt, tempDir } from './open.ts';

/** A FILE note with its file beside it. */
async function withFile(vault: Vault, source: string): Promise<NoteFile> {
  const task = aTask({ kind: 'FILE', subject: 'offer' });
  const file = companionName(noteName(task), source);
  const note = await vault.create({ ...task, facts: { file } });
  expect(await vault.putBeside(note.path, source)).toBe(file);
  return note;
}

const beside = (path: string) => path.replace(/md$/, 'pdf');

describe('the name of a note', () => {
  it('is portable and short for any subject', () => {
    const subjects = [
      ...NAUGHTY,
      'x'.repeat(5_000),
      'é'.repeat(5_000),
      '日本語',
      'con',
      'NUL',
      'com1',
      '../../etc',
      'a/b\\c',
      '...',
    ];
    for (const subject of subjects) {
      for (const received of ['2026-11-20T09:30:00.000Z', '', '../x', '+012345-01-01']) {
        const name = noteName(aTask({ kind: 'SCHEDULE', subject, received }));
        expect(isNoteName(name), name).toBe(true);
        expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
        expect(name).not.toMatch(/_(con|prn|aux|nul|com1)_/);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
        expect(Buffer.byteLength(companionName(name, 'x.extension'))).toBeLessThanOrEqual(120);
      }
    }
    expect(noteName(aTask({ id: '01KB0V4M8W2N6T9Q3R5X7Y1Z0A', subject: "Müller's Ångström: 5 €" }))).toBe(
      'EMAIL_2026-11-20_mullers-angstrom-5_01KB0V4M8W2N6T9Q3R5X7Y1Z0A.md',
    );
  });

  it('lends its stem to the file beside it, with a harmless extension', () => {
    const note = 'FILE_2026-11-20_x_01KB0V4M8W2N6T9Q3R5X7Y1Z0A.md';
    const names = [
      'offer.PDF',
      'none',
      '.bashrc',
      'a.tar.gz',
      'x.md',
      'x.MD',
      'x.',
      'x.p/../d',
      'x.verylongextension',
      'x.日本',
    ];
    expect(names.map((name) => companionName(note, name).slice(note.length - 2))).toEqual([
      'pdf',
      'bin',
      'bin',
      'gz',
      'txt',
      'txt',
      'bin',
      'bin',
      'verylongex',
      'bin',
    ]);
  });
});

describe('a file beside a note', () => {
  it('goes wherever the note goes', async () => {
    const vault = await aVault();
    const source = join(await tempDir(), 'offer.pdf');
    await writeFile(source, 'data');
    let note = await withFile(vault, source);
    expect(existsSync(source)).toBe(false);
    note = await vault.read(await vault.claim(note.path));
    expect(await filesIn(vault.dir)).toEqual([note.path, beside(note.path)]);
    for (const state of ['pending', 'approved', 'failed', 'done'] as const) {
      note = await vault.save(note, { ...note.task, state }, 'email');
      expect(await filesIn(vault.dir)).toEqual([note.path, beside(note.path)]);
    }
    expect(await vault.readAttachment(beside(note.path))).toEqual(Buffer.from('data'));
  });

  it('is put there once, however often it is asked for', async () => {
    const vault = await aVault();
    const source = join(await tempDir(), 'offer.pdf');
    await writeFile(source, 'data');
    const note = await withFile(vault, source);
    expect(await vault.putBeside(note.path, source)).toBe(note.task.facts.file);
    await writeFile(source, 'data');
    expect(await vault.putBeside(note.path, source)).toBe(note.task.facts.file);
    expect(existsSync(source)).toBe(false);
    await writeFile(source, 'other data');
    await expect(vault.putBeside(note.path, source)).rejects.toMatchObject({ code: 'path_refused' });
    expect(await readFile(source, 'utf8')).toBe('other data');
  });

  it('comes from another disk too', async ({ skip }) => {
    const vault = await aVault();
    if (!existsSync('/dev/shm') || statSync('/dev/shm').dev === statSync(vault.dir).dev)
      skip('there is no second disk here');
    const source = join(await tempDir('/dev/shm'), 'offer.pdf');
    const data = Buffer.alloc(3_000_000, 'x');
    await writeFile(source, data);
    const note = await withFile(vault, source);
    expect(await readFile(join(vault.dir, beside(note.path)))).toEqual(data);
    expect(existsSync(source)).toBe(false);
    expect(await filesIn(vault.dir)).toHaveLength(2);
  });

  it('is found again wherever a broken move left it', async () => {
    const vault = await aVault();
    const source = join(await tempDir(), 'offer.pdf');
    await writeFile(source, 'data');
    const note = await withFile(vault, source);
    const name = note.path.split('/')[1] ?? '';
    await mkdir(join(vault.dir, 'In_Progress/cloud'), { recursive: true });
    await rename(join(vault.dir, beside(note.path)), join(vault.dir, 'In_Progress/cloud', beside(name)));
    const claimed = await vault.claim(note.path);
    expect(await filesIn(vault.dir)).toEqual([claimed, beside(claimed)]);
    await rename(join(vault.dir, beside(claimed)), join(vault.dir, beside(note.path)));
    const saved = await vault.save(await vault.read(claimed), { ...note.task, state: 'pending' }, 'email');
    expect(await filesIn(vault.dir)).toEqual([saved.path, beside(saved.path)]);
  });

  it('comes back where a broken move took it ahead of its note, and no other file does', async () => {
    const vault = await aVault();
    const source = join(await tempDir(), 'offer.pdf');
    await writeFile(source, 'offer');
    const note = await withFile(vault, source);
    const name = beside(note.path).split('/')[1] ?? '';
    await mkdir(join(vault.dir, 'Pending_Approval/email'), { recursive: true });
    await rename(join(vault.dir, beside(note.path)), join(vault.dir, 'Pending_Approval/email', name));
    await writeFile(join(vault.dir, 'Pending_Approval/email/other.pdf'), 'other');
    await vault.bringBeside(note.path, name);
    await vault.bringBeside(note.path, 'other.pdf');
    expect(await filesIn(vault.dir)).toEqual([note.path, beside(note.path), 'Pending_Approval/email/other.pdf'].sort());
  });

  it('is never another file, whatever the note says', async () => {
    const vault = await aVault();
    const other = await vault.create(aTask({ subject: 'other' }));
    for (const file of [other.path.split('/')[1] ?? '', '../Company_Handbook.md', '/etc/passwd', 'x.pdf', '.']) {
      const note = await vault.create(aTask({ kind: 'FILE', facts: { file } }));
      await vault.save(await vault.read(await vault.claim(note.path)), { ...note.task, state: 'pending' }, 'email');
      expect(existsSync(join(vault.dir, other.path))).toBe(true);
    }
  });

  it('may be missing', async () => {
    const vault = await aVault();
    const task = aTask({ kind: 'FILE' });
    const note = await vault.create({ ...task, facts: { file: companionName(noteName(task), 'x.pdf') } });
    const claimed = await vault.read(await vault.claim(note.path));
    const done = await vault.save(claimed, { ...claimed.task, state: 'done' }, 'email');
    expect(await filesIn(vault.dir)).toEqual([done.path]);
    await expect(vault.putBeside(done.path, '/nowhere/x.pdf')).rejects.toMatchObject({ code: 'not_found' });
    expect(await (await openAt(vault.dir)).find(task.id)).toBe(done.path);
  });
});
