/** An arrival becomes one task with one note, however often it comes and wherever a crash cuts it short. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OfficeError } from '../../src/errors.ts';
import { accept } from '../../src/runtime/arrivals.ts';
import type { Desk } from '../../src/runtime/desk.ts';
import { adopt } from '../../src/runtime/hands.ts';
import { recover, strays } from '../../src/runtime/recover.ts';
import { aDesk, anArrival, tempDir } from './bench.ts';

const notesIn = ({ vault }: Desk, folder = 'Needs_Action') => {
  const path = join(vault.dir, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.md')) : [];
};

test('a new arrival has its note, its row and its line in the trail', async () => {
  const desk = await aDesk();
  const { taskId, fresh } = await accept(desk, anArrival());
  expect(fresh).toBe(true);
  const row = (await desk.ledger.task(taskId))!;
  expect(await desk.vault.read(row.path)).toMatchObject({
    hash: row.noteHash,
    task: { id: taskId, state: 'received' },
  });
  expect(await desk.ledger.auditBacklog(5)).toMatchObject([
    { action: 'task.received', actor: 'watcher:gmail', task: taskId },
  ]);
});

test('one that comes again is the same task', async () => {
  const desk = await aDesk();
  const first = await accept(desk, anArrival());
  expect(await accept(desk, anArrival({ subject: 'changed' }))).toEqual({ taskId: first.taskId, fresh: false });
  expect(notesIn(desk)).toHaveLength(1);
});

test('one that comes many times at once is one task, and no stray note stays', async () => {
  const desk = await aDesk();
  const all = await Promise.all(Array.from({ length: 8 }, () => accept(desk, anArrival())));
  expect(all.filter(({ fresh }) => fresh)).toHaveLength(1);
  expect(new Set(all.map(({ taskId }) => taskId)).size).toBe(1);
  expect(notesIn(desk)).toEqual([expect.stringContaining(all[0]!.taskId)]);
  expect(await recover(desk)).toEqual([all[0]!.taskId]);
});

test('a note that was taken in by another way before its row was made stays where it is', async () => {
  const desk = await aDesk();
  const racing = {
    ...desk,
    ledger: {
      ...desk.ledger,
      open: async (...given: Parameters<Desk['ledger']['open']>) => {
        await adopt(desk, given[0].path, { wake: () => {} });
        return desk.ledger.open(...given);
      },
    },
  };
  const { taskId } = await accept(racing, anArrival());
  expect(await desk.ledger.task(taskId)).toMatchObject({ state: 'received' });
  expect(notesIn(desk)).toEqual([expect.stringContaining(taskId)]);
});

test('a second note that a crash left is put aside at the next start, with the reason in it', async () => {
  const desk = await aDesk();
  const { taskId } = await accept(desk, anArrival());
  const { path, task } = await desk.vault.read((await desk.ledger.task(taskId))!.path);
  const double = await desk.vault.create({ ...task, id: '01JZZZZZZZZZZZZZZZZZZZZZZZ' });
  await recover(desk);
  expect(notesIn(desk)).toEqual([path.split('/').at(-1)]);
  const aside = (await desk.vault.find(double.task.id))!;
  expect(aside).toMatch(/^Rejected\//);
  expect((await desk.vault.read(aside)).task.log.at(-1)?.text).toContain(taskId);
});

describe('a file', () => {
  async function dropped() {
    const desk = await aDesk();
    const file = join(await tempDir(), 'offer.pdf');
    writeFileSync(file, 'bytes');
    return { desk, file, arrival: anArrival({ source: 'drop:1', kind: 'FILE', file }) };
  }
  const beside = async (desk: Desk, taskId: string) => {
    const { path, task } = await desk.notes.read((await desk.ledger.task(taskId))!);
    return join(desk.vault.dir, dirname(path), task.facts.file ?? 'none');
  };

  test('lies beside its note, which names it, and has left the drop folder', async () => {
    const { desk, file, arrival } = await dropped();
    const { taskId } = await accept(desk, arrival);
    expect(existsSync(await beside(desk, taskId))).toBe(true);
    expect(existsSync(file)).toBe(false);
  });

  test('that a crash left in the drop folder is brought by the next look', async () => {
    const { desk, file, arrival } = await dropped();
    const broken = { ...desk, vault: { ...desk.vault, putBeside: () => Promise.reject(new Error('killed')) } };
    await expect(accept(broken, arrival)).rejects.toThrow('killed');
    expect(existsSync(file)).toBe(true);
    const { taskId, fresh } = await accept(desk, arrival);
    expect(fresh).toBe(false);
    expect(existsSync(await beside(desk, taskId))).toBe(true);
    expect(existsSync(file)).toBe(false);
  });

  test('whose note a crash left without a row is found again by recovery', async () => {
    const { desk, arrival } = await dropped();
    const broken = { ...desk, ledger: { ...desk.ledger, open: () => Promise.reject(new Error('killed')) } };
    await expect(accept(broken, arrival)).rejects.toThrow('killed');
    const [taskId] = await recover(desk);
    expect(await accept(desk, arrival)).toEqual({ taskId, fresh: false });
    expect(existsSync(await beside(desk, taskId!))).toBe(true);
    expect(notesIn(desk)).toHaveLength(1);
  });
});

describe('on a disk that fails', () => {
  const failing = (times: number, act: () => Promise<unknown>) => {
    let left = times;
    return async () => {
      if (left > 0) {
        left -= 1;
        throw new OfficeError('disk_full', 'The disk is full.');
      }
      return (await act()) as never;
    };
  };

  test('an arrival whose row can’t be kept has one note, however often it comes again', async () => {
    const desk = await aDesk();
    for (let turn = 0; turn < 3; turn += 1) {
      const broken = { ...desk, ledger: { ...desk.ledger, open: failing(1, async () => true) } };
      await expect(accept(broken, anArrival())).rejects.toMatchObject({ code: 'disk_full' });
      expect(notesIn(desk)).toHaveLength(1);
    }
    const { taskId, fresh } = await accept(desk, anArrival());
    expect(fresh).toBe(true);
    expect(notesIn(desk)).toEqual([expect.stringContaining(taskId)]);
    expect(notesIn(desk, 'Rejected')).toEqual([]);
  });

  test.each(['claimed', 'pending'] as const)(
    'a task that was %s before its row was undone is one task again',
    async (state) => {
      const desk = await aDesk();
      const broken = { ...desk, ledger: { ...desk.ledger, open: failing(1, async () => true) } };
      await expect(accept(broken, anArrival())).rejects.toMatchObject({ code: 'disk_full' });
      const [begun] = desk.arriving.values();
      const path = `Needs_Action/${notesIn(desk)[0]}`;
      await desk.notes.change({ id: begun!.id, path }, 'email', (task) => ({ ...task, state }));
      expect(await accept(desk, anArrival())).toEqual({ taskId: begun!.id, fresh: true });
      expect(notesIn(desk)).toHaveLength(1);
      expect(await desk.vault.find(begun!.id)).toBe((await desk.ledger.task(begun!.id))?.path);
    },
  );

  test('nothing new is taken in while there is no room, but what is known is known', async () => {
    const desk = await aDesk();
    const { taskId } = await accept(desk, anArrival());
    const require = () => {
      throw new OfficeError('disk_full', 'The disk is full.');
    };
    const cramped = { ...desk, room: { ...desk.room, require } };
    expect(await accept(cramped, anArrival())).toEqual({ taskId, fresh: false });
    await expect(accept(cramped, anArrival({ source: 'gmail:2' }))).rejects.toMatchObject({ code: 'disk_full' });
    expect(notesIn(desk)).toHaveLength(1);
  });

  test('a note that can’t be taken in stays where it is, and is taken in later', async () => {
    const desk = await aDesk();
    const broken = { ...desk, ledger: { ...desk.ledger, open: failing(9, async () => true) } };
    await expect(accept(broken, anArrival())).rejects.toMatchObject({ code: 'disk_full' });
    // While its arrival may come again, it is left to that.
    expect(await strays(broken)).toEqual([]);
    desk.arriving.clear();
    await expect(strays(broken)).rejects.toMatchObject({ code: 'disk_full' });
    expect([notesIn(desk).length, notesIn(desk, 'Quarantine').length]).toEqual([1, 0]);
    const [taskId] = await strays(desk);
    expect(await accept(desk, anArrival())).toEqual({ taskId, fresh: false });
    expect(notesIn(desk)).toHaveLength(1);
  });
});

test('a sender is met by name, but a robot is not', async () => {
  const desk = await aDesk();
  await accept(desk, anArrival({ from: '"Ali Khan" <ALI@example.com>' }));
  await accept(desk, anArrival({ source: 'gmail:2', from: 'News <news@example.com>', facts: { automatic: true } }));
  const { taskId } = await accept(desk, anArrival({ source: 'gmail:3' }));
  await desk.ledger.advance(taskId, ['received'], { contacts: ['ali@example.com', 'news@example.com'] });
  expect(await desk.ledger.findContacts('', 5)).toEqual(
    expect.arrayContaining([
      { name: 'Ali Khan', address: 'ali@example.com' },
      { name: '', address: 'news@example.com' },
    ]),
  );
});
