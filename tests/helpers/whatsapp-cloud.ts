/** WhatsApp by the Cloud API on its stand-in, with its webhook, as an office watches it: what its tests share. */
import type { Attempt } from '../../src/connectors/connector.ts';
import { whatsapp } from '../../src/connectors/whatsapp/index.ts';
import { startStandIn, type WhatsAppStandIn } from '../../src/connectors/whatsapp/stand-in.ts';
import type { Arrival } from '../../src/domain/task.ts';
import { type ConnectorWorld, hurriedClock, openConnectorWorld } from './connector-world.ts';

/** Wrote this morning. */
export const ALI = '+971501234567';
/** Has not written yet. */
export const SARA = '+4915112345678';

type Accept = (arrival: Arrival) => Promise<boolean>;

export interface CloudWorld extends ConnectorWorld<WhatsAppStandIn> {
  arrivals: Arrival[];
  /** Time goes on by so many milliseconds at once. */
  skip(ms: number): void;
  /** Looks when woken, as the office does, or does what is given instead. Ends what watched before. */
  watch(wake?: () => void): Promise<void>;
  unwatch(): void;
  look(accept?: Accept): Promise<void>;
  /** Somebody outside does something in the sandbox's page. */
  gesture(name: string, fields: Record<string, string>): void;
  attempt(key: string, files?: Readonly<Record<string, Buffer>>): Attempt;
}

/** It is watched already. */
export async function openCloudWorld(): Promise<CloudWorld> {
  const clock = hurriedClock();
  const ahead = { ms: 0 };
  const late = { ...clock, now: () => clock.now() + ahead.ms };
  const opened = await openConnectorWorld(whatsapp, startStandIn, { clock: late });
  let stop: () => void = () => {};
  const closeWorld = opened.close;
  const world: CloudWorld = Object.assign(opened, {
    arrivals: [] as Arrival[],
    skip: (ms: number) => {
      ahead.ms += ms;
    },
    watch: async (wake: () => void = () => void world.look().catch(() => {})) => {
      stop();
      stop = await whatsapp.watch!.subscribe!(world.session, wake);
    },
    unwatch: () => stop(),
    look: async (accept: Accept = take) => {
      const signal = new AbortController().signal;
      await whatsapp.watch!.poll(world.session, { cursor: null, accept, signal });
    },
    gesture: (name: string, fields: Record<string, string>) => {
      void world.standIn.gestures.find((one) => one.name === name)!.do(fields);
    },
    attempt: (key: string, files: Readonly<Record<string, Buffer>> = {}) => attemptOf(key, late.now(), files),
    close: async () => {
      stop();
      await closeWorld();
    },
  });
  const take: Accept = async (arrival) => {
    if (world.arrivals.some(({ source }) => source === arrival.source)) return false;
    world.arrivals.push(arrival);
    return true;
  };
  await world.watch();
  return world;
}

/** One approved attempt whose memory outlives a restart. */
function attemptOf(key: string, since: number, files: Readonly<Record<string, Buffer>>): Attempt {
  const attempt: Attempt = {
    key,
    memory: null,
    since,
    signal: new AbortController().signal,
    remember: async (memory) => {
      attempt.memory = memory;
    },
    readAttachment: async (path) => files[path]!,
  };
  return attempt;
}
