/** An office in a process of its own, on a disk that fails when it is told to. Speaks to the test over Node's own channel. */
import { type Fault, failures, installFailingDisk, setFault } from './failing-disk.ts';

await installFailingDisk();
const [{ assemble }, { loadSettings }, { LIMITS }, { createLog }, { BOUNDS }] = await Promise.all([
  import('../../../src/assembly.ts'),
  import('../../../src/config.ts'),
  import('../../../src/limits.ts'),
  import('../../../src/log.ts'),
  import('../../../src/connectors/gmail/bounds.ts'),
]);

/** Limits that would only make the test wait. */
const QUICK = {
  ...LIMITS,
  hold_ms: 0,
  retry_base_ms: 20,
  retry_wait_ms_max: 100,
  restart_base_ms: 20,
  restart_wait_ms_max: 200,
  heartbeat_ms: 40,
  breaker_open_ms: 100,
  telegram_poll_s: 1,
  telegram_messages_per_chat_per_s: 1_000,
  telegram_messages_per_s: 1_000,
  mails_per_hour_max: 1_000_000,
  dashboard_wait_ms: 30,
  // The machine's own disk is none of the test's.
  disk_reserve_bytes: 64 * 1024,
};

/** What the test says. */
export type ToOffice = { ask: 'fault'; fault: Fault | null } | { ask: 'problems' } | { ask: 'stop' };
/** What it hears: first that the office is open, then one answer to each of its words. */
export type FromOffice = { open: true } | { failures: number } | { problems: string[] };

/** How long a look-up after a kill waits for what may still be under way. */
Object.assign(BOUNDS, { settle_ms: 1_500, settle_poll_ms: 100, lookup_wait_ms: 100 });

const { settings } = await loadSettings(process.env, process.cwd());
const log = await createLog(settings.LOG_LEVEL, false);
const office = await assemble(settings, { log, limits: QUICK });
const say = (words: FromOffice) => void process.send?.(words);

process.on('message', async (words: ToOffice) => {
  if (words.ask === 'fault') {
    say({ failures: failures() });
    setFault(words.fault);
  }
  if (words.ask === 'problems') say({ problems: (await office.read.status()).problems });
  if (words.ask === 'stop') {
    await office.stop();
    process.exit(0);
  }
});
process.on('disconnect', () => process.exit(1));
say({ open: true });
