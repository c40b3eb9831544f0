/**
 * The office under measurement, in a process of its own: the production assembly with the limits lifted that would otherwise be what is measured
 * (Telegram's messages a second, open tasks). Speaks to the bench over Node's own channel.
 */
import module from 'node:module';

module.enableCompileCache();
const [{ assemble }, { loadSettings }, { LIMITS }, { createLog }] = await Promise.all([
  import('../src/assembly.ts'),
  import('../src/config.ts'),
  import('../src/limits.ts'),
  import('../src/log.ts'),
]);

const LIFTED = {
  ...LIMITS,
  tasks_open_max: Number.POSITIVE_INFINITY,
  telegram_messages_per_chat_per_s: Number.POSITIVE_INFINITY,
  telegram_messages_per_s: Number.POSITIVE_INFINITY,
  connector_calls_at_once_max: 16,
};

const { settings } = await loadSettings(process.env, process.env.BENCH_DIR!);
const log = await createLog('error', false);
const office = await assemble(settings, { log, limits: LIFTED });
process.send?.({ type: 'ready' });
process.on('message', (message) => {
  if (message === 'memory') process.send?.({ type: 'memory', ...process.memoryUsage() });
  if (message === 'status') void office.read.status().then((status) => process.send?.({ type: 'status', status }));
  if (message === 'stop') void office.stop().then(() => process.exit(0));
});
