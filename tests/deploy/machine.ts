/**
 * A small Linux machine with a real systemd, in a container: the host's /usr read-only, everything else in memory, no
 * network but loopback. Needs root and `systemd-nspawn`.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** Where the project lies in the machine. */
export const PROJECT_INSIDE = '/opt/countersign';
const BOOT_MS_MAX = 20_000;

export interface Machine {
  /** Runs a shell script inside; gives what it printed and its exit code. */
  sh(script: string): Promise<{ code: number; out: string }>;
  /** Runs it until it succeeds, and gives what it printed. */
  until(script: string, what: string, msMax?: number): Promise<string>;
  stop(): Promise<void>;
}

/** Why there can be no such machine here; empty where there can. */
export function whyNoMachine(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const missing = ['systemd-nspawn', 'unshare', 'nsenter'].find((tool) => spawnSync(tool, ['--version']).status !== 0);
  return missing ? `${missing} is not installed (Debian: systemd-container)` : '';
}

export async function startMachine(projectDir: string): Promise<Machine> {
  const nspawn = spawn('unshare', nspawnCommand(projectDir), {
    env: { PATH: process.env.PATH, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  nspawn.stderr?.on('data', (data) => {
    complaints += data;
  });
  const exited = once(nspawn, 'exit');
  const sh = (script: string) => runInside(leaderOf(nspawn), script);
  const until = (script: string, what: string, msMax = BOOT_MS_MAX) => poll(() => sh(script), what, msMax);
  const stop = async () => {
    await sh('systemctl poweroff');
    const timer = setTimeout(() => killMachine(nspawn), 10_000);
    await exited;
    clearTimeout(timer);
  };
  try {
    await until('systemctl is-system-running | grep -Ex "running|degraded"', 'the machine to boot');
  } catch (error) {
    killMachine(nspawn);
    throw new Error(`the machine did not boot: ${complaints}`, { cause: error });
  }
  return { sh, until, stop };
}

function nspawnCommand(projectDir: string): string[] {
  return [
    ...['-m', '--propagation', 'private', 'systemd-nspawn'],
    ...['--quiet', '--boot', '--register=no', '--keep-unit', '--link-journal=no', '--console=read-only'],
    ...['--private-network', '--capability=CAP_BPF', '--system-call-filter=bpf', '--kill-signal=SIGRTMIN+4'],
    ...[`--bind-ro=${projectDir}:${PROJECT_INSIDE}`, '-D', '/', '--volatile=yes'],
    ...['systemd.firstboot=no', 'systemd.unit=basic.target'],
  ];
}

/** The machine's first process: the only child of systemd-nspawn. 0 while there is none. */
function leaderOf({ pid }: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
}

function runInside(leader: number, script: string): Promise<{ code: number; out: string }> {
  if (!leader) return Promise.resolve({ code: -1, out: 'the machine is not there' });
  const args = ['-t', `${leader}`, '-m', '-p', '-n', '-u', '-i', '-C', 'sh', '-c', script];
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  return new Promise((resolve) => {
    execFile('nsenter', args, { env, timeout: 15_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, out: `${stdout}${stderr}`.trim() });
    });
  });
}

async function poll(look: () => Promise<{ code: number; out: string }>, what: string, msMax: number): Promise<string> {
  const end = Date.now() + msMax;
  for (;;) {
    const { code, out } = await look();
    if (code === 0) return out;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}: ${out}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Killing the first process ends all others in the machine. */
function killMachine(nspawn: ChildProcess): void {
  const leader = leaderOf(nspawn);
  if (leader) process.kill(leader, 'SIGKILL');
  else nspawn.kill('SIGKILL');
}
