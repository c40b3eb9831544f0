/** Disks that are really full, with an office as a process of its own. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { cleanUp, newPlace, PROJECT, type Running, run, until } from '../cli/countersign.ts';
import { quickHold, startOfficeIn } from '../cli/office.ts';
import { memoryDisk, type SmallDisk, thinDisk, whyNoDisk, whyNoThinDisk } from './small-disk.ts';

/** Less than what is kept free for what is under way, but enough to write down a tap. */
const LITTLE = 300 * 1024;
const WAIT_MS = 30_000;

let place: string;
let disk: SmallDisk;
let world: World;

const [noDisk, noThinDisk] = [whyNoDisk(), whyNoThinDisk()];
const skipped = (why: string) => (why === '' ? '' : ` (skipped: ${why})`);

async function openOn(make: (place: string) => SmallDisk): Promise<void> {
  place = await newPlace();
  disk = make(place);
  const vaultDir = join(disk.dir, 'vault');
  await fillVault(vaultDir, join(PROJECT, 'vault'));
  await quickHold(vaultDir, '0');
  world = await startWorld({ port: 0, vaultDir, stateDir: join(disk.dir, 'state'), log: silentLog });
}

afterEach(async () => {
  await world?.close();
  // What is mounted inside would keep the folder from being removed; whoever still uses it is ended first.
  const places = cleanUp();
  disk?.unmount();
  await places;
});

describe.skipIf(noDisk !== '')(`a full disk${skipped(noDisk)}`, () => {
  it('loses nothing: the owner is told on Telegram, once, and it goes on when there is room', {
    timeout: 90_000,
  }, async () => {
    await openOn(memoryDisk);
    await getsOverIt(await startOfficeIn(place, world));
  });

  it('that is only nearly full takes nothing new and sends nothing, but notes down what the owner decides', {
    timeout: 60_000,
  }, async () => {
    await openOn(memoryDisk);
    const office = await startOfficeIn(place, world);
    await deliver('Invoice 1');
    const card = await until('the card', () => cardOf('Invoice 1'), office.err, WAIT_MS);
    disk.fillUp(LITTLE);
    await until('it says so', () => toldOf('The disk is full').length === 1, office.err, WAIT_MS);
    expect((await tap(card))?.text).toContain('waits');
    world.telegram.sendText('write to bob@example.com that it has come');
    await until('a refusal', () => toldOf('I can’t take this in').length === 1, office.err, WAIT_MS);
    await deliver('Invoice 2');
    await until('Gmail is left alone', async () =>
      /Gmail +paused/.test((await run(['status'], place, world.settings)).out),
    );
    expect(await world.gmail.sent()).toEqual([]);
    expect(Object.values((await status()).open)).toEqual([1]);

    disk.makeRoom();
    await until('the first mail', async () => (await world.gmail.sent()).length === 1, office.err, WAIT_MS);
    await until('the second card', () => cardOf('Invoice 2'), office.err, WAIT_MS);
    expect(toldOf('There is room on the disk again')).toHaveLength(1);
    expect(toldOf('The disk is full')).toHaveLength(1);
    expect((await office.stop()).code).toBe(0);
  });

  it('keeps an office from starting, which says why, and leaves nothing half made', async () => {
    await openOn(memoryDisk);
    rmSync(join(disk.dir, 'vault/.countersign'), { recursive: true, force: true });
    disk.fillUp();
    const { code, err } = await run(['start'], place, world.settings);
    expect(code).not.toBe(0);
    expect(err).toMatch(/full|room/i);
    expect(err).not.toMatch(/bug|^\s+at /m);
    disk.makeRoom();
    expect((await (await startOfficeIn(place, world)).stop()).code).toBe(0);
  });
});

describe.skipIf(noThinDisk !== '')(`a disk whose flushes fail${skipped(noThinDisk)}`, () => {
  it('loses nothing: the owner is told on Telegram, once, and it goes on when it works again', {
    timeout: 90_000,
  }, async () => {
    await openOn(thinDisk);
    await getsOverIt(await startOfficeIn(place, world));
  });
});

/** One mail is approved and another one comes while the disk takes nothing; afterwards both are answered, once. */
async function getsOverIt(office: Running): Promise<void> {
  await deliver('Invoice 1');
  const card = await until('the card', () => cardOf('Invoice 1'), office.err, WAIT_MS);
  disk.fillUp();
  await deliver('Invoice 2');
  const toast = await tap(card);
  expect(toast).toMatchObject({ text: expect.stringMatching(/^Not (noted|done) yet: .*disk/), alert: true });
  await until('it says so', () => toldOf(/^The disk (is full|fails)/).length > 0, office.err, WAIT_MS);
  world.telegram.sendText('/status');
  const shown = await until('an answer', () => toldOf('Countersign is running')[0], office.err, WAIT_MS);
  expect(shown).toMatch(/The disk with (your vault|the ledger)/);
  expect((await status()).problems).toHaveLength(1);
  expect(office.child.exitCode).toBeNull();
  expect(await world.gmail.sent()).toEqual([]);

  disk.makeRoom();
  const second = await until('the second card', () => cardOf('Invoice 2'), office.err, WAIT_MS);
  await until('the first mail', async () => (await world.gmail.sent()).length === 1, office.err, WAIT_MS);
  await tap(second);
  await until('the second mail', async () => (await world.gmail.sent()).length === 2, office.err, WAIT_MS);
  await until('nothing is open', async () => Object.keys((await status()).open).length === 0, office.err);
  await until('it says that it goes on', () => toldOf('There is room on the disk again').length === 1, office.err);
  expect((await status()).problems).toEqual([]);
  expect((await office.stop()).code).toBe(0);
  expect((await world.gmail.sent()).map(({ subject }) => subject)).toEqual(['Re: Invoice 1', 'Re: Invoice 2']);
  expect((await run(['vault', 'check'], place, world.settings)).code).toBe(0);
  expect((await run(['audit', 'verify'], place, world.settings)).code).toBe(0);
}

const deliver = (subject: string) =>
  world.gmail.deliver({ from: 'Ali <ali@example.com>', subject, text: 'When is it due?' });
const cardOf = (text: string) =>
  world.telegram.messages().find((one) => one.text.includes(text) && one.buttons.flat().some(isApprove));
const isApprove = ({ text }: { text: string }) => text.includes('Approve');
const tap = (card: NonNullable<ReturnType<typeof cardOf>>) =>
  world.telegram.tap(card.id, card.buttons.flat().find(isApprove)!.data, { waitMs: WAIT_MS });
const toldOf = (beginning: string | RegExp) =>
  world.telegram
    .messages()
    .filter(({ from }) => from === 'bot')
    .map(({ text }) => text)
    .filter((text) => (typeof beginning === 'string' ? text.includes(beginning) : beginning.test(text)));
const status = async () => JSON.parse((await run(['status', '--json'], place, world.settings)).out);
