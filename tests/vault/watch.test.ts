import { appendFile, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sha256 } from '../../src/domain/digest.ts';
import type { Vault, VaultChange } from '../../src/vault/vault.ts';
import { aTask } from './fixtures.ts';
import { aVault } from './open.ts';

/** Collects what is told; `told()` waits until a note that was written last, on purpose, has been told too. */
async function watching(vault: Vault, pages: string[] = []) {
  const changes: VaultChange[] = [];
  const stop = await vault.watch([...pages, 'Marker.md'], (change) => changes.push(change));
  onTestFinished(stop);
  let markers = 0;
  async function told(): Promise<VaultChange[]> {
    markers += 1;
    const text = `marker ${markers}`;
    // Longer than the watch waits for quiet, so that whatever came before has been told.
    await vi.waitFor(
      async () => {
        await writeFile(join(vault.dir, 'Marker.md'), text);
        expect(changes.some(({ hash }) => hash === sha256(text))).toBe(true);
      },
      { timeout: 5_000, interval: 150 },
    );
    return changes.filter(({ path }) => path !== 'Marker.md');
  }
  return { told, stop, changes };
}

const hashAt = async (vault: Vault, path: string) => sha256(await readFile(join(vault.dir, path)));

describe('the folder watch', () => {
  it('says nothing about what the vault itself does', async () => {
    const vault = await aVault();
    const { told } = await watching(vault, ['Dashboard.md']);
    const first = await vault.create(aTask());
    await vault.writePage('Dashboard.md', 'x');
    let file = await vault.read(await vault.claim(first.path));
    for (const state of ['drafting', 'pending', 'approved', 'failed', 'rejected'] as const) {
      file = await vault.save(file, { ...file.task, state }, 'email');
    }
    const lost = await vault.create(aTask());
    await vault.quarantine(lost.path);
    expect(await told()).toEqual([]);
  });

  it('tells of notes that a person edits, moves or removes', async () => {
    const vault = await aVault();
    const { told } = await watching(vault);
    const edited = await vault.create(aTask());
    const removed = await vault.create(aTask());
    const started = await vault.create(aTask());
    const moved = await vault.save(started, { ...started.task, state: 'pending' }, 'email');
    await appendFile(join(vault.dir, edited.path), '\n## Mine\n');
    await rm(join(vault.dir, removed.path));
    const approved = moved.path.replace('Pending_Approval', 'Approved');
    await rename(join(vault.dir, moved.path), join(vault.dir, approved));
    const changes = await told();
    expect(changes).toHaveLength(4);
    expect(changes).toContainEqual({ path: edited.path, hash: await hashAt(vault, edited.path) });
    expect(changes).toContainEqual({ path: removed.path, hash: '' });
    expect(changes).toContainEqual({ path: moved.path, hash: '' });
    expect(changes).toContainEqual({ path: approved, hash: moved.hash });
  });

  it('tells of a note that an editor replaces by renaming', async () => {
    const vault = await aVault();
    const file = await vault.create(aTask());
    const { told } = await watching(vault);
    await writeFile(join(vault.dir, 'Needs_Action/4913'), 'x');
    await writeFile(join(vault.dir, 'Needs_Action/.note.swp'), 'x');
    await writeFile(join(vault.dir, 'Needs_Action/new~'), 'replaced');
    await rename(join(vault.dir, 'Needs_Action/new~'), join(vault.dir, file.path));
    expect(await told()).toEqual([{ path: file.path, hash: sha256('replaced') }]);
  });

  it('tells once of a file that is written in many steps', async () => {
    const vault = await aVault();
    const { told } = await watching(vault);
    for (let step = 0; step < 50; step += 1) await appendFile(join(vault.dir, 'Failed/x.md'), 'x');
    expect(await told()).toEqual([{ path: 'Failed/x.md', hash: sha256('x'.repeat(50)) }]);
  });

  it('tells of pages by name, and of nothing else beside them', async () => {
    const vault = await aVault();
    await writeFile(join(vault.dir, 'Company_Handbook.md'), 'old');
    const { told } = await watching(vault, ['Company_Handbook.md', 'PAUSED.md', '.claude/skills/x/SKILL.md']);
    await writeFile(join(vault.dir, 'Company_Handbook.md'), 'new');
    await writeFile(join(vault.dir, 'Other.md'), 'x');
    await writeFile(join(vault.dir, 'PAUSED.md'), '');
    await writeFile(join(vault.dir, '.claude/skills/x/SKILL.md'), 'skill');
    const changes = await told();
    await rm(join(vault.dir, 'PAUSED.md'));
    expect(changes).toHaveLength(3);
    expect(await told()).toContainEqual({ path: 'PAUSED.md', hash: '' });
    expect(changes).toContainEqual({ path: 'Company_Handbook.md', hash: sha256('new') });
    expect(changes).toContainEqual({ path: '.claude/skills/x/SKILL.md', hash: sha256('skill') });
  });

  it('leaves links, folders and other files alone', async () => {
    const vault = await aVault();
    const { told } = await watching(vault);
    await symlink('/etc/passwd', join(vault.dir, 'Needs_Action/leak.md'));
    await mkdir(join(vault.dir, 'Needs_Action/folder.md'));
    await writeFile(join(vault.dir, 'Needs_Action/photo.png'), 'x');
    expect(await told()).toEqual([]);
  });

  it("sees a note that is dropped into this month's folder of Rejected, also when the month is new", async () => {
    let now = Date.UTC(2026, 10, 30);
    const vault = await aVault({ now: () => now });
    const { told } = await watching(vault);
    await writeFile(join(vault.dir, 'Rejected/2026-11/x.md'), 'x');
    now = Date.UTC(2026, 11, 1);
    await mkdir(join(vault.dir, 'Rejected/2026-12'));
    await writeFile(join(vault.dir, 'Rejected/2026-12/y.md'), 'y');
    await writeFile(join(vault.dir, 'Rejected/z.md'), 'z');
    const paths = (await told()).map(({ path }) => path);
    expect(paths.toSorted()).toEqual(['Rejected/2026-11/x.md', 'Rejected/2026-12/y.md', 'Rejected/z.md']);
  });

  it('goes on when a folder is removed or replaced under it', async () => {
    const vault = await aVault();
    const { told, changes } = await watching(vault);
    await rename(join(vault.dir, 'Approved'), join(vault.dir, 'Renamed'));
    await vi.waitFor(
      async () => {
        await mkdir(join(vault.dir, 'Approved/email'), { recursive: true });
        await writeFile(join(vault.dir, 'Approved/email/x.md'), `${changes.length}`);
        expect(changes.map(({ path }) => path)).toContain('Approved/email/x.md');
      },
      { timeout: 5_000 },
    );
    expect((await told()).map(({ path }) => path)).toContain('Approved/email/x.md');
  });

  it('is silent once it has ended', async () => {
    const vault = await aVault();
    const { stop, told, changes } = await watching(vault);
    await told();
    await writeFile(join(vault.dir, 'Needs_Action/x.md'), 'x');
    await stop();
    const length = changes.length;
    const second = await watching(vault);
    await writeFile(join(vault.dir, 'Needs_Action/y.md'), 'y');
    await second.told();
    expect(changes).toHaveLength(length);
  });
});
