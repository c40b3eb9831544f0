/**
 * The office's own door on this machine: a socket in the state folder that only its user can open. The command line speaks to the running
 * office through it, so that a decision made there is made by the one process that holds the ledger.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { join } from 'node:path';
import type { CommandReply, OwnerCommand, StatusView } from '../domain/office.ts';
import { type ErrorFacts, errorFacts, OfficeError } from '../errors.ts';

/** Unix sockets have short names; `sun_path` holds 108 bytes on Linux and 104 elsewhere. */
const SOCKET_PATH_BYTES_MAX = 100;
const BODY_BYTES_MAX = 256 * 1024;
const ANSWER_MS_MAX = 10_000;

interface Asks {
  command: { ask: OwnerCommand; answer: CommandReply };
  status: { ask: null; answer: StatusView };
  pairingCode: { ask: null; answer: string };
}
type AskName = keyof Asks;

export type ControlHandlers = { [K in AskName]: (ask: Asks[K]['ask']) => Promise<Asks[K]['answer']> };

function socketPath(stateDir: string): string {
  return join(stateDir, 'office.sock');
}

/** Opens the door. Throws `config_invalid` when the state folder's path is too long for a socket. */
export async function openControl(stateDir: string, handlers: ControlHandlers): Promise<() => Promise<void>> {
  const path = socketPath(stateDir);
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) {
    throw new OfficeError('config_invalid', `STATE_DIR is too long for a socket: ${path}`, {
      hint: 'Choose a shorter STATE_DIR.',
    });
  }
  // The lock is ours, so a socket that lies here belongs to nobody.
  rmSync(path, { force: true });
  const server = createServer((incoming, response) => {
    answer(incoming, handlers)
      .then((body) => response.end(JSON.stringify({ ok: true, body })))
      .catch((error) => response.end(JSON.stringify({ ok: false, error: errorFacts(error) })));
  });
  await listening(server, path);
  chmodSync(path, 0o600);
  return () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
}

async function answer(incoming: IncomingMessage, handlers: ControlHandlers): Promise<unknown> {
  const name = (incoming.url ?? '').slice(1) as AskName;
  if (!Object.hasOwn(handlers, name)) throw new OfficeError('not_found', 'The office doesn’t know this request.');
  return handlers[name](JSON.parse((await readBody(incoming)) || 'null') as never);
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_BYTES_MAX) throw new OfficeError('too_large', 'The request is too large.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

/** Asks the running office. Throws `not_running` when none is there, else what the office threw. */
export function askOffice<K extends AskName>(
  stateDir: string,
  name: K,
  ask: Asks[K]['ask'],
): Promise<Asks[K]['answer']> {
  return new Promise((resolve, reject) => {
    const call = request({
      socketPath: socketPath(stateDir),
      path: `/${name}`,
      method: 'POST',
      timeout: ANSWER_MS_MAX,
    });
    call.on('error', () => reject(notRunning()));
    call.on('timeout', () => call.destroy());
    call.on('response', (incoming) => {
      readBody(incoming)
        .then((text) => {
          const said = JSON.parse(text) as { ok: true; body: Asks[K]['answer'] } | { ok: false; error: ErrorFacts };
          if (said.ok) return resolve(said.body);
          const { code, message, hint } = said.error;
          reject(new OfficeError(code === 'bug' ? 'service_failed' : code, message, { hint }));
        })
        // It ended in the middle of its answer.
        .catch(() => reject(notRunning()));
    });
    call.end(JSON.stringify(ask));
  });
}

function notRunning(): OfficeError {
  return new OfficeError('not_running', 'The office is not running.', { hint: 'Start it with `countersign start`.' });
}
