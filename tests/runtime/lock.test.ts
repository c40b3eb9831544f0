/** One office a vault: the second is refused, and a dead one holds nothing. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lock } from '../../src/runtime/lock.ts';
import { tempDir } from './bench.ts';

const taken = expect.objectContaining({ code: 'already_running' });

async function lockElsewhere(dir: string) {
  const module = new URL('../../src/runtime/lock.ts', import.meta.url).href;
  const script = `const { lock } = await import(${JSON.stringify(module)});
    globalThis.release = lock(${JSON.stringify(dir)}, 'vault');
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  return () => {
    child.kill('SIGKILL');
    return gone;
  };
}

test('a second process is refused until the first is killed', async () => {
  const dir = await tempDir();
  const kill = await lockElsewhere(dir);
  expect(() => lock(dir, 'vault')).toThrow(taken);
  await kill();
  lock(dir, 'vault')();
});

test('the same process is refused too, until it lets go', async () => {
  const dir = join(await tempDir(), 'made');
  const release = lock(dir, 'vault');
  expect(() => lock(dir, 'vault')).toThrow(taken);
  release();
  lock(dir, 'vault')();
});

test('a folder that can’t be written, or a lock that is none, says so', async () => {
  const dir = await tempDir();
  writeFileSync(join(dir, 'file'), '');
  expect(() => lock(join(dir, 'file'), 'vault')).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  writeFileSync(join(dir, 'office.lock'), 'not a database at all, and long enough to be looked at'.repeat(50));
  expect(() => lock(dir, 'vault')).toThrow(expect.objectContaining({ code: 'config_invalid' }));
});
