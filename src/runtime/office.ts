/**
 * The office: starts everything in order, and stops it so that nothing is lost. What the bot, the command line and the tests get is
 * `Office`; nobody else holds the parts together.
 */
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import type { CommandReply, Mailbox, OfficeReader, OwnerCommand } from '../domain/office.ts';
import { errorFacts, isDiskTrouble, OfficeError } from '../errors.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { vaultMustExist } from '../vault/must-exist.ts';
import type { VaultChange } from '../vault/vault.ts';
import { drainAudit } from './audit.ts';
import { createCommands } from './commands.ts';
import type { Hosts } from './connector-host.ts';
import { createDashboard } from './dashboard.ts';
import { createDeadlines } from './deadlines.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';
import { HANDBOOK_PAGE } from './handbook.ts';
import { takeInHand } from './hands.ts';
import { attentive } from './hearing.ts';
import { keepRoom } from './keep-room.ts';
import { openLedger } from './ledger/sqlite.ts';
import { lock } from './lock.ts';
import { watchLogins } from './logins.ts';
import { keepPulse, keepTrail } from './loops.ts';
import { type DeskOptions, openDesk } from './open-desk.ts';
import { createPairing, type PairingDesk } from './pairing.ts';
import { isPaused, PAUSE_PAGE, pauseByPage } from './pause.ts';
import { createPrograms, type ProgramHandlers } from './programs.ts';
import { createReader } from './reader.ts';
import { createRoom } from './room.ts';
import { mayStop, type StopAnswer } from './stops.ts';
import { createSupervision, type Supervision } from './supervision.ts';
import { connectorSource, type Source } from './watchers.ts';

/** The owner's line to the office: the Telegram bot in production. */
export interface OwnerLine {
  start(signal: AbortSignal): Promise<unknown>;
  poll(signal: AbortSignal): Promise<void>;
  deliver(signal: AbortSignal): Promise<void>;
  /** Says it without the ledger, as soon as the owner can be reached; what was not said yet gives way to what is newer. */
  announce(title: string, text: string): void;
  close(): Promise<void>;
}

export interface LinePorts {
  send(command: OwnerCommand): Promise<CommandReply>;
  read: OfficeReader;
  mailbox: Mailbox;
  pairing: PairingDesk;
  ownerId: number | undefined;
  onStranger(stranger: { userId: number; what: string }): void;
}

export interface OfficeOptions extends Pick<DeskOptions, 'settings' | 'log' | 'connectors' | 'reasoner'> {
  /** Null where no bot is configured: the command line is then the only chair. */
  line: ((ports: LinePorts) => OwnerLine) | null;
  clock?: Clock;
  limits?: Limits;
  random?: () => number;
  /** Called at every heartbeat of the supervisor. */
  onBeat?: () => void;
}

export interface Office {
  send(command: OwnerCommand): Promise<CommandReply>;
  read: OfficeReader;
  hosts: Hosts;
  pairing: PairingDesk;
  /** What other programs may ask. */
  programs: ProgramHandlers;
  /** Asked when a session that works in the vault would end. */
  mayStop(session: string): Promise<StopAnswer>;
  /** Takes at most `stop_ms_max`; whatever is under way ends or is found again at the next start. */
  stop(): Promise<void>;
}

