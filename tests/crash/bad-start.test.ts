import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanUp, launch, newPlace, opened, run } from '../cli/countersign.ts';

let place: string;
let state: string;
beforeEach(async () => {
  place = await newPlace();
  state = join(place, 'state');
  await run(['init', '--yes', '--vault', 'vault'], place);
});
afterEach(cleanUp);

const start = (env = {}) => run(['start'], place, { STATE_DIR: state, ...env });
const startAndStop = async () => (await opened(launch(['start'], place, { STATE_DIR: state }))).stop();

describe('an office that can’t start says why, and ends', () => {
  it.each([
    ['a ledger of garbage', () => Buffer.alloc(8_192, 7)],
    ['a ledger that is damaged in its middle', (whole: Buffer) => whole.fill(0x5a, 4_096)],
    ['a ledger whose first page is gone', (whole: Buffer) => whole.fill(0, 0, 4_096)],
  ])('%s', async (_, damage) => {
    await startAndStop();
    const path = join(state, 'ledger.db');
    const damaged = damage(await readFile(path));
    await writeFile(path, damaged);
    for (const { code, err } of [await start(), await run(['pending'], place, { STATE_DIR: state })]) {
      expect(code).toBe(4);
      expect(err).toMatch(/ledger .* is damaged/);
      expect(err).not.toMatch(/bug|^\s+at /m);
    }
    expect(await readFile(path)).toEqual(damaged);
  });

  it.each([0, 5])('a decision key of %i bytes, which is left as it is', async (bytes) => {
    await mkdir(state, { mode: 0o700 });
    await writeFile(join(state, 'decision.key'), Buffer.alloc(bytes));
    expect(await start()).toMatchObject({ code: 4, err: expect.stringContaining('decision.key is damaged') });
    expect((await stat(join(state, 'decision.key'))).size).toBe(bytes);
  });

  it('a state folder that is a file', async () => {
    await writeFile(state, '');
    expect(await start()).toMatchObject({ code: 4, err: expect.stringContaining('can’t be written') });
  });

  it('a state folder inside the vault, which is often synced', async () => {
    const { code, err } = await start({ STATE_DIR: join(place, 'vault/state') });
    expect({ code, err }).toMatchObject({ code: 4, err: expect.stringContaining('inside the vault') });
    await expect(stat(join(place, 'vault/state'))).rejects.toThrow('ENOENT');
  });

  it('a state folder whose path is too long for a socket', async () => {
    const { code, err } = await start({ STATE_DIR: join(place, 'x'.repeat(100)) });
    expect({ code, err }).toMatchObject({ code: 4, err: expect.stringContaining('too long') });
  });

  it('a vault that is a file', async () => {
    await rm(join(place, 'vault'), { recursive: true });
    await writeFile(join(place, 'vault'), '');
    const { code, err } = await start();
    expect(code).not.toBe(0);
    expect(err).not.toMatch(/bug|^\s+at /m);
  });
});

describe('an office starts', () => {
  it('with an empty ledger file, which a crash in the first moment leaves', async () => {
    await mkdir(state, { mode: 0o700 });
    await writeFile(join(state, 'ledger.db'), '');
    expect((await startAndStop()).code).toBe(0);
  });

  it('with locks and a socket that a killed one left', async () => {
    await (await opened(launch(['start'], place, { STATE_DIR: state }))).stop('SIGKILL');
    expect((await stat(join(state, 'office.sock'))).isSocket()).toBe(true);
    expect((await startAndStop()).code).toBe(0);
  });

  it('with a handbook that can’t be read, and says which line', async () => {
    const page = join(place, 'vault/Company_Handbook.md');
    await writeFile(page, (await readFile(page, 'utf8')).replace('then: APPROVE', 'then: PERHAPS'));
    const { code, err } = await startAndStop();
    expect(code).toBe(0);
    expect(err).toMatch(/line \d+/i);
  });

  it('and keeps its folder, key and ledger for itself alone', async () => {
    await startAndStop();
    const modes = ['', 'ledger.db', 'decision.key'].map(async (name) => (await stat(join(state, name))).mode & 0o777);
    expect(await Promise.all(modes)).toEqual([0o700, 0o600, 0o600]);
  });
});
