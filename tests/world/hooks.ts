/**
 * For `node --import`: puts the simulated ground under the office while its modules are loaded. The office's own code is as it is in
 * production; what changes is the disk, the database's commits, the network, time and chance.
 */
import crypto from 'node:crypto';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import '../helpers/break-hooks.ts';
import { ground } from './ground.ts';

const SHIMS: Record<string, string> = {
  'node:fs': 'fs.ts',
  'node:fs/promises': 'fs-promises.ts',
  'node:sqlite': 'sqlite.ts',
  'node-fetch': 'node-fetch.ts',
};
const OFFICE = new URL('../../', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => {
    const shim = SHIMS[specifier];
    if (!shim || !isOffices(context.parentURL ?? '')) return next(specifier, context);
    return { url: new URL(`shims/${shim}`, import.meta.url).href, format: 'module-typescript', shortCircuit: true };
  },
});

/** Of the connectors only the settings are used here; this world has services of its own. */
const ONLY_LOADED = [`${OFFICE}src/connectors/`, `${OFFICE}src/outside/`];

function isOffices(url: string): boolean {
  if (ONLY_LOADED.some((folder) => url.startsWith(folder))) return false;
  return url.startsWith(`${OFFICE}src/`) || url.startsWith(`${OFFICE}bot/`) || url.includes('/node_modules/telegraf/');
}

// Chance
const byte = () => ground.time.draw(256);
const bytes = (count: number) => Buffer.from(Array.from({ length: count }, byte));
Object.assign(crypto, {
  randomBytes: bytes,
  randomUUID: () => bytes(16).toString('hex'),
  randomInt: (below: number) => ground.time.draw(below),
});
syncBuiltinESMExports();
Object.assign(globalThis.crypto, {
  getRandomValues: <T extends Uint8Array>(into: T): T => {
    into.set(bytes(into.length));
    return into;
  },
});
Object.assign(Math, { random: () => ground.time.random() });

// Time
const { setTimeout: realTimeout } = globalThis;
const after = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
  Object.assign(
    ground.time.after(ms, () => run(...args)),
    { unref: () => {}, ref: () => {} },
  );
const cancel = (timer: object | undefined) => ground.time.cancel(timer);
Object.assign(globalThis, {
  setTimeout: after,
  clearTimeout: cancel,
  setImmediate: (run: () => void) => after(run),
  clearImmediate: cancel,
});
Object.assign(Date, { now: () => ground.time.now });

/** For what watches the world from outside of it. */
export const outsideTimeout = realTimeout;
