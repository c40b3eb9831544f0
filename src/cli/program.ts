/** The command line: names, options and help. Each command loads its code only when it is called. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { isoTime } from '../clock.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { CATEGORIES } from '../domain/task.ts';
import { complain, EXIT_HELP } from './terminal.ts';

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  cwd: string;
}

export function createProgram({ env, cwd }: Surroundings): Command {
  const program = new Command('countersign')
    .description('An AI employee that does nothing outward until you have countersigned it on Telegram.')
    .version('0.1.0')
    .showHelpAfterError('(`countersign --help` lists the commands)')
    .addHelpText('after', EXIT_HELP)
    .helpCommand(true);
  const json = () => new Option('--json', 'print JSON, for scripts');

  program
    .command('start')
    .description('run the office; with nothing configured, the sandbox on this machine alone')
    .action(async () => (await import('./start.ts')).start(env, cwd));
  program
    .command('world')
    .description('run only the stand-ins and the page, and print the settings with which `start` uses them')
    .option('--dir <folder>', 'where its vault and state are kept', '.sandbox')
    .addOption(json())
    .action(async (flags) => (await import('./world.ts')).world(flags, env, cwd));
  program
    .command('init')
    .description('set up a real office: vault, time zone, bot, mail')
    .option('--vault <folder>', 'the folder of notes')
    .option('--time-zone <name>', 'e.g. Europe/Berlin')
    .option('--yes', 'ask nothing; take the options and the defaults')
    .action(async (flags) => (await import('./init.ts')).init(flags, env, cwd));
  const auth = program.command('auth').description('log in to a service');
  auth
    .command('gmail')
    .description('log in to Gmail in your browser')
    .action(async () => (await import('./auth.ts')).authGmail(env, cwd));
  for (const { id, title, logIn } of CONNECTORS) {
    if (!logIn) continue;
    auth
      .command(id)
      .description(`log in to ${title} in the office’s own browser`)
      .action(async () => (await import('./auth.ts')).authInWindow(id, env, cwd));
  }
  program
    .command('pair')
    .description('tell your bot, by a one-time code, which Telegram account is yours')
    .action(async () => (await import('./pair.ts')).pair(env, cwd));
  program
    .command('doctor')
    .description('show each setting, what is missing and how to get it, and try the connections')
    .option('--offline', 'try no connection')
    .option('--live', 'also look at what only the real services can tell; changes nothing there')
    .addOption(json())
    .action(async (flags) => (await import('./doctor.ts')).doctor(flags, env, cwd));

  program
    .command('status')
    .description('how the office is')
    .addOption(json())
    .action(async (flags) => (await import('./look.ts')).status(flags, env, cwd));
  program
    .command('pending')
    .description('what waits for you')
    .addOption(json())
    .action(async (flags) => (await import('./look.ts')).pending(flags, env, cwd));
  program
    .command('approve')
    .description('approve what a card shows, as its owner at this machine')
    .argument('<task>', 'its id, or the last six letters of it')
    .addOption(json())
    .action(async (task, flags) => (await import('./decide.ts')).decide('approve', task, flags, env, cwd));
  program
    .command('reject')
    .description('reject what a card shows')
    .argument('<task>', 'its id, or the last six letters of it')
    .option('--reason <text>', 'why')
    .addOption(json())
    .action(async (task, flags) => (await import('./decide.ts')).decide('reject', task, flags, env, cwd));
  const audit = program
    .command('audit')
    .description('the audit trail of a day')
    .option('--date <YYYY-MM-DD>', 'the day, in UTC (default: today)', day)
    .addOption(new Option('--category <name>', 'only this kind of work').choices(CATEGORIES))
    .option('--task <id>', 'only this task')
    .option('--limit <n>', 'the newest so many lines', positive, 50)
    .addOption(json())
    .action(async (flags) => (await import('./look.ts')).audit(flags, env, cwd));
  audit
    .command('verify')
    .description('was anything in the trail changed, removed, added or moved?')
    .option('--date <YYYY-MM-DD>', 'only the file of this day, in UTC', day)
    .addOption(json())
    .action(async (_, command) => (await import('./audit.ts')).auditVerify(command.optsWithGlobals(), env, cwd));
  const vault = program.command('vault').description('look after the vault');
  vault
    .command('check')
    .description('do vault, ledger and audit trail agree?')
    .option('--repair', 'mend what is safe to mend; the office must not be running')
    .addOption(json())
    .action(async (flags) => (await import('./vault.ts')).vaultCheck(flags, env, cwd));
  program
    .command('backup')
    .description('copy vault and ledger into one file, also while the office runs')
    .argument('<file>', 'e.g. office-2026-11-20.tar.gz')
    .option('--force', 'replace a file that is there')
    .action(async (file, flags) => (await import('./backup.ts')).backupTo(file, flags, env, cwd));
  program
    .command('restore')
    .description('make vault and ledger out of a back-up; whatever was approved is asked again')
    .argument('<file>', 'what `backup` wrote')
    .option('--force', 'move what is there aside')
    .action(async (file, flags) => (await import('./backup.ts')).restoreFrom(file, flags, env, cwd));
  const hook = program.command('hook').description('what Claude Code calls when it works in the vault');
  hook
    .command('start')
    .description('tell a session its mark')
    .action(async () => (await import('./hook.ts')).hookStart());
  hook
    .command('stop')
    .description('may a session stop, or is its plan unfinished?')
    .action(async () => (await import('./hook.ts')).hookStop(env, cwd));
  program
    .command('mcp')
    .description('let other programs read, and propose what you then decide, over MCP')
    .option('--http', 'for programs on this machine that show MCP_TOKEN, instead of over standard input and output')
    .option('--port <n>', 'where it listens; 0 picks one', portNumber, 4748)
    .action(async (flags) => (await import('./mcp.ts')).mcp({ ...flags, version: program.version() }, env, cwd));
  addService(program, { env, cwd });
  return program;
}

function addService(program: Command, { env, cwd }: Surroundings): void {
  const service = program.command('service').description('run the office under systemd');
  for (const [name, description] of [
    ['install', 'write the unit, enable and start it'],
    ['uninstall', 'stop it and remove the unit; settings, state and vault stay'],
    ['status', 'is it installed, is it running?'],
  ] as const) {
    service
      .command(name)
      .description(description)
      .option('--user', 'for your account instead of the machine')
      .option('--dry-run', 'only show what would be done')
      .action(async (flags) => (await import('./service-command.ts')).service(name, flags, env, cwd));
  }
}

function day(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || isoTime(time).slice(0, 10) !== text) {
    throw new InvalidArgumentError('It must be a day, e.g. 2026-11-20.');
  }
  return text;
}

function portNumber(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

/** Runs one command line. Errors become sentences and exit codes. */
export async function runProgram(argv: readonly string[], surroundings: Surroundings): Promise<void> {
  const program = createProgram(surroundings);
  const strict = (command: Command): void => {
    command.exitOverride().configureHelp({ showGlobalOptions: false });
    for (const child of command.commands) strict(child);
  };
  strict(program);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    const { code, exitCode } = error as { code?: string; exitCode?: number };
    if (code?.startsWith('commander.')) process.exitCode = exitCode === 0 ? 0 : 2;
    else complain(error);
  }
}
