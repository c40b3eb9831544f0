/** How the office tells systemd about itself, and that it never fails by it. */
import { chmodSync, promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { createNotifier, type NotifyEnv } from '../../src/runtime/notify.ts';

let dir: string;
beforeEach(async () => {
  dir = await fs.mkdtemp(join(tmpdir(), 'notify-'));
});
afterEach(() => fs.rm(dir, { recursive: true, force: true }));

/** A systemd-notify that writes down what it was told, and its environment. */
async function recorder(ending = ''): Promise<NotifyEnv> {
  const path = join(dir, 'systemd-notify');
  await fs.writeFile(path, `#!/bin/sh\necho "$1" >> ${dir}/told\nenv > ${dir}/env\n${ending}\n`);
  chmodSync(path, 0o755);
  return { NOTIFY_SOCKET: '/run/x', PATH: `${dir}:/usr/bin:/bin`, WATCHDOG_USEC: '30000000' };
}

const told = () => fs.readFile(join(dir, 'told'), 'utf8').catch(() => '');

describe('the notifier', () => {
  it('says ready, alive and stopping, in that order', async () => {
    const notifier = createNotifier(await recorder());
    await notifier.ready();
    await notifier.watchdog();
    await notifier.stopping();
    expect(await told()).toBe('READY=1\nWATCHDOG=1\nSTOPPING=1\n');
  });

  it('gives its child nothing of the environment but the way to systemd', async () => {
    process.env.SOMETHING_SECRET_HERE = 'hush';
    await createNotifier(await recorder()).ready();
    delete process.env.SOMETHING_SECRET_HERE;
    expect(await fs.readFile(join(dir, 'env'), 'utf8')).not.toContain('hush');
  });

  it('tells half the time that systemd allows, only to the process that is watched', async () => {
    const env = await recorder();
    expect(createNotifier(env).watchdogMs).toBe(15_000);
    expect(createNotifier({ ...env, WATCHDOG_PID: '1234' }, silentLog, 1_234).watchdogMs).toBe(15_000);
    expect(createNotifier({ ...env, WATCHDOG_PID: '99' }, silentLog, 1_234).watchdogMs).toBeNull();
    for (const WATCHDOG_USEC of [undefined, '', '0', 'x', '-5']) {
      expect(createNotifier({ ...env, WATCHDOG_USEC }).watchdogMs).toBeNull();
    }
  });

  it('does nothing where systemd doesn’t wait for it', async () => {
    const notifier = createNotifier({ ...(await recorder()), NOTIFY_SOCKET: undefined });
    await notifier.ready();
    await notifier.watchdog();
    expect(await told()).toBe('');
    expect(notifier.watchdogMs).toBeNull();
  });

  it('is not upset by a missing or failing systemd-notify, and says so once', async () => {
    const warnings: unknown[] = [];
    const log = Object.assign(Object.create(silentLog), { warn: (facts: unknown) => warnings.push(facts) });
    const absent = createNotifier({ NOTIFY_SOCKET: '/run/x', PATH: '/nowhere' }, log);
    await absent.ready();
    await absent.watchdog();
    const failing = createNotifier(await recorder('exit 3'), log);
    await failing.ready();
    expect(warnings).toEqual([{ problem: 'ENOENT' }, { problem: 'systemd-notify ended with 3' }]);
  });

  it('gives one sign of life at a time', async () => {
    const notifier = createNotifier(await recorder('sleep 0.2'));
    await Promise.all([notifier.watchdog(), notifier.watchdog(), notifier.watchdog()]);
    expect(await told()).toBe('WATCHDOG=1\n');
  });
});
