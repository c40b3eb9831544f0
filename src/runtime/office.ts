/**
 * The office: builds everything, starts it in order, and stops it so that nothing is lost. What the bot, the command line and the
 * tests get is `Office`; nobody else holds the parts together.
 */
import { dirname, join } from 'node:path';
import { createActor } from 'xstate';
import { createSupervisor } from '../../machines/supervisor.ts';
import { type Clock, systemClock, wait } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Connector, ConnectorContext } from '../connectors/connector.ts';
import type { CommandReply, Mailbox, OfficeReader, OwnerCommand } from '../domain/office.ts';
import { errorFacts, isDiskFull } from '../errors.ts';
import { LIMITS, type Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Reasoner } from '../reasoning/reasoner.ts';
import { openVault } from '../vault/store.ts';
import type { Vault } from '../vault/vault.ts';
import { drainAudit } from './audit.ts';
import { createCommands } from './commands.ts';
import { createHost, createHosts, type Hosts } from './connector-host.ts';
import { createDashboard } from './dashboard.ts';
import { createDeadlines } from './deadlines.ts';
import type { Desk } from './desk.ts';
import { HANDBOOK_PAGE, handbookReader } from './handbook.ts';
import { takeInHand } from './hands.ts';
import { newNonce } from './keys.ts';
import type { Ledger } from './ledger/ledger.ts';
import { openLedger } from './ledger/sqlite.ts';
import { lock } from './lock.ts';
import { createNotes } from './notes.ts';
import { createPairing, type PairingDesk } from './pairing.ts';
import { createReader } from './reader.ts';
import { recover } from './recover.ts';
import { makeReport } from './report.ts';
import { taskLogic } from './task/effects.ts';
import { timeShower } from './times.ts';
import { connectorSource, type Source, watcherInput, watcherLogic } from './watchers.ts';

/** Lines that become audit lines are collected for so long before the file is flushed. */
const AUDIT_WAIT_MS = 50;
const PAUSE_PAGE = 'PAUSED.md';

