/**
 * Tells systemd how the office is: ready, alive, stopping. Node has no datagram sockets of that kind, so
 * `systemd-notify` says it as a child process, which the unit has to allow (`NotifyAccess=all`). It is not told not to
 * wait: a sender that is gone before systemd has looked it up is not believed.
 */
import { spawn } from 'node:child_process';
import { type Log, silentLog } from '../log.ts';

export interface Notifier {
  /** The office is up. Resolves when systemd was told; never rejects, like the others. */
  ready(): Promise<void>;
  /** To be called at least every `watchdogMs` while the office is well, and never when it isn't. */
  watchdog(): Promise<void>;
  stopping(): Promise<void>;
  /** Milliseconds between two signs of life, half of what systemd allows; null where it doesn't watch. */
  watchdogMs: number | null;
}

/** The variables by which systemd tells a service how to answer. */
export interface NotifyEnv {
  NOTIFY_SOCKET?: string;
  WATCHDOG_USEC?: string;
  WATCHDOG_PID?: string;
  PATH?: string;
}

/** A child that hangs is ended after this; the next sign of life is given anew. */
const CHILD_MS_MAX = 2_000;

/** Does nothing where the program doesn't run under systemd. */
export function createNotifier(env: NotifyEnv, log: Log = silentLog, pid = process.pid): Notifier {
  let warned = false;
  let pinging = false;
  const tell = async (message: string) => {
    if (!env.NOTIFY_SOCKET) return;
    const problem = await send(message, env);
    if (problem && !warned) log.warn({ problem }, 'systemd could not be told how the office is');
    warned ||= problem !== null;
  };
  return {
    ready: () => tell('READY=1'),
    stopping: () => tell('STOPPING=1'),
    watchdog: async () => {
      if (pinging) return;
      pinging = true;
      await tell('WATCHDOG=1');
      pinging = false;
    },
    watchdogMs: watchdogMs(env, pid),
  };
}

function watchdogMs({ NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID }: NotifyEnv, pid: number): number | null {
  const ms = Math.floor(Number(WATCHDOG_USEC) / 2_000);
  const isForUs = !WATCHDOG_PID || Number(WATCHDOG_PID) === pid;
  return NOTIFY_SOCKET && isForUs && ms > 0 ? ms : null;
}

/** Null when systemd was told, else why not. The child gets nothing of our environment but what it needs. */
function send(message: string, { NOTIFY_SOCKET, PATH }: NotifyEnv): Promise<string | null> {
  return new Promise((resolve) => {
    try {
      const child = spawn('systemd-notify', [message], {
        env: { NOTIFY_SOCKET, PATH: PATH ?? '/usr/bin:/bin' },
        stdio: 'ignore',
        timeout: CHILD_MS_MAX,
        killSignal: 'SIGKILL',
      });
      child.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.name));
      child.on('close', (code, signal) => resolve(code === 0 ? null : `systemd-notify ended with ${code ?? signal}`));
    } catch (error) {
      resolve((error as NodeJS.ErrnoException).code ?? 'spawn failed');
    }
  });
}
