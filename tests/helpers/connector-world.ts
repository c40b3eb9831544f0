/** A connector's session opened on its own stand-in, in a folder of its own: what its contract test and its other tests share. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/clock.ts';
import type { Connector, ConnectorContext, OwnerNotice } from '../../src/connectors/connector.ts';
import type { StandIn, StandInOptions } from '../../src/connectors/stand-in.ts';
import { LIMITS, type Limits } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';

export interface ConnectorWorld<S extends StandIn = StandIn> {
  standIn: S;
  // biome-ignore lint/suspicious/noExplicitAny: each connector knows its own session
  session: any;
  context: ConnectorContext;
  clock: Clock;
  /** What the owner was told. */
  told: OwnerNotice[];
  stateDir: string;
  /** Opens another session on the same state, as after a restart. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectorWorldOptions {
  clock?: Clock;
  slowMs?: number;
  /** Over those of the stand-in. */
  settings?: Record<string, unknown>;
  limits?: Partial<Limits>;
}

export async function openConnectorWorld<S extends StandIn>(
  connector: Connector,
  startStandIn: (options: StandInOptions) => Promise<S>,
  { clock = hurriedClock(), slowMs = 400, settings = {}, limits = {} }: ConnectorWorldOptions = {},
): Promise<ConnectorWorld<S>> {
  const stateDir = await mkdtemp(join(tmpdir(), `cs-${connector.id}-`));
  await chmod(stateDir, 0o700);
  const standIn = await startStandIn({ stateDir, slowMs });
  const told: OwnerNotice[] = [];
  const context: ConnectorContext = {
    clock,
    limits: { ...LIMITS, ...limits },
    log: silentLog,
    vaultDir: join(stateDir, 'vault'),
    stateDir,
    timeZone: 'UTC',
    handbookText: async () => '',
    tell: async (notice) => void told.push(notice),
  };
  const open = () => connector.open(connector.configSchema.parse({ ...standIn.settings, ...settings }), context);
  const world: ConnectorWorld<S> = {
    standIn,
    session: await open(),
    context,
    clock,
    told,
    stateDir,
    reopen: async () => {
      await connector.close?.(world.session);
      world.session = await open();
    },
    close: async () => {
      await connector.close?.(world.session);
      await standIn.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
  return world;
}

/** Real time, but everything that is waited for takes a twentieth of it. */
export function hurriedClock(): Clock {
  const start = Date.now();
  const pace = 20;
  return {
    now: () => start + (Date.now() - start) * pace,
    setTimeout: (fn, ms) => setTimeout(fn, ms / pace),
    clearTimeout: (id) => clearTimeout(id),
  };
}