/** The owner's line to the office: the Telegram bot in production. */
export interface OwnerLine {
  start(signal: AbortSignal): Promise<unknown>;
  poll(signal: AbortSignal): Promise<void>;
  deliver(signal: AbortSignal): Promise<void>;
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

export interface OfficeOptions {
  settings: Settings;
  log: Log;
  connectors: readonly Connector[];
  reasoner(needs: { vault: Vault; ledger: Ledger }): Reasoner;
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
  /** Takes at most `stop_ms_max`; whatever is under way ends or is found again at the next start. */
  stop(): Promise<void>;
}

/** Opens the office. Throws `already_running`, `config_invalid`, `not_found` (no vault). */
export async function startOffice(options: OfficeOptions): Promise<Office> {
  const { settings, log, clock = systemClock, limits = LIMITS, random = Math.random } = options;
  const startedAt = clock.now();
  const unlockVault = lock(join(settings.VAULT_DIR, '.countersign'), 'vault');
  const unlock = locked(unlockVault, () => lock(settings.STATE_DIR, 'state folder'));
  const ending = new AbortController();
  const running: Promise<unknown>[] = [];

  const deadlines = createDeadlines(
    () => ledger,
    clock,
    (id) => supervisor.send({ type: 'WAKE', id, event: { type: 'LOOK' } }),
  );
  const ledger = openLedger({ stateDir: settings.STATE_DIR, clock, onDeadline: (at) => deadlines.set(at) });
  const context: ConnectorContext = {
    clock,
    limits,
    log,
    vaultDir: settings.VAULT_DIR,
    stateDir: settings.STATE_DIR,
    timeZone: settings.TIME_ZONE,
    readAttachment: (path) => readBeside(path),
    handbookText: async () => (await vault.readPage(HANDBOOK_PAGE)) ?? '',
  };
  const hosts = createHosts(
    options.connectors.map((connector) => createHost({ connector, settings: { ...settings }, context, clock, limits })),
  );
  const vault = await openVault(settings.VAULT_DIR, {
    zone: settings.ZONE,
    limits,
    clock,
    log,
    actionFields: actionFieldsOf(options.connectors),
  });
  const notes = createNotes(vault);
  const readBeside = async (path: string): Promise<Buffer> => {
    if (path.includes('/')) return vault.readAttachment(path);
    const id = /_([0-9A-HJKMNP-TV-Z]{26})\.[^.]+$/.exec(path)?.[1];
    const note = id ? ((await vault.find(id)) ?? '') : '';
    return vault.readAttachment(join(dirname(note), path));
  };

  const handbook = handbookReader(vault, (problem) => {
    if (problem === null) return;
    log.warn(problem);
    void ledger
      .note({ out: [{ kind: 'notice', title: 'Your handbook can’t be read', text: problem }] })
      .catch(() => {});
  });
  let openCount = 0;
  const desk: Desk = {
    ledger,
    vault: { ...vault, readAttachment: readBeside },
    notes,
    hosts,
    reasoner: options.reasoner({ vault, ledger }),
    clock,
    limits,
    log,
    zone: settings.ZONE,
    dryRun: settings.DRY_RUN,
    timeZone: settings.TIME_ZONE,
    handbook,
    showTime: timeShower(clock, settings.TIME_ZONE),
    report: (name, source) => makeReport(desk, name, source),
    counted: (change) => {
      openCount += change;
      supervisor.send({ type: 'OPEN', count: openCount });
    },
    newNonce,
    random,
    drafts: new Map(),
    thoughts: new Map(),
  };

  const wake = (id: string) => supervisor.send({ type: 'WAKE', id });
  const sources: Source[] = hosts.all
    .filter(({ connector, missing }) => connector.watch && missing.length === 0)
    .map((host) => connectorSource(desk, host, wake));

  const supervisor = createActor(
    createSupervisor({
      recover: async () => {
        const tasks = await recover(desk);
        openCount = (await ledger.openTasks()).length;
        const paused = (await ledger.flag('paused')) !== null || (await vault.readPage(PAUSE_PAGE)) !== null;
        return { paused, watchers: sources.map((source) => watcherInput(source, limits)), tasks };
      },
      task: taskLogic(desk),
      watcher: watcherLogic(sources, log),
    }),
    {
      clock,
      input: {
        tasks_open_max: limits.tasks_open_max,
        tasks_drafting_max: limits.tasks_drafting_max,
        restart_base_ms: limits.restart_base_ms,
        restart_ms_max: limits.restart_wait_ms_max,
        stop_ms_max: limits.stop_ms_max - 1_000,
      },
    },
  );

  const send = createCommands(desk, {
    wake: (id, event) => supervisor.send({ type: 'WAKE', id, event }),
    pause: () => supervisor.send({ type: 'PAUSE' }),
    resume: () => supervisor.send({ type: 'RESUME' }),
  });
  const read = createReader({
    desk,
    startedAt,
    state: () => stateName(supervisor.getSnapshot().value),
    watchers: () => watchersOf(supervisor, sources),
    problems: async () => {
      const page = await handbook();
      return page.ok ? [] : [`${HANDBOOK_PAGE} can’t be read, so nothing runs by itself.`];
    },
  });
  const pairing = createPairing(ledger, clock, limits);
  const line =
    options.line?.({
      send,
      read,
      mailbox: ledger,
      pairing,
      ownerId: settings.TELEGRAM_OWNER_ID ?? (await pairing.ownerId()),
      onStranger: ({ userId, what }) => {
        const stranger = { actor: `telegram:${userId}`, category: 'general' as const, action: 'stranger.ignored' };
        void ledger
          .note({ audit: [{ ...stranger, target: what, task: '', rule: '', decision: '', by: '', result: 'silence' }] })
          .catch(() => {});
      },
    }) ?? null;
  if (line) sources.push(lineSource(line));

  supervisor.on('BEAT', () => options.onBeat?.());
  supervisor.on('CRASHED', ({ who, times, restart_ms, error }) => {
    log.error({ who, times, restart_ms, ...errorFacts(error) }, 'an actor failed and is started again');
    log.debug({ who, stack: error instanceof Error ? error.stack : String(error) }, 'where it failed');
    if (times === 3) {
      const { message } = errorFacts(error);
      const text = `${who} failed three times: ${message} I keep trying; the log says more.`;
      void ledger.note({ out: [{ kind: 'notice', title: 'Something keeps failing', text }] }).catch(() => {});
    }
  });
  supervisor.on('FULL', ({ count }) =>
    tellBackpressure(
      ledger,
      `There are ${count} open tasks. I stop looking for new ones until some are done; nothing is lost meanwhile.`,
    ),
  );
  supervisor.on('ROOM', ({ count }) =>
    tellBackpressure(ledger, `There are ${count} open tasks again; I look for new ones.`),
  );

  supervisor.start();
  deadlines.start();
  await started(supervisor);

  const takeIn = async (change: { path: string; hash: string }): Promise<void> => {
    if (change.path === PAUSE_PAGE) return pauseByPage(send, ledger, change.hash !== '');
    if (change.path === HANDBOOK_PAGE) return void (await handbook());
    await takeInHand(desk, change, {
      wake: (id) => supervisor.send({ type: 'WAKE', id, event: { type: 'LOOK' } }),
      decide: (taskId, verb, digest, text) => send({ type: 'decideTask', taskId, verb, digest, text, by: 'vault' }),
    });
  };
  const unwatch = await vault.watch([HANDBOOK_PAGE, PAUSE_PAGE], (change) => {
    takeIn(change).catch((error) =>
      log.error({ path: change.path, ...errorFacts(error) }, 'a change could not be taken in'),
    );
  });
  if ((await vault.readPage(PAUSE_PAGE)) !== null) await pauseByPage(send, ledger, true);
  void handbook();

  const dashboard = createDashboard(desk, read, ending.signal);
  running.push(keepAudit(desk, settings, ending.signal, () => dashboard.changed()));
  if (line)
    running.push(
      line.deliver(ending.signal).catch((error) => log.error(errorFacts(error), 'messages are not delivered')),
    );
  running.push(pulse(clock, limits, ending.signal, () => supervisor.send({ type: 'PULSE' })));

  const stop = async (): Promise<void> => {
    deadlines.stop();
    await unwatch();
    const stopped = new Promise<void>((resolve) => supervisor.subscribe({ complete: resolve }));
    supervisor.send({ type: 'STOP' });
    await stopped;
    ending.abort(new Error('the office stops'));
    await Promise.allSettled(running);
    await line?.close();
    await drainAudit(ledger, vault.dir, settings.ZONE).catch((error) =>
      log.error(errorFacts(error), 'the audit trail waits in the ledger'),
    );
    await dashboard.write().catch(() => {});
    await hosts.close();
    await ledger.close();
    unlock();
    unlockVault();
  };
  return { send, read, hosts, pairing, stop };
}

/** The second lock; the first is let go when it can't be had. */
function locked(undo: () => void, take: () => () => void): () => void {
  try {
    return take();
  } catch (error) {
    undo();
    throw error;
  }
}

/** Action type → names of its fields, for the note format. */
export function actionFieldsOf(connectors: readonly Connector[]): Map<string, readonly string[]> {
  const kinds = connectors.flatMap(({ actions }) => actions);
  return new Map(
    kinds.map(({ type, schema }) => [
      type,
      Object.keys(schema.shape).filter((key) => key !== 'type' && key !== 'text'),
    ]),
  );
}

function lineSource(line: OwnerLine): Source {
  let isUp = false;
  return {
    name: 'telegram',
    title: 'Telegram',
    pausable: false,
    look: async (signal) => {
      if (!isUp) await line.start(signal);
      isUp = true;
      await line.poll(signal);
      return 0;
    },
  };
}

type Supervisor = ReturnType<typeof createActor<ReturnType<typeof createSupervisor>>>;

function started(supervisor: Supervisor): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (snapshot: ReturnType<Supervisor['getSnapshot']>) => {
      if (snapshot.matches('open')) resolve();
    };
    supervisor.subscribe({ next: look, error: reject });
    look(supervisor.getSnapshot());
  });
}

