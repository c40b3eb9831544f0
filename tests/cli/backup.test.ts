/** Back-up and restore with real processes: an office that goes on, and one made from its back-up that repeats nothing unasked. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, newPlace, opened, type Running, run, until } from './countersign.ts';
import { quickHold } from './office.ts';
import { type ChatMessage, startWorldProcess, type WorldProcess } from './world.ts';

afterAll(cleanUp);

const WARNING = 'This may have been done since';
const mailOf = (name: string) => ({
  from: `${name} <${name}@example.com>`,
  subject: `Invoice ${name}`,
  text: 'When is it due?',
});

describe('an office that is restored from a back-up', { timeout: 180_000 }, () => {
  it('asks again about all that may have been done since, and sends nothing twice', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '0');
    const first = await opened(world.office());
    await arrive(world, 'done');
    await approve(world, 'done');
    await sentTo(world, first, 1);
    await arrive(world, 'waiting');

    const file = join(world.place, 'office.tar.gz');
    expect(await run(['backup', file], world.place, world.settings)).toMatchObject({ code: 0, err: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await approve(world, 'waiting');
    await arrive(world, 'later');
    await approve(world, 'later');
    await sentTo(world, first, 3);
    expect((await first.stop()).code).toBe(0);

    const { settings, vault, state } = await elsewhere(world);
    const before = (await world.chat()).length;
    const restored = await run(['restore', file], world.place, settings);
    expect(restored).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Every approval is void') });
    expect(readdirSync(state).toSorted()).toEqual(['decision.key', 'ledger.db', 'office.lock']);
    expect(statSync(state).mode & 0o777).toBe(0o700);
    expect(existsSync(join(vault, 'Company_Handbook.md'))).toBe(true);
    expect((await run(['audit', 'verify'], world.place, settings)).code).toBe(0);

    const second = await opened(world.office(settings));
    await until(
      'it says so',
      async () => (await fresh(world, before)).some(({ text }) => text.includes('Restored from a back-up')),
      second.err,
    );
    const again = await cardOf(world, 'waiting', before);
    const anew = await cardOf(world, 'later', before);
    expect(again.text).toContain(WARNING);
    expect(anew.text).toContain(WARNING);
    expect(await world.sent()).toHaveLength(3);

    // She overlooks the warning: the service is asked before anything leaves.
    await world.tap(again, 'Approve');
    await until(
      'it was found',
      async () => (await fresh(world, before)).some(({ text }) => text.includes('Not sent again')),
      second.err,
      30_000,
    );
    await world.tap(anew, 'Reject');
    await until('nothing waits', async () => (await pending(world, settings)) === 0, second.err);
    expect(await world.sent()).toHaveLength(3);
    expect((await second.stop()).code).toBe(0);
    expect(await run(['vault', 'check'], world.place, settings)).toMatchObject({ code: 0 });
    expect(await run(['audit', 'verify'], world.place, settings)).toMatchObject({ code: 0 });
  });

  it('repeats nothing that was approved, or allowed by a rule, when the back-up was made', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '3 s');
    await allowReplies(world);
    const first = await opened(world.office());
    await arrive(world, 'held');
    await approve(world, 'held');
    const file = join(world.place, 'office.tar.gz');
    expect((await run(['backup', file], world.place, world.settings)).code).toBe(0);
    await sentTo(world, first, 1);
    // Known now, and so answered by rule: after the back-up, and from before it.
    await world.mail({ ...mailOf('held'), subject: 'Invoice two' });
    await sentTo(world, first, 2);
    expect((await first.stop()).code).toBe(0);

    const { settings } = await elsewhere(world);
    const before = (await world.chat()).length;
    expect((await run(['restore', file], world.place, settings)).code).toBe(0);
    const second = await opened(world.office(settings));
    expect((await cardOf(world, 'Invoice held', before)).text).toContain(WARNING);
    expect((await cardOf(world, 'Invoice two', before)).text).toContain(WARNING);
    expect(await world.sent()).toHaveLength(2);
    expect((await second.stop()).code).toBe(0);
  });

  it('loses nothing that was there when it was backed up in the middle of its work', async () => {
    const world = await startWorldProcess();
    await quickHold(join(world.place, 'vault'), '0');
    const first = await opened(world.office());
    const names = Array.from({ length: 8 }, (_, at) => `n${at}`);
    const busy = (async () => {
      for (const name of names) await world.mail(mailOf(name));
      await until(
        'all cards',
        async () => {
          await approveAll(world);
          return (await world.sent()).length >= names.length;
        },
        first.err,
        60_000,
      );
    })();
    const files: string[] = [];
    while ((await world.sent()).length < names.length / 2) {
      const file = join(world.place, `office-${files.length}.tar.gz`);
      expect(await run(['backup', file], world.place, world.settings)).toMatchObject({ code: 0, err: '' });
      expect(await run(['audit', 'verify'], world.place, world.settings)).toMatchObject({ code: 0 });
      files.push(file);
    }
    await busy;
    expect((await first.stop()).code).toBe(0);
    expect(await world.sent()).toHaveLength(names.length);
    for (const file of files) {
      const { settings } = await elsewhere(world);
      expect((await run(['restore', file], world.place, settings)).code).toBe(0);
      expect(await run(['audit', 'verify'], world.place, settings)).toMatchObject({ code: 0 });
      const before = (await world.chat()).length;
      const office = await opened(world.office(settings));
      // Each mail is a task again, or still: closed in the back-up, or asked about with a warning.
      await until(
        'all is asked',
        async () => (await tasksOf(world, settings, names)) === names.length,
        office.err,
        30_000,
      );
      for (const card of (await fresh(world, before)).filter(({ buttons }) => buttons.length > 0))
        expect(card.text).toContain(WARNING);
      expect((await office.stop()).code).toBe(0);
      expect((await run(['vault', 'check'], world.place, settings)).out).toContain('Every note');
    }
    expect(await world.sent()).toHaveLength(names.length);
  });
});

describe('back-up and restore', () => {
  it('refuse what is in their way, and move it aside when told to', async () => {
    const world = await startWorldProcess();
    const office = await opened(world.office());
    const file = join(world.place, 'office.tar.gz');
    const go = (...args: string[]) => run(args, world.place, world.settings);
    expect(await go('backup', 'vault/inside.tar.gz')).toMatchObject({
      code: 1,
      err: expect.stringContaining('inside the vault'),
    });
    expect(await go('backup', 'nowhere/x.tar.gz')).toMatchObject({ code: 1 });
    expect((await go('backup', file)).code).toBe(0);
    const bytes = readFileSync(file);
    expect(await go('backup', file)).toMatchObject({ code: 1, err: expect.stringContaining('there already') });
    expect(readFileSync(file)).toEqual(bytes);
    expect((await go('backup', file, '--force')).code).toBe(0);
    expect(await go('restore', file)).toMatchObject({ code: 1, err: expect.stringContaining('already at work') });
    expect(await go('restore', file, '--force')).toMatchObject({
      code: 1,
      err: expect.stringContaining('already at work'),
    });
    await office.stop();
    expect(await go('restore', file)).toMatchObject({ code: 1, err: expect.stringContaining('something') });
    writeFileSync(join(world.place, 'not.tar.gz'), 'no back-up');
    expect(await go('restore', 'not.tar.gz', '--force')).toMatchObject({ code: 1 });
    expect(readdirSync(world.place).filter((name) => name.includes('before-restore'))).toEqual([]);
    expect((await go('restore', file, '--force')).code).toBe(0);
    expect(readdirSync(world.place).filter((name) => name.includes('before-restore'))).toHaveLength(2);
    expect(readdirSync(world.place).filter((name) => name.startsWith('.countersign'))).toEqual([]);
  });
});

async function arrive(world: WorldProcess, name: string): Promise<ChatMessage> {
  await world.mail(mailOf(name));
  return cardOf(world, name);
}

function cardOf(world: WorldProcess, name: string, after = 0): Promise<ChatMessage> {
  return until(
    `the card of ${name}`,
    async () => (await fresh(world, after)).findLast(({ text, buttons }) => buttons.length > 0 && text.includes(name))!,
  );
}

async function approve(world: WorldProcess, name: string): Promise<void> {
  await world.tap(await cardOf(world, name), 'Approve');
}

async function approveAll(world: WorldProcess): Promise<void> {
  const cards = (await world.chat()).filter(({ buttons }) =>
    buttons.flat().some(({ text }) => text.includes('Approve')),
  );
  for (const card of cards) await world.tap(card, 'Approve').catch(() => {});
}

/** Messages behind the first `count`. */
async function fresh(world: WorldProcess, count: number): Promise<ChatMessage[]> {
  return (await world.chat()).slice(count);
}

