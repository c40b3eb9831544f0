/** What the tests of the library work with: a real vault, ledger and search index in a folder of their own, and notes put there as the office would. */
import { join } from 'node:path';
import { ulid } from 'ulid';
import { onTestFinished } from 'vitest';
import { CONNECTORS } from '../../../src/connectors/registry.ts';
import { newDraft } from '../../../src/domain/mail-draft.ts';
import type { Task } from '../../../src/domain/task.ts';
import { LIMITS } from '../../../src/limits.ts';
import { silentLog } from '../../../src/log.ts';
import { createHost, createHosts } from '../../../src/runtime/connector-host.ts';
import type { Ledger } from '../../../src/runtime/ledger/ledger.ts';
import { createLibrary, type LibraryNeeds, type OfficeLibrary } from '../../../src/runtime/library/library.ts';
import { actionFieldsOf } from '../../../src/runtime/open-desk.ts';
import { fillVault } from '../../../src/vault/starter.ts';
import { openVault } from '../../../src/vault/store.ts';
import type { NoteFile, Vault } from '../../../src/vault/vault.ts';
import { aRow, ledgerIn, NOON, stillClock, tempDir } from '../bench.ts';

const STARTER_VAULT = new URL('../../../vault', import.meta.url).pathname;
export const OWNER = 'owner@example.com';

export interface Shelf {
  library: OfficeLibrary;
  vault: Vault;
  ledger: Ledger;
  clock: ReturnType<typeof stillClock>;
  vaultDir: string;
  stateDir: string;
  needs: LibraryNeeds;
  /** A note as it lies at the end of its task; the library is told of it. */
  note(changes?: Partial<Task>): Promise<NoteFile>;
  /** The same, of a mail to this address that left. */
  sent(to: string, changes?: Partial<Task>, text?: string): Promise<NoteFile>;
  /** Makes this address known, as a confirmed receipt does. */
  writeTo(address: string, name?: string): Promise<void>;
  /** Closes the library, or leaves it as a killed process would, and opens it anew. */
  again(how?: 'closed' | 'killed'): Promise<OfficeLibrary>;
}

export async function aShelf(changes: Partial<LibraryNeeds> = {}): Promise<Shelf> {
  const dir = await tempDir();
  const [vaultDir, stateDir] = [join(dir, 'vault'), join(dir, 'state')];
  await fillVault(vaultDir, STARTER_VAULT);
  const clock = stillClock();
  const ledger = ledgerIn(stateDir, { clock });
  const options = { zone: 'single', limits: LIMITS, clock, log: silentLog } as const;
  const vault = await openVault(vaultDir, { ...options, actionFields: actionFieldsOf(CONNECTORS) });
  const context = {
    ...options,
    vaultDir,
    stateDir,
    timeZone: 'UTC',
    handbookText: async () => '',
    tell: async () => {},
  };
  const hosts = createHosts(
    CONNECTORS.map((connector) => createHost({ connector, settings: {}, context, clock, limits: LIMITS })),
  );
  const room = { trouble: () => null } as LibraryNeeds['room'];
  const needs = {
    ledger,
    vault,
    hosts,
    room,
    clock,
    limits: LIMITS,
    log: silentLog,
    timeZone: 'UTC',
    stateDir,
    ...changes,
  };
  const opened = new Set<OfficeLibrary>();
  onTestFinished(async () => {
    for (const library of opened) await library.close();
  });
  const open = () => {
    const library = createLibrary(needs);
    opened.add(library);
    return library;
  };
  const shelf: Shelf = {
    ...{ library: open(), vault, ledger, clock, vaultDir, stateDir, needs },
    note: async (given = {}) => {
      clock.date += 60_000;
      const task = aTask(clock.date, given);
      const made = await vault.create({ ...task, state: 'received' });
      const file = await vault.save(made, task, 'email');
      await ledger.open(aRow({ id: task.id, path: file.path, state: task.state, from: task.from }), []);
      shelf.library.keep({ id: task.id, path: file.path });
      return file;
    },
    sent: async (to, given = {}, text = `Hello ${to}`) => {
      await shelf.writeTo(to);
      const action = newDraft({ account: OWNER, to: [to], subject: 'Hello', text });
      return shelf.note({ state: 'done', receipt: `Sent to ${to} · id 1`, action, ...given });
    },
    writeTo: async (address, name) => {
      if (name !== undefined) await ledger.meetContact(address, name);
      const row = aRow({ state: 'executing' });
      await ledger.open(row, []);
      await ledger.advance(row.id, ['executing'], { contacts: [address] });
    },
    again: async (how = 'closed') => {
      if (how === 'closed') await shelf.library.close();
      shelf.library = open();
      return shelf.library;
    },
  };
  return shelf;
}

function aTask(now: number, changes: Partial<Task>): Task {
  const id = ulid(now);
  const at = new Date(now).toISOString();
  return {
    ...{ id, kind: 'EMAIL', state: 'pending', zone: 'single', source: `gmail:${id}`, received: at },
    ...{ from: 'Ali Khan <ali@example.com>', subject: 'Offer', priority: 'normal', iteration: 1, revision: 1 },
    ...{
      facts: {},
      action: null,
      risk: '',
      expires: '',
      decided_by: '',
      receipt: '',
      request: 'Please send an offer.',
    },
    ...{ plan: [], log: [{ at, text: 'Received.' }] },
    ...changes,
  };
}

export const NOON_DAY = new Date(NOON).toISOString().slice(0, 10);
