/**
 * The office's own door on this machine: a socket in the state folder that only its user can open. The command line speaks to the running
 * office through it, so that a decision made there is made by the one process that holds the ledger.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { join } from 'node:path';
import type { CommandReply, OwnerCommand } from '../domain/office.ts';
import type { ProgramDesk } from '../domain/programs.ts';
import { type ErrorFacts, errorFacts, OfficeError } from '../errors.ts';
import type { Office } from './office.ts';
import type { StopAnswer } from './stops.ts';

/** Unix sockets have short names; `sun_path` holds 108 bytes on Linux and 104 elsewhere. */
const SOCKET_PATH_BYTES_MAX = 100;
const BODY_BYTES_MAX = 256 * 1024;
const ANSWER_MS_MAX = 10_000;

/** What other programs may ask as well: reading, and proposing. */
type ProgramAsks = {
  [K in keyof ProgramDesk]: { ask: Parameters<ProgramDesk[K]>[0]; answer: Awaited<ReturnType<ProgramDesk[K]>> };
};
/** What only the owner's own command line asks. */
interface Asks extends ProgramAsks {
  command: { ask: OwnerCommand; answer: CommandReply };
  pairingCode: { ask: null; answer: string };
  mayStop: { ask: { session: string }; answer: StopAnswer };
}
type AskName = keyof Asks;

/** `signal` ends when whoever asked has gone. */
export type ControlHandlers = {
  [K in AskName]: (ask: Asks[K]['ask'], signal: AbortSignal) => Promise<Asks[K]['answer']>;
};

/** Everything that can be asked of this office. */
export function controlOf(office: Office): ControlHandlers {
  return {
    ...office.programs,
    command: (command) => office.send(command),
    pairingCode: () => office.pairing.newCode(),
    mayStop: ({ session }) => office.mayStop(session),
  };
}

function socketPath(stateDir: string): string {
  return join(stateDir, 'office.sock');
}

/** Opens the door for what is handed in. Throws `config_invalid` when the state folder's path is too long for a socket. */
export async function openControl(stateDir: string, handlers: Partial<ControlHandlers>): Promise<() => Promise<void>> {
  const path = socketPath(stateDir);
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) {
    throw new OfficeError('config_invalid', `STATE_DIR is too long for a socket: ${path}`, {
      hint: 'Choose a shorter STATE_DIR.',
    });
  }
  // The lock is ours, so a socket that lies here belongs to nobody.
  rmSync(path, { force: true });
  const server = createServer((incoming, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    answer(incoming, handlers, gone.signal)
      .then((body) => response.end(bounded(JSON.stringify({ ok: true, body }))))
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

async function answer(
  incoming: IncomingMessage,
  handlers: Partial<ControlHandlers>,
  signal: AbortSignal,
): Promise<unknown> {
  const name = (incoming.url ?? '').slice(1) as AskName;
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (!handler) throw new OfficeError('not_found', 'The office doesn’t know this request.');
  return handler(JSON.parse((await readBody(incoming)) || 'null') as never, signal);
}

function bounded(text: string): string {
  if (Buffer.byteLength(text) > BODY_BYTES_MAX) throw new OfficeError('too_large', 'The answer is too large.');
  return text;
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

/** How long the answer may take, in milliseconds, and what ends the waiting for it. */
interface Patience {
  answer_ms_max?: number;
  signal?: AbortSignal;
}

/** Asks the running office. Throws `not_running` when none is there, `stopped` by the signal, else what the office threw. */
export function askOffice<K extends AskName>(
  stateDir: string,
  name: K,
  ask: Asks[K]['ask'],
  { answer_ms_max = ANSWER_MS_MAX, signal }: Patience = {},
): Promise<Asks[K]['answer']> {
  return new Promise((resolve, reject) => {
    const call = request({
      socketPath: socketPath(stateDir),
      path: `/${name}`,
      method: 'POST',
      timeout: answer_ms_max,
      signal,
    });
    call.on('error', () => reject(signal?.aborted ? stopped() : notRunning()));
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
        .catch(() => reject(signal?.aborted ? stopped() : notRunning()));
    });
    call.end(JSON.stringify(ask));
  });
}

function notRunning(): OfficeError {
  return new OfficeError('not_running', 'The office is not running.', { hint: 'Start it with `countersign start`.' });
}

function stopped(): OfficeError {
  return new OfficeError('stopped', 'Nobody waits for the answer any more.');
}