function stateName(value: unknown): string {
  return typeof value === 'string' ? value : String(Object.values(value as object)[0]);
}

function watchersOf(supervisor: Supervisor, sources: readonly Source[]) {
  const children = supervisor.getSnapshot().children as Record<
    string,
    { getSnapshot(): { value: unknown; context: { why: string } } } | undefined
  >;
  return sources.map(({ name, title }) => {
    const snapshot = children[`watcher:${name}`]?.getSnapshot();
    return {
      name: title,
      state: snapshot ? String(snapshot.value) : 'not running',
      detail: snapshot?.context.why ?? '',
    };
  });
}

async function keepAudit(desk: Desk, settings: Settings, signal: AbortSignal, onDrained: () => void): Promise<void> {
  while (!signal.aborted) {
    try {
      await desk.ledger.auditQueued(signal);
      await wait(desk.clock, AUDIT_WAIT_MS, signal);
      await drainAudit(desk.ledger, desk.vault.dir, settings.ZONE);
      onDrained();
    } catch (error) {
      if (signal.aborted) return;
      desk.log.error(
        errorFacts(error),
        isDiskFull(error)
          ? 'the disk is full; the audit trail waits in the ledger'
          : 'the audit trail waits in the ledger',
      );
      await wait(desk.clock, desk.limits.restart_base_ms, signal).catch(() => {});
    }
  }
}

async function pulse(clock: Clock, limits: Limits, signal: AbortSignal, beat: () => void): Promise<void> {
  while (!signal.aborted) {
    beat();
    await wait(clock, limits.heartbeat_ms, signal).catch(() => {});
  }
}

async function pauseByPage(send: Office['send'], ledger: Ledger, isThere: boolean): Promise<void> {
  const paused = await ledger.flag('paused');
  if (isThere && paused === null) await send({ type: 'pause', by: PAUSE_PAGE });
  if (!isThere && paused === PAUSE_PAGE) await send({ type: 'resume', by: 'vault' });
}

function tellBackpressure(ledger: Ledger, text: string): void {
  const audit = {
    actor: 'office',
    category: 'general' as const,
    action: 'office.backpressure',
    target: 'watchers',
    task: '',
    rule: '',
    decision: '',
    by: '',
    result: text,
  };
  void ledger.note({ out: [{ kind: 'notice', title: 'Open tasks', text }], audit: [audit] }).catch(() => {});
}