async function sentTo(world: WorldProcess, office: Running, count: number): Promise<void> {
  await until(
    `${count} mails are sent and done`,
    async () => (await world.sent()).length === count && (await pending(world, world.settings)) === 0,
    office.err,
    30_000,
  );
}

async function pending(world: WorldProcess, settings: Record<string, string>): Promise<number> {
  const { out } = await run(['status', '--json'], world.place, settings);
  return Object.values(JSON.parse(out).open as Record<string, number>).reduce((sum, count) => sum + count, 0);
}

/** How many of these mails are known, each once. */
async function tasksOf(
  _world: WorldProcess,
  settings: Record<string, string>,
  names: readonly string[],
): Promise<number> {
  const found = readdirSync(settings.VAULT_DIR!, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.md'),
  );
  return names.filter((name) => found.filter((path) => path.includes(`invoice-${name}_`)).length === 1).length;
}

let places = 0;

/** Settings for an office beside the first one's folders, in the same world. */
async function elsewhere(world: WorldProcess) {
  places += 1;
  const place = join(await newPlace(), `${places}`);
  await mkdir(place);
  const [vault, state] = [join(place, 'vault'), join(place, 'state')];
  return { vault, state, settings: { ...world.settings, VAULT_DIR: vault, STATE_DIR: state } };
}

async function allowReplies(world: WorldProcess): Promise<void> {
  const path = join(world.place, 'vault/Company_Handbook.md');
  const page = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    page.replace(
      /^rules:\s*$/m,
      'rules:\n  - name: Replies\n    when:\n      action: email.send\n      in_thread: true\n    then: AUTO',
    ),
  );
}