/** Opens the office. Throws `already_running`, `config_invalid`, `not_found` (no vault); what had been opened is closed again then. */
export async function startOffice(options: OfficeOptions): Promise<Office> {
  const closers: (() => unknown)[] = [];
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await open(options, (close) => closers.push(close), closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Everything that is opened is given to `later`, and is closed in the opposite order. */
async function open(
  options: OfficeOptions,
  later: (close: () => unknown) => void,
  closeAll: () => Promise<void>,
): Promise<Office> {
  const { settings, log, clock = systemClock, limits = LIMITS, random = Math.random } = options;
  takeLocks(settings, later);
  const deadlines = createDeadlines(
    () => ledger,
    clock,
    (id) => supervision.wake(id, { type: 'LOOK' }),
  );
  const room = createRoom({
    disks: [
      { name: 'vault', dir: settings.VAULT_DIR, tryIn: join(settings.VAULT_DIR, LOCK_FOLDER) },
      { name: 'state', dir: settings.STATE_DIR, tryIn: settings.STATE_DIR },
    ],
    limits,
    clock,
  });
  const ledger = openLedger({
    stateDir: settings.STATE_DIR,
    clock,
    onDeadline: deadlines.set,
    onDiskTrouble: (error) => room.failed('state', error),
  });
  later(() => ledger.close());
  let openCount = 0;
  const counted = (change: number) => {
    openCount += change;
    supervision.counted(openCount);
  };
  const desk = await openDesk({
    ...options,
    ledger,
    clock,
    limits,
    random,
    room,
    counted,
    wake: (id) => supervision.wake(id),
  });
  later(() => desk.hosts.close());
  later(() => desk.library.close());
  later(() => Promise.all(desk.models.map((model) => model.close())));

  const sources: Source[] = desk.hosts.all
    .filter(({ connector, missing }) => connector.watch && missing.length === 0)
    .map((host) => connectorSource(desk, host, (id) => supervision.wake(id)));
  const supervision: Supervision = createSupervision(desk, sources, {
    isPaused: () => isPaused(desk),
    onOpen: (count) => {
      openCount = count;
    },
    onBeat: () => options.onBeat?.(),
  });
  const send = createCommands(desk, supervision);
  const read = createReader(desk, supervision);
  const pairing = createPairing(ledger, clock, limits);
  const line = options.line?.({
    send,
    read,
    mailbox: attentive(ledger, room, () => deadlines.set(clock.now())),
    pairing,
    ownerId: settings.TELEGRAM_OWNER_ID ?? (await pairing.ownerId()),
    onStranger: (stranger) => auditStranger(desk, stranger),
  });
  if (line) sources.push(lineSource(line, limits));

  await room.look();
  await supervision.start();
  supervision.counted(openCount);
  deadlines.start();
  desk.library.start();
  const hands = await watchVault(desk, send, supervision);
  await desk.handbook();

  const ending = new AbortController();
  const dashboard = createDashboard(desk, read, ending.signal);
  const running = [
    keepTrail(desk, ending.signal, dashboard.changed),
    keepPulse(clock, limits.heartbeat_ms, ending.signal, () => {
      supervision.pulse();
      void room.look();
    }),
    watchLogins(desk, ending.signal),
    line?.deliver(ending.signal).catch((error) => log.error(errorFacts(error), 'messages are not delivered')),
  ];
  keepRoom(
    desk,
    {
      supervision,
      deadlines,
      announce: line ? (title, text) => line.announce(title, text) : null,
      changed: dashboard.changed,
      takeInAgain: hands.again,
    },
    ending.signal,
  );
  dashboard.changed();
  const stop = async (): Promise<void> => {
    deadlines.stop();
    await hands.unwatch();
    desk.thinking.pause.abort(new OfficeError('stopped', 'The office stops.'));
    await supervision.stop();
    ending.abort(new OfficeError('stopped', 'The office stops.'));
    await Promise.allSettled(running);
    await line?.close();
    await lastWords(desk, dashboard.write);
    await closeAll();
  };
  return {
    send,
    read,
    hosts: desk.hosts,
    pairing,
    programs: createPrograms(desk, read),
    mayStop: (session) => mayStop(desk, session),
    stop,
  };
}

const LOCK_FOLDER = '.countersign';

/** One office a vault, and one a ledger. */
function takeLocks({ VAULT_DIR, STATE_DIR }: OfficeOptions['settings'], later: (close: () => void) => void): void {
  vaultMustExist(VAULT_DIR);
  later(lock(join(VAULT_DIR, LOCK_FOLDER), 'vault'));
  later(lock(STATE_DIR, 'state folder'));
}

function auditStranger({ ledger, log }: Desk, { userId, what }: { userId: number; what: string }): void {
  const entry = officeEntry('stranger.ignored', what, 'silence', { actor: `telegram:${userId}` });
  ledger.note({ audit: [entry] }).catch((error) => log.warn(errorFacts(error), 'a stranger could not be audited'));
}

/** What an update has set in motion goes first, and what comes meanwhile comes together. */
const NEXT_PULL_MS = 3;

/** What can't be written down stays with Telegram; it is asked for again so soon that the owner hardly waits once there is room. */
function lineSource(line: OwnerLine, limits: Limits): Source {
  let isUp = false;
  return {
    name: 'telegram',
    title: 'Telegram',
    pausable: false,
    look: async (signal) => {
      if (!isUp) await line.start(signal);
      isUp = true;
      try {
        await line.poll(signal);
      } catch (error) {
        if (!isDiskTrouble(error)) throw error;
        return limits.retry_base_ms;
      }
      return NEXT_PULL_MS;
    },
  };
}

/** What a person changes in the vault while the office is open. What could not be taken in, because the disk failed, can be taken in `again`. */
async function watchVault(
  desk: Desk,
  send: Office['send'],
  supervision: Supervision,
): Promise<{ unwatch(): Promise<void>; again(): void }> {
  const missed = new Map<string, VaultChange>();
  const takeIn = async (change: VaultChange): Promise<void> => {
    if (change.path === PAUSE_PAGE) return pauseByPage(desk, send);
    if (change.path === HANDBOOK_PAGE) return void (await desk.handbook());
    await takeInHand(desk, change, {
      wake: (id) => supervision.wake(id, { type: 'LOOK' }),
      stop: (id) => supervision.wake(id, { type: 'STOPPED' }),
      decide: (taskId, verb, digest, text) => send({ type: 'decideTask', taskId, verb, digest, text, by: 'vault' }),
    });
  };
  const heard = (change: VaultChange): void => {
    takeIn(change).catch((error) => {
      if (isDiskTrouble(error)) missed.set(change.path, change);
      desk.log.error({ path: change.path, ...errorFacts(error) }, 'a change could not be taken in');
    });
  };
  const unwatch = await desk.vault.watch([HANDBOOK_PAGE, PAUSE_PAGE], heard);
  await pauseByPage(desk, send);
  return {
    unwatch,
    again: () => {
      const changes = [...missed.values()];
      missed.clear();
      for (const change of changes) heard(change);
    },
  };
}

async function lastWords({ ledger, vault, zone, log }: Desk, writeDashboard: () => Promise<void>): Promise<void> {
  await writeDashboard().catch((error) => log.warn(errorFacts(error), 'the dashboard is not up to date'));
  await drainAudit(ledger, vault.dir, zone, log).catch((error) =>
    log.error(errorFacts(error), 'the audit trail waits in the ledger'),
  );
}
