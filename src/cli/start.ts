/** `countersign start`: runs the office until it is told to stop; with nothing configured, the sandbox around it. */
import { join } from 'node:path';
import { assemble } from '../assembly.ts';
import { isWanted, type LoadedSettings, loadSettings, type Settings } from '../config.ts';
import { errorFacts } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { createLog, type Log } from '../log.ts';
import { controlOf, openControl } from '../runtime/control.ts';
import { createNotifier } from '../runtime/notify.ts';
import type { Office } from '../runtime/office.ts';
import type { SettingName } from '../settings.ts';
import { connectClaudeCode } from './claude-code.ts';
import { starterDir } from './places.ts';
import { paint, say } from './terminal.ts';

export async function start(env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const loaded = await loadSettings(env, cwd);
  const log = await createLog(loaded.settings.LOG_LEVEL, process.stderr.isTTY === true);
  if (loaded.nothingConfigured) await startSandbox(env, cwd, loaded, log);
  else await runOffice(env, loaded.settings, log);
}

/** Settings that may be tried there: they say how it works and what thinks, not what it acts on. */
const ALSO_IN_SANDBOX: readonly SettingName[] = [
  'TIME_ZONE',
  'LOG_LEVEL',
  'MODEL',
  'MODEL_TRIAGE',
  'MODEL_BASE_URL',
  'MODEL_PRICE',
  'MODEL_DAILY_BUDGET_USD',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'CLAUDE_COMMAND',
];

async function startSandbox(env: NodeJS.ProcessEnv, cwd: string, loaded: LoadedSettings, log: Log): Promise<void> {
  const [{ allServices, startWorld }, { fillVault }] = await Promise.all([
    import('../sandbox/world.ts'),
    import('../vault/starter.ts'),
  ]);
  const vaultDir = join(cwd, '.sandbox', 'vault');
  const stateDir = join(cwd, '.sandbox', 'state');
  await fillVault(vaultDir, starterDir);
  await connectClaudeCode({ vaultDir, stateDir, cwd: stateDir, node: process.execPath });
  const { PORT: port } = loaded.settings;
  const world = await startWorld({ port, services: allServices(), vaultDir, stateDir, log });
  const chosen = Object.fromEntries(ALSO_IN_SANDBOX.map((name) => [name, env[name]]));
  const { settings } = await loadSettings({ ...chosen, ...world.settings }, stateDir);
  await runOffice(env, settings, log, world.close);
  say(`
${paint('bold', 'Countersign is running in its sandbox.')} Nothing leaves this machine.

  ${paint('cyan', world.pageUrl)}
  Send yourself a mail there, look at the card, and tap Approve.

  The vault:  ${vaultDir}
  To stop:    Ctrl+C
  Real setup: npx countersign init
`);
}

async function runOffice(
  env: NodeJS.ProcessEnv,
  settings: Settings,
  log: Log,
  alsoClose?: () => Promise<void>,
): Promise<void> {
  const notifier = createNotifier(env, log);
  const heartbeat_ms = Math.min(LIMITS.heartbeat_ms, notifier.watchdogMs ?? Number.POSITIVE_INFINITY);
  const limits = { ...LIMITS, heartbeat_ms };
  const office = await assemble(settings, { log, limits, env, onBeat: () => void notifier.watchdog() }).catch(
    async (error) => {
      await alsoClose?.();
      throw error;
    },
  );
  const closeControl = await openControl(settings.STATE_DIR, controlOf(office)).catch(async (error) => {
    await office.stop();
    await alsoClose?.();
    throw error;
  });
  stopOnSignals(log, async () => {
    await notifier.stopping();
    await closeControl();
    await office.stop();
    await alsoClose?.();
  });
  await greet(settings, office, log);
  await notifier.ready();
}

async function greet(settings: Settings, office: Office, log: Log): Promise<void> {
  const { DRY_RUN, ZONE, VAULT_DIR } = settings;
  log.info(
    { vault: VAULT_DIR, zone: ZONE, dryRun: DRY_RUN },
    DRY_RUN ? 'the office is open (dry run: nothing leaves)' : 'the office is open',
  );
  for (const { connector, missing } of office.hosts.all) {
    if (missing.length > 0 && isWanted(connector, settings))
      log.warn(
        `${connector.title} is not set up: ${missing.map(({ name }) => name).join(', ')} missing. \`countersign doctor\` explains.`,
      );
  }
  if (!settings.TELEGRAM_BOT_TOKEN)
    log.warn('No Telegram bot is set up: decide with `countersign approve` and `countersign reject`.');
  else if (settings.TELEGRAM_OWNER_ID === undefined && (await office.pairing.ownerId()) === undefined) {
    log.warn('The bot doesn’t know you yet. Run `countersign pair`.');
  }
}

/** The first signal stops cleanly, a second one at once. Whatever was under way is found again at the next start. */
function stopOnSignals(log: Log, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error) => {
        log.error(errorFacts(error), 'it did not stop cleanly; the next start finds what was under way');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
