/** Notes as the steps of a task use them: a person's change is taken in, and a lost note stops nothing. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import type { OfficeError } from '../../src/errors.ts';
import { accept } from '../../src/runtime/arrivals.ts';
import { createNotes } from '../../src/runtime/notes.ts';
import { aDesk, anArrival } from './bench.ts';

async function bench() {
  const desk = await aDesk();
  const { taskId } = await accept(desk, anArrival());
  const row = (await desk.ledger.task(taskId))!;
  const lost: [string, OfficeError][] = [];
  const notes = createNotes(desk.vault, async (path, error) => void lost.push([path, error]));
  const absolute = join(desk.vault.dir, row.path);
  const edit = (from: string, to: string, path = row.path) => {
    const file = join(desk.vault.dir, path);
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  };
  const plan = (text: string) => (task: Task) => ({ ...task, plan: [...task.plan, { done: false, text }] });
  return { desk, row, notes, lost, absolute, edit, plan };
}

test('a change is saved where its state belongs', async () => {
  const { notes, row, desk } = await bench();
  const { path, hash } = await notes.change(row, 'email', (task) => ({ ...task, state: 'pending' }));
  expect(path).toBe(row.path.replace('Needs_Action', 'Pending_Approval/email'));
  expect(await desk.vault.read(path)).toMatchObject({ hash, task: { state: 'pending' } });
});

test('what a person wrote in between is taken in, never overwritten', async () => {
  const { notes, row, edit, plan, desk } = await bench();
  await notes.change(row, 'email', plan('first'));
  edit('subject: Offer', 'subject: Hers');
  let runs = 0;
  const { path } = await notes.change(row, 'email', (task) => {
    runs += 1;
    return plan('second')(task);
  });
  expect(runs).toBe(2);
  const { task } = await desk.vault.read(path);
  expect(task.subject).toBe('Hers');
  expect(task.plan.map(({ text }) => text)).toEqual(['first', 'second']);
});

test('somebody who changes it at every try is given up on, as changed', async () => {
  const { notes, row, edit, plan } = await bench();
  let n = 0;
  const meddle = (task: Task) => {
    edit(`subject: ${task.subject}`, `subject: Meddled${n++}`);
    return plan('mine')(task);
  };
  await expect(notes.change(row, 'email', meddle)).rejects.toMatchObject({ code: 'note_changed', retryable: true });
  expect(n).toBe(5);
});

test('a note that a person moved is found where it lies now', async () => {
  const { notes, row, desk } = await bench();
  const elsewhere = row.path.replace('Needs_Action', 'Rejected/2026-11');
  mkdirSync(join(desk.vault.dir, dirname(elsewhere)), { recursive: true });
  renameSync(join(desk.vault.dir, row.path), join(desk.vault.dir, elsewhere));
  expect(await notes.read(row)).toMatchObject({ path: elsewhere });
  const { path } = await notes.change(row, 'email', (task) => ({ ...task, state: 'claimed' }));
  expect(path).toMatch(/^In_Progress\/single\//);
});

describe('a note that can’t be used', () => {
  test('goes to Quarantine as it is, is told once, and the ledger goes on alone', async () => {
    const { notes, row, lost, absolute, plan, desk } = await bench();
    writeFileSync(absolute, 'no note at all');
    await expect(notes.read(row)).rejects.toMatchObject({ code: 'note_lost' });
    const { path, hash } = await notes.change(row, 'email', plan('mine'));
    expect(path).toMatch(/^Quarantine\//);
    expect(hash).toBe('');
    expect(readFileSync(join(desk.vault.dir, path), 'utf8')).toBe('no note at all');
    expect(lost).toEqual([[path, expect.objectContaining({ code: 'note_lost' })]]);
    expect(await notes.change({ ...row, path }, 'email', plan('more'))).toEqual({ path, hash: '' });
    expect(lost).toHaveLength(1);
  });

  test('because it was deleted is no reason to stop, nor to make it again', async () => {
    const { notes, row, lost, absolute, plan } = await bench();
    rmSync(absolute);
    expect(await notes.change(row, 'email', plan('mine'))).toEqual({ path: row.path, hash: '' });
    expect(existsSync(absolute)).toBe(false);
    expect(lost).toEqual([]);
  });

  test('because a link lies in its place is set aside, and what the link names is untouched', async () => {
    const { notes, row, lost, absolute, plan, desk } = await bench();
    const other = join(desk.vault.dir, 'Business_Goals.md');
    const before = readFileSync(other, 'utf8');
    rmSync(absolute);
    symlinkSync(other, absolute);
    const { path } = await notes.change(row, 'email', plan('mine'));
    expect(path).toMatch(/^Quarantine\//);
    expect(readFileSync(other, 'utf8')).toBe(before);
    expect(lost).toHaveLength(1);
  });

  test('because it was lost after it had been saved is noticed by the next save', async () => {
    const { notes, row, absolute, plan } = await bench();
    await notes.change(row, 'email', plan('first'));
    writeFileSync(absolute, '');
    expect(await notes.change(row, 'email', plan('second'))).toMatchObject({ hash: '' });
  });
});
