/** A real full disk: vault and state on a small file system in memory, which only root can make. */
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { cleanUp, newPlace, PROJECT, run, until } from '../cli/countersign.ts';
import { quickHold, startOfficeIn } from '../cli/office.ts';

const DISK = '4m';

let place: string;
let disk: string;
let world: World;

const why = whyNoDisk();

describe.skipIf(why !== '')(`a full disk${why && ` (skipped: ${why})`}`, () => {
  beforeEach(async () => {
    place = await newPlace();
    disk = join(place, 'disk');
    mkdirSync(disk);
    if (!mount(disk)) throw new Error('the small disk could not be mounted');
    const vaultDir = join(disk, 'vault');
    await fillVault(vaultDir, join(PROJECT, 'vault'));
    await quickHold(vaultDir, '0');
    world = await startWorld({ port: 0, vaultDir, stateDir: join(disk, 'state'), log: silentLog });
  });
  afterEach(async () => {
    await world.close();
    // What is mounted inside would keep the folder from being removed; whoever still uses it is ended first.
    const places = cleanUp();
    spawnSync('umount', ['-l', disk]);
    await places;
  });

  it('loses nothing: the office says so, and goes on when there is room', { timeout: 60_000 }, async () => {
    const office = await startOfficeIn(place, world);
    await deliver('Invoice 1');
    const card = await until('the card', () => cards()[0], office.err);
    fillUp();
    await deliver('Invoice 2');
    void world.telegram.tap(card.id, card.buttons.flat().find(({ text }) => text.includes('Approve'))!.data!);
    await until('it says so', () => /disk is full|disk_full/i.test(office.err()), office.err);
    expect(office.child.exitCode).toBeNull();
    expect(await world.gmail.sent()).toEqual([]);

    makeRoom();
    const second = await until(
      'the second card',
      () => cards().find(({ text }) => text.includes('Invoice 2')),
      office.err,
      30_000,
    );
    await until('the first mail', async () => (await world.gmail.sent()).length === 1, office.err, 30_000);
    await world.telegram.tap(second.id, second.buttons.flat().find(({ text }) => text.includes('Approve'))!.data!);
    await until('the second mail', async () => (await world.gmail.sent()).length === 2, office.err, 30_000);
    await until('nothing is open', async () => Object.keys((await status()).open).length === 0, office.err);
    expect((await office.stop()).code).toBe(0);
    expect((await world.gmail.sent()).map(({ subject }) => subject)).toEqual(['Re: Invoice 1', 'Re: Invoice 2']);
    expect((await run(['vault', 'check'], place, world.settings)).out).toContain('is readable and where it belongs');
    const lines = JSON.parse((await run(['audit', '--json', '--limit', '1000'], place, world.settings)).out);
    const seqs = lines.map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual(seqs.map((_: number, at: number) => seqs[0] + at));
  });

  it('keeps an office from starting, which says why, and leaves nothing half made', async () => {
    rmSync(join(disk, 'vault/.countersign'), { recursive: true, force: true });
    fillUp();
    const { code, err } = await run(['start'], place, world.settings);
    expect(code).not.toBe(0);
    expect(err).toMatch(/full|room/i);
    expect(err).not.toMatch(/bug|^\s+at /m);
    makeRoom();
    expect((await (await startOfficeIn(place, world)).stop()).code).toBe(0);
  });
});

const deliver = (subject: string) =>
  world.gmail.deliver({ from: 'Ali <ali@example.com>', subject, text: 'When is it due?' });
const cards = () => world.telegram.messages().filter(({ buttons }) => buttons.length > 0);
const status = async () => JSON.parse((await run(['status', '--json'], place, world.settings)).out);

/** Takes every byte that is left. */
function fillUp(): void {
  const file = openSync(join(disk, 'filler'), 'w');
  for (const bytes of [64 * 1024, 4_096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(bytes, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  fsyncSync(file);
  closeSync(file);
}

function makeRoom(): void {
  rmSync(join(disk, 'filler'));
}

function mount(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder]).status === 0;
}

function whyNoDisk(): string {
  if (process.getuid?.() !== 0) return 'only root can mount a small disk';
  const tried = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt']);
  return tried.status === 0 ? '' : 'file systems can’t be mounted here';
}
