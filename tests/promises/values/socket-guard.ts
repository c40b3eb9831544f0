/**
 * For `node --import`: writes down each connection, name look-up, datagram socket and child process that this process makes, and lets it happen. One
 * JSON line each, into the file that `SOCKET_GUARD` names.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

export interface Noted {
  what: 'connect' | 'look-up' | 'datagram' | 'child';
  /** `host:port`, the path of a socket, a name, a command. */
  to: string;
}

const file = process.env.SOCKET_GUARD;
if (file) {
  const note = (what: Noted['what'], to: string) => appendFileSync(file, `${JSON.stringify({ what, to })}\n`);

  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    note('connect', addressOf(args));
    return connect.apply(this, args as never);
  } as typeof connect;

  guard(dns as never, ['lookup', 'resolve', 'resolve4', 'resolve6'], (name) => note('look-up', String(name)));
  guard(dns.promises as never, ['lookup', 'resolve', 'resolve4', 'resolve6'], (name) => note('look-up', String(name)));
  guard(dgram as never, ['createSocket'], () => note('datagram', 'a socket'));
  const starters = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'];
  guard(childProcess as never, starters, (command) => note('child', String(command)));
  syncBuiltinESMExports();
}

function guard(
  of: Record<string, (...args: unknown[]) => unknown>,
  names: string[],
  noteFirst: (arg: unknown) => void,
) {
  for (const name of names) {
    const original = of[name]!;
    of[name] = function (this: unknown, ...args: unknown[]) {
      noteFirst(args[0]);
      return original.apply(this, args);
    };
  }
}

/** Node hands its arguments on as one list. */
function addressOf(args: unknown[]): string {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'number') return `${typeof second === 'string' ? second : 'localhost'}:${first}`;
  if (typeof first === 'string') return first;
  const { path, host, port } = first as { path?: string; host?: string; port?: number };
  return path ?? `${host ?? 'localhost'}:${port}`;
}
