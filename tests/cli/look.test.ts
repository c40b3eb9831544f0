import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { cleanUp, newPlace, opened, PROJECT, type Running, run, until } from './countersign.ts';
import { quickHold, startOfficeIn } from './office.ts';

describe('looking at the office and deciding at its machine', () => {
  let place: string;
  let world: World;
  let office: Running;
  const say = (...args: string[]) => run(args, place, world.settings);
  const json = async (...args: string[]) => {
    const { out, err } = await say(...args, '--json');
    expect(err).toBe('');
    return JSON.parse(out);
  };
  const deliver = (subject: string) =>
    world.gmail.deliver({ from: 'Ali <ali@example.com>', subject, text: 'When is it due?' });
  const waiting = async (subject: string): Promise<string> =>
    until(`“${subject}” waits`, async () => {
      const { items } = await json('pending');
      return items.find(({ about }: { about: string }) => about.includes(subject))?.taskId;
    });

  beforeAll(async () => {
    place = await newPlace();
    const vaultDir = join(place, 'vault');
    await fillVault(vaultDir, join(PROJECT, 'vault'));
    await quickHold(vaultDir, '1 s');
    world = await startWorld({ port: 0, vaultDir, stateDir: join(place, 'state'), log: silentLog });
  });
  afterAll(async () => {
    await cleanUp();
    await world.close();
  });

  it('says so when there has never been an office', async () => {
    const [status, pending, approve, check] = await Promise.all([
      say('status'),
      say('pending'),
      say('approve', 'ABCDEF'),
      say('vault', 'check'),
    ]);
    expect(status).toMatchObject({ code: 3, out: 'The office is not running. Open tasks: none.\n' });
    expect(pending).toMatchObject({ code: 1, err: expect.stringContaining('countersign start') });
    expect(approve).toMatchObject({ code: 1, err: expect.stringContaining('countersign start') });
    expect(check.code).toBe(0);
  });

  it('shows how the office is, what waits and what happened, for a person and for a script', async () => {
    office = await startOfficeIn(place, world);
    await deliver('Invoice 7');
    const taskId = await waiting('Invoice 7');
    const [status, pending, audit] = await Promise.all([say('status'), say('pending'), say('audit')]);
    expect(status).toMatchObject({ code: 0, err: '', out: expect.stringContaining('The office is running') });
    expect(pending).toMatchObject({ code: 0, err: '', out: expect.stringContaining(taskId.slice(-8)) });
    expect(audit).toMatchObject({ code: 0, err: '', out: expect.stringContaining('task.received') });
    expect(await json('status')).toMatchObject({ state: 'running', open: { pending: 1 }, dryRun: false, problems: [] });
    expect(await json('audit', '--task', taskId, '--limit', '1')).toMatchObject([{ task: taskId }]);
    expect(await json('audit', '--date', '2001-01-01')).toEqual([]);
    expect(await json('vault', 'check')).toEqual([]);
    expect(await json('audit', 'verify')).toMatchObject({ flaws: [], notes: [], files: 1 });
    expect(await say('vault', 'check', '--repair')).toMatchObject({ code: 1, err: expect.stringContaining('at work') });
  });

  it('approves by the end of an id, once, and the mail goes out', async () => {
    const taskId = await waiting('Invoice 7');
    expect(await say('approve', taskId.slice(-6).toLowerCase())).toMatchObject({ code: 0, err: '' });
    const again = await say('approve', taskId);
    expect(again.code).toBe(1);
    expect(again.err).not.toBe('');
    await until('the mail is sent', async () => (await world.gmail.sent()).length > 0, office.err);
    const lines = await json('audit', '--task', taskId);
    expect(lines.some(({ by }: { by: string }) => by.startsWith('cli:'))).toBe(true);
  });

  it('rejects with a reason, and nothing goes out', async () => {
    await deliver('Invoice 8');
    const taskId = await waiting('Invoice 8');
    expect(await json('reject', taskId, '--reason', 'not ours')).toMatchObject({ ok: true, taskId });
    expect(await say('approve', taskId)).toMatchObject({ code: 1 });
    expect(await world.gmail.sent()).toHaveLength(1);
  });

  it('refuses an id that it does not know, or that is too short to be meant', async () => {
    for (const id of ['ZZZZZZ', 'Q', '../../etc/passwd', '%', '']) {
      expect(await say('approve', id)).toMatchObject({ code: 1, err: expect.stringContaining('No task has the id') });
    }
  });

  it('lets a second office on the same vault say so and stop, and the first one go on', async () => {
    const second = await say('start');
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining('Another office is already at work') });
    expect(second.err).not.toMatch(/^\s+at /m);
    expect((await say('status')).code).toBe(0);
  });

  it('stops at once on SIGTERM, with nothing but its log on standard error', async () => {
    const before = performance.now();
    const { code, out, err } = await office.stop('SIGTERM');
    expect(code).toBe(0);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(out).toBe('');
    for (const line of err.trim().split('\n')) expect(JSON.parse(line).level, line).toBeLessThan(40);
  });

  it('shows what waits when the office is not running, and decides nothing', async () => {
    const status = await say('status');
    expect(status).toMatchObject({ code: 3, out: expect.stringContaining('not running') });
    expect(await json('status')).toMatchObject({ state: 'not running' });
    expect((await say('pending')).code).toBe(0);
    expect((await json('audit')).length).toBeGreaterThan(5);
    const [{ task }] = await json('audit', '--limit', '1');
    expect(await say('approve', task)).toMatchObject({ code: 3, err: expect.stringContaining('not running') });
  });

  it('names the file and the line where somebody changed the audit trail', async () => {
    const logs = join(place, 'vault/Logs/single');
    const path = join(logs, readdirSync(logs)[0]!);
    const trail = readFileSync(path, 'utf8');
    expect(await say('audit', 'verify')).toMatchObject({ code: 0, out: expect.stringContaining('is whole') });
    writeFileSync(path, trail.replace('task.received', 'task.forgotten'));
    const line = trail.slice(0, trail.indexOf('task.received')).split('\n').length;
    const verified = await say('audit', 'verify');
    expect(verified).toMatchObject({ code: 1, out: expect.stringContaining(`${basename(path)}, line ${line}: `) });
    expect((await say('vault', 'check')).code).toBe(1);
    expect((await say('audit', 'verify', '--date', '2001-01-01')).code).toBe(0);
    writeFileSync(path, trail);
    expect((await say('audit', 'verify')).code).toBe(0);
    expect((await say('vault', 'check', '--repair')).code).toBe(0);
  });

  it('stops at once on SIGTERM right after its start, too', async () => {
    const short = await opened(await startOfficeIn(place, world));
    expect((await short.stop('SIGINT')).code).toBe(0);
  });
});
