import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, launch, newPlace, run, until } from './countersign.ts';

const READY_MS_MAX = 3_000;
/** The machine may be busy with other tests. */
const SLACK = 3;

afterEach(cleanUp);

describe('countersign start with nothing configured', () => {
  it('is ready within three seconds, says where to look, and that nothing leaves', async () => {
    const place = await newPlace();
    const before = performance.now();
    const sandbox = launch(['start'], place, { PORT: '0' });
    const page = await until('the page', () => /http:\/\/localhost:\d+/.exec(sandbox.out())?.[0], sandbox.err);
    const health = await (await fetch(`${page}/api/health`)).json();
    const took = performance.now() - before;
    console.log(`the sandbox was ready after ${Math.round(took)} ms`);
    expect(took).toBeLessThan(READY_MS_MAX * SLACK);
    expect(health).toMatchObject({ ok: true });
    expect(sandbox.out()).toContain('Nothing leaves this machine');
    expect(sandbox.out()).not.toContain('\u001b');
    expect(await readdir(place)).toEqual(['.sandbox']);
    const { code, err } = await sandbox.stop('SIGTERM');
    expect(code).toBe(0);
    expect(err).not.toMatch(/Warning/);
    for (const line of err.trim().split('\n')) expect(JSON.parse(line).level, line).toBeLessThan(40);
  });

  it('says that the port is taken, and leaves nothing running', async () => {
    const place = await newPlace();
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const { code, err, out } = await run(['start'], place, { PORT: String(port) });
    squatter.close();
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain(`Port ${port} is taken`);
    expect(err).toContain('PORT');
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('countersign start on a real office', () => {
  it('says `countersign init` where there is no vault, and makes none', async () => {
    const place = await newPlace();
    const { code, err } = await run(['start'], place, { VAULT_DIR: join(place, 'nowhere') });
    expect(code).toBe(1);
    expect(err).toContain('countersign init');
    expect(err).not.toMatch(/bug|^\s+at /m);
    expect(await readdir(place)).not.toContain('nowhere');
    const check = await run(['vault', 'check'], place, { VAULT_DIR: join(place, 'nowhere') });
    expect(check).toMatchObject({ code: 1, err: expect.stringContaining('countersign init') });
  });

  it('starts in a dry run without bot and mail, and says what is missing', async () => {
    const place = await newPlace();
    await run(['init', '--yes'], place);
    const office = launch(['start'], place);
    await until('what is missing', () => office.err().includes('No Telegram bot is set up'), office.err);
    expect(office.err()).toContain('dry run: nothing leaves');
    expect(office.err()).toContain('Gmail is not set up');
    expect((await office.stop()).code).toBe(0);
    expect(await readFile(join(place, 'vault-data/Dashboard.md'), 'utf8')).not.toBe('');
  });
});
