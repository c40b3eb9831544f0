import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { State, Task } from '../../src/domain/task.ts';
import { companionName, noteName } from '../../src/vault/names.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { breakableDisk, disk, startCounting } from './faults.ts';
import { aDraft, aTask } from './fixtures.ts';
import { filesIn, NOVEMBER, openAt, tempDir } from './open.ts';

const STORY: readonly State[] = ['drafting', 'pending', 'approved', 'done'];

function fileTask(): Task {
  const task = aTask({ kind: 'FILE', subject: 'offer' });
  return { ...task, facts: { file: companionName(noteName(task), 'offer.pdf') } };
}

/** What an office does with a dropped file; begun anew wherever an earlier life of it stopped. */
async function live(vault: Vault, task: Task, source: string): Promise<void> {
  let path = await vault.find(task.id);
  if (path?.startsWith('Done/') !== true || existsSync(source)) {
    path ??= (await vault.create(task)).path;
    if (existsSync(source)) await vault.putBeside(path, source);
  }
  if (path.startsWith('Needs_Action/')) path = await vault.claim(path);
  let file = await vault.read(path);
  // The last step again in any case: it may have been cut short.
  for (const state of STORY.slice(Math.max(0, STORY.indexOf(file.task.state)))) {
    const { action, plan } = aDraft();
    file = await vault.save(file, { ...file.task, state, action, plan, revision: STORY.indexOf(state) + 1 }, 'email');
  }
}

const visible = async (dir: string) => (await filesIn(dir)).filter((path) => !path.includes('.tmp-'));

describe('a vault whose process dies', () => {
  it('at any step whatsoever loses nothing, shows nothing half-written and goes on', async () => {
    await breakableDisk();
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const dir = await tempDir();
      const source = join(await tempDir(), 'offer.pdf');
      await writeFile(source, 'data');
      const task = fileTask();
      const vault = await openAt(dir, { now: Date.now });
      startCounting({ at, kind: 'die' });
      const died = await live(vault, task, source).then(
        () => false,
        () => true,
      );
      startCounting({ at: 0, kind: 'die' });
      if (!died) break;
      deaths += 1;
      const notes = (await visible(dir)).filter((path) => path.endsWith('.md'));
      expect(notes.length, `after call ${at} (${disk.failed})`).toBeLessThanOrEqual(1);
      // Two minutes later another process takes over.
      const heir = await openAt(dir, { now: () => Date.now() + 120_000 });
      for (const note of notes) expect((await heir.read(note)).task.id).toBe(task.id);
      await live(heir, task, source);
      const [note, ...others] = await filesIn(dir);
      expect(note).toMatch(new RegExp(`^Done/[^/]+/${noteName(task)}$`));
      expect(others).toEqual([note?.replace(/md$/, 'pdf')]);
      expect((await heir.read(note ?? '')).task).toMatchObject({ state: 'done', revision: 4 });
      expect(existsSync(source)).toBe(false);
    }
    expect(deaths).toBeGreaterThan(40);
  });
});

describe('a vault on a bad disk', () => {
  it.each(['ENOSPC', 'EIO'] as const)('survives %s at any step and goes on when it is over', async (kind) => {
    await breakableDisk();
    let failures = 0;
    let finished = 0;
    for (let at = 1; ; at += 1) {
      const dir = await tempDir();
      const vault = await openAt(dir);
      const task = fileTask();
      const source = join(await tempDir(), 'offer.pdf');
      await writeFile(source, 'data');
      startCounting({ at, kind });
      const problem = await live(vault, task, source).catch((error) => error);
      if (disk.failed === '') break;
      // A claim needs no sync, and a temporary file is swept later; all else is told.
      if (problem === undefined) finished += 1;
      else
        expect(problem, `${disk.failed}, call ${at}`).toMatchObject({
          code: kind === 'EIO' ? 'disk_failed' : 'disk_full',
          retryable: true,
        });
      failures += 1;
      await live(vault, task, source);
      expect((await filesIn(dir)).map((path) => path.split('/')[0])).toEqual(['Done', 'Done']);
    }
    expect(failures).toBeGreaterThan(40);
    expect(finished).toBeLessThan(8);
  });

  it('calls nothing durable that could not be synced', async () => {
    await breakableDisk();
    const vault = await openAt(await tempDir(), { now: () => NOVEMBER });
    const task = aTask();
    await vault.writePage('Dashboard.md', 'old');
    const file = await vault.create(task);
    const pending = await vault.save(file, { ...task, state: 'pending' }, 'email');
    const calls = async (run: () => Promise<unknown>) => {
      startCounting({ at: 0, kind: 'EIO' });
      await run();
      return disk.calls;
    };
    const change = () => vault.save(pending, { ...pending.task, risk: 'x' }, 'email');
    // The last sync of a save is the folder's.
    const last = await calls(change);
    const { path } = pending;
    const current = await vault.read(path);
    startCounting({ at: last, kind: 'EIO' });
    await expect(vault.save(current, { ...current.task, risk: 'y' }, 'email')).rejects.toMatchObject({
      code: 'disk_failed',
    });
    expect(disk.failed).toBe('fsync');
    const again = await vault.read(path);
    expect(again.task.risk).toBe('y');
    // The file is right already, so a save would have nothing to do but what failed.
    const settled = await calls(() => vault.save(again, again.task, 'email'));
    const quiet = await calls(() => vault.save(again, again.task, 'email'));
    expect(settled).toBeGreaterThan(quiet);
  });
});
