/** The service under a real systemd: ready, hung, killed, stopped, and what it may see. One machine for all, in order. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Machine, PROJECT_INSIDE, startMachine, whyNoMachine } from './machine.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
/** Hung is noticed sooner than in a real installation, yet after two of the office's heartbeats (`heartbeat_ms`). */
const WATCHDOG_S = 12;
const TOKEN = `123456789:${'A'.repeat(35)}`;
const VAULT = '/srv/vault';
const GROUP = 4_242;
const NODE = `${PROJECT_INSIDE}/node_modules/node/bin/node`;
const UNIT = 'countersign.service';
const why =
  whyNoMachine() || (existsSync(join(PROJECT, 'node_modules/node/bin/node')) ? '' : 'node is not in node_modules');

/** Nothing here reaches out of the machine: the Bot API's address leads nowhere. */
const SETTINGS = `VAULT_DIR=${VAULT} TELEGRAM_BOT_TOKEN=${TOKEN} TELEGRAM_OWNER_ID=42 TELEGRAM_API_ROOT=http://127.0.0.1:9`;

let machine: Machine;
const service = (verb: string) => machine.sh(`${SETTINGS} ${NODE} ${PROJECT_INSIDE}/src/main.ts service ${verb}`);
const show = async (property: string) => (await machine.sh(`systemctl show -P ${property} ${UNIT}`)).out;
const journal = async () => (await machine.sh(`journalctl -u ${UNIT} --no-pager -o cat -n 60`)).out;
const mainPid = async () => {
  const pid = Number(await show('MainPID'));
  // A signal to process 0 would reach this test's own process group.
  if (!(pid > 1)) throw new Error(`the service has no main process:\n${await journal()}`);
  return pid;
};
const isActive = () => machine.until(`systemctl is-active ${UNIT}`, 'the service to be active');

describe.skipIf(why !== '')(`the service under systemd${why && ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    machine = await startMachine(PROJECT);
    await machine.sh(`mkdir -p ${VAULT} /etc/systemd/system/${UNIT}.d`);
    await machine.sh(`echo shared:x:${GROUP}: >> /etc/group; chown 0:${GROUP} ${VAULT}; chmod 2770 ${VAULT}`);
    await machine.sh(`printf '[Service]\nWatchdogSec=${WATCHDOG_S}\n' > /etc/systemd/system/${UNIT}.d/test.conf`);
  });
  afterAll(() => machine?.stop());

  it('is installed by the command, and started only once it says that it is ready', async () => {
    expect((await service('status')).out).toContain('not installed');
    const { code, out } = await service('install');
    expect(code, `${out}\n${await journal()}`).toBe(0);
    expect(await show('ActiveState')).toBe('active');
    expect((await service('status')).out).toBe('The service is installed: active, enabled.');
  });

  it('runs as a user of its own, and shares the vault with its group', async () => {
    const pid = await mainPid();
    const user = (await machine.sh(`stat -c %u /proc/${pid}`)).out;
    expect(Number(user)).toBeGreaterThanOrEqual(61_184);
    const asOwner = `setpriv --reuid 1000 --regid ${GROUP} --clear-groups`;
    await machine.sh(`${asOwner} sh -c 'umask 002; echo Hello > ${VAULT}/Inbox/hello.txt'`);
    const note = await machine.until(
      // Where it stays: until then it moves on.
      `find ${VAULT}/In_Progress -name 'FILE_*.md' | grep .`,
      'the note of a dropped file',
    );
    expect((await machine.sh(`${asOwner} grep -c hello.txt ${note}`)).code).toBe(0);
    expect((await machine.sh(`stat -c '%g %A' ${note}`)).out).toBe(`${GROUP} -rw-rw----`);
    expect((await machine.sh('stat -L -c %a /var/lib/countersign')).out).toBe('700');
  });

  it('can write nowhere else, and not see what is not its own', async () => {
    const inside = async (script: string) => machine.sh(`nsenter -t ${await mainPid()} -m sh -c '${script}'`);
    for (const place of ['/etc/x', '/usr/x', '/opt/x', `${PROJECT_INSIDE}/x`, '/srv/x']) {
      expect((await inside(`touch ${place}`)).out).toContain('Read-only file system');
    }
    expect((await inside('ls -A /home /root')).out).toBe('/home:\n\n/root:');
  });

  it('reads its secret, which no other user can', async () => {
    const path = `/run/credentials/${UNIT}/TELEGRAM_BOT_TOKEN`;
    expect((await machine.sh(`stat -c %a ${path}`)).out).toBe('400');
    expect((await machine.sh(`cat ${path}`)).out).toBe(TOKEN);
    expect((await machine.sh(`setpriv --reuid 65534 --regid ${GROUP} --clear-groups cat ${path}`)).out).toContain(
      'denied',
    );
    expect((await machine.sh('stat -c %a /etc/countersign/credentials')).out).toBe('700');
    expect((await machine.sh(`grep -rl ${TOKEN} /etc/systemd /etc/countersign/settings.env; true`)).out).toBe('');
  });

  it('stays up by its signs of life', async () => {
    const pid = await mainPid();
    const since = Number(await show('WatchdogTimestampMonotonic'));
    const later = `test $(systemctl show -P WatchdogTimestampMonotonic ${UNIT}) -gt ${since + 5_000_000}`;
    await machine.until(later, 'signs of life over five seconds');
    expect(await mainPid()).toBe(pid);
  }, 60_000);

  it('that hangs is ended by the watchdog and started again', async () => {
    const pid = await mainPid();
    await machine.sh(`kill -STOP ${pid}`);
    await machine.until(`test $(systemctl show -P NRestarts ${UNIT}) -ge 1`, 'the restart', 3 * WATCHDOG_S * 1_000);
    await isActive();
    expect(await mainPid()).not.toBe(pid);
    expect(await journal()).toMatch(/[Ww]atchdog timeout/);
  }, 60_000);

  it('that is killed is started again', async () => {
    const pid = await mainPid();
    const restarts = Number(await show('NRestarts'));
    await machine.sh(`kill -9 ${pid}`);
    await machine.until(`test $(systemctl show -P NRestarts ${UNIT}) -gt ${restarts}`, 'the restart');
    await isActive();
    expect(await mainPid()).not.toBe(pid);
  });

  it('stops cleanly within five seconds, and its secret goes with it', async () => {
    const start = Date.now();
    await machine.sh(`systemctl stop ${UNIT}`);
    expect(Date.now() - start).toBeLessThan(6_000);
    expect(await show('Result')).toBe('success');
    expect(await show('ExecMainStatus')).toBe('0');
    expect((await machine.sh(`test -e /run/credentials/${UNIT}`)).code).toBe(1);
  });

  it('starts without a secret that was never set, and is removed by the command', async () => {
    await machine.sh('rm /etc/countersign/credentials/TELEGRAM_BOT_TOKEN');
    expect((await machine.sh(`systemctl start ${UNIT}`)).code, await journal()).toBe(0);
    const { code, out } = await service('uninstall');
    expect(code, out).toBe(0);
    expect((await service('status')).out).toContain('not installed');
    expect((await machine.sh(`systemctl is-active ${UNIT}`)).out).toBe('inactive');
    expect((await machine.sh(`grep -rlx Hello ${VAULT}`)).code).toBe(0);
  });
});
