/**
 * `countersign service install | uninstall | status`: the office under systemd, for the whole machine or for one account.
 * What would be written and run is a plan first, so that a dry run shows exactly what an install does.
 */
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ALL_SETTINGS, type LoadedSettings } from '../config.ts';
import { OfficeError } from '../errors.ts';
import type { SettingName } from '../settings.ts';
import { envLine, fillUnit, unitCommandWord, unitMount, unitText, unitWord } from './unit.ts';

const UNIT = 'countersign.service';
const ETC = '/etc/countersign';
const SYSTEM_UNITS = '/etc/systemd/system';
/** Where systemd keeps the state of a user that it makes up; it hands the folder over at the start. */
const SYSTEM_STATE = '/var/lib/private/countersign';
/** Set by the unit itself, so they don't come from a file. */
const SET_BY_UNIT: readonly SettingName[] = ['VAULT_DIR', 'STATE_DIR', 'GOOGLE_TOKEN_FILE'];

export interface ServiceContext {
  /** True: for this account; false: for the machine. */
  user: boolean;
  /** Only shows what would be done. */
  dryRun: boolean;
  /** The person's home and where her settings lie (`XDG_CONFIG_HOME`). */
  home: string;
  configHome: string;
  /** Effective user id; root is 0. */
  uid: number;
  /** What the programs that are run get of the environment. */
  childEnv: NodeJS.ProcessEnv;
  say(line: string): void;
}

export interface InstallOptions extends ServiceContext {
  /** Absolute path of this program's folder, and of the node that runs it. */
  projectDir: string;
  node: string;
  /** Where `.env` lies. */
  cwd: string;
  loaded: Pick<LoadedSettings, 'settings' | 'sources'>;
}

interface PlannedFile {
  path: string;
  content: string;
  mode: number;
  /** Of the folder, where it has to be made. */
  folderMode: number;
  secret: boolean;
}

export interface ServicePlan {
  files: PlannedFile[];
  commands: string[][];
}

export interface ServiceStatus {
  installed: boolean;
  /** systemd's own words: `active`, `inactive`, `failed` … */
  active: string;
  enabled: string;
  /** One line for a person. */
  says: string;
}

/** Throws `not_found` without systemd, `not_authorized` without the rights, `config_invalid` for paths that can't be. */
export async function installService(options: InstallOptions): Promise<void> {
  const plan = await planService(options);
  if (options.dryRun) return showPlan(options, plan);
  requireRights(options);
  await requireSystemd(options);
  for (const file of plan.files) await writePlanned(file);
  if (!options.user) await bringGmailLogin(options);
  for (const command of plan.commands) await run(options, command);
  options.say(`Installed and started. See it: ${systemctl(options, 'status', UNIT).join(' ')}`);
}

/** What an install writes and runs. */
export async function planService(options: InstallOptions): Promise<ServicePlan> {
  const { user, projectDir } = options;
  const template = await readFile(join(projectDir, 'deploy', user ? 'countersign.user.service' : UNIT), 'utf8');
  const content = fillUnit(template, await unitValues(options));
  const unit = { path: join(unitFolder(options), UNIT), content, mode: 0o644, folderMode: 0o755, secret: false };
  return {
    files: user ? [unit] : [unit, ...settingsFiles(options)],
    commands: [
      systemctl(options, 'daemon-reload'),
      systemctl(options, 'enable', UNIT),
      systemctl(options, 'restart', UNIT),
    ],
  };
}

/** Stops the service and removes its unit; settings, secrets, state and vault stay. */
export async function uninstallService(context: ServiceContext): Promise<void> {
  const path = join(unitFolder(context), UNIT);
  const stop = systemctl(context, 'disable', '--now', UNIT);
  const reload = systemctl(context, 'daemon-reload');
  if (context.dryRun) {
    for (const command of [stop, ['rm', path], reload]) context.say(`run    ${command.join(' ')}`);
    return;
  }
  requireRights(context);
  await requireSystemd(context);
  if (!(await exists(path))) throw new OfficeError('not_found', `No service is installed (${path} is not there).`);
  await run(context, stop);
  await rm(path, { force: true });
  await run(context, reload);
  context.say(
    `Removed. ${context.user ? 'Your settings' : `Settings and secrets in ${ETC}, the state`} and the vault stay.`,
  );
}

/** Throws `not_found` without systemd. */
export async function serviceStatus(context: ServiceContext): Promise<ServiceStatus> {
  await requireSystemd(context);
  const installed = await exists(join(unitFolder(context), UNIT));
  const active = await answerOf(context, systemctl(context, 'is-active', UNIT));
  const enabled = await answerOf(context, systemctl(context, 'is-enabled', UNIT));
  const says = installed ? `The service is installed: ${active}, ${enabled}.` : 'The service is not installed.';
  return { installed, active, enabled, says };
}

async function unitValues({ projectDir, node, cwd, loaded, user }: InstallOptions): Promise<Record<string, string>> {
  const { VAULT_DIR, STATE_DIR } = loaded.settings;
  const common = {
    NODE: unitCommandWord(node),
    MAIN: unitCommandWord(join(projectDir, 'src', 'main.ts')),
    README: unitText(encodeURI(join(projectDir, 'README.md'))),
    VAULT_ENV: unitWord(`VAULT_DIR=${VAULT_DIR}`),
  };
  if (user) return { ...common, CWD: unitText(cwd), STATE_ENV: unitWord(`STATE_DIR=${STATE_DIR}`) };
  const paths = { PROJECT: unitMount(projectDir), VAULT: unitMount(VAULT_DIR) };
  return { ...common, ...paths, GROUP: await groupOf(VAULT_DIR) };
}

/** The vault's group is what the office and the owner share; root's own would share nothing. */
async function groupOf(vaultDir: string): Promise<string> {
  const found = await stat(vaultDir).catch(() => null);
  if (!found?.isDirectory()) {
    throw new OfficeError('not_found', `The vault ${vaultDir} is not there.`, {
      hint: 'Run `countersign init` first.',
    });
  }
  const isShared = (found.mode & 0o2070) === 0o2070 && found.gid !== 0;
  if (isShared) return String(found.gid);
  throw new OfficeError('config_invalid', `The vault ${vaultDir} is not shared with a group of yours.`, {
    hint: `Run: chgrp -R <your group> ${vaultDir}; chmod -R g+rwX ${vaultDir}; find ${vaultDir} -type d -exec chmod g+s {} +`,
  });
}

/** The settings as they are now: plain ones in one file, each secret in its own. */
function settingsFiles({ loaded: { settings, sources } }: InstallOptions): PlannedFile[] {
  const values: Readonly<Record<string, unknown>> = { ...settings };
  const isSet = (name: string) => !['default', 'missing'].includes(sources[name] ?? 'missing');
  const names = Object.keys(ALL_SETTINGS).filter(
    (name) => isSet(name) && !(SET_BY_UNIT as readonly string[]).includes(name),
  );
  const lines = names.filter((name) => !ALL_SETTINGS[name]?.secret).map((name) => envLine(name, String(values[name])));
  const plain = {
    path: join(ETC, 'settings.env'),
    content: `# Read by ${UNIT}; after a change: systemctl restart countersign\n${lines.join('\n')}\n`,
    mode: 0o644,
    folderMode: 0o755,
    secret: false,
  };
  const secrets = names.filter((name) => ALL_SETTINGS[name]?.secret);
  return [plain, ...secrets.map((name) => secretFile(name, String(values[name])))];
}

function secretFile(name: string, value: string): PlannedFile {
  return { path: join(ETC, 'credentials', name), content: `${value}\n`, mode: 0o600, folderMode: 0o700, secret: true };
}

function showPlan({ say }: ServiceContext, { files, commands }: ServicePlan): void {
  for (const { path, content, mode, secret } of files) {
    say(`write  ${path} (mode ${mode.toString(8)})`);
    for (const line of (secret ? '(a secret; not shown)' : content).trimEnd().split('\n'))
      say(`       ${line}`.trimEnd());
  }
  for (const command of commands) say(`run    ${command.join(' ')}`);
}

function requireRights({ user, uid }: ServiceContext): void {
  if (user || uid === 0) return;
  throw new OfficeError('not_authorized', 'Only root can change the services of this machine.', {
    hint: 'Run it with sudo, or with --user for a service of your own account.',
  });
}

async function requireSystemd(context: ServiceContext): Promise<void> {
  const state = await answerOf(context, systemctl(context, 'is-system-running'));
  if (state && !['offline', 'unknown'].includes(state) && !state.includes(' ')) return;
  throw new OfficeError('not_found', 'systemd does not run here, so there is nothing to install into.', {
    hint: context.user
      ? 'Log in as the account itself (not by su); `loginctl enable-linger` keeps its services running.'
      : 'Start the office with `countersign start` under whatever keeps programs running on this machine.',
  });
}

async function writePlanned({ path, content, mode, folderMode }: PlannedFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: folderMode });
  // A new file must never be readable by others, not even for a moment.
  await writeFile(path, content, { mode });
  await chmod(path, mode);
}

/** The login made by hand would be out of the service's sight. A newer one of the service's own is left alone. */
async function bringGmailLogin({ loaded, say }: InstallOptions): Promise<void> {
  const { GOOGLE_TOKEN_FILE } = loaded.settings;
  const target = join(SYSTEM_STATE, 'google-token.json');
  const token = await readFile(GOOGLE_TOKEN_FILE, 'utf8').catch(() => null);
  if (token === null || (await exists(target))) return;
  await mkdir(dirname(SYSTEM_STATE), { recursive: true, mode: 0o700 });
  await writePlanned({ path: target, content: token, mode: 0o600, folderMode: 0o700, secret: true });
  const { uid, gid } = await stat(SYSTEM_STATE);
  await chown(target, uid, gid);
  say('The Gmail login was copied for the service.');
}

function unitFolder({ user, configHome }: ServiceContext): string {
  return user ? join(configHome, 'systemd', 'user') : SYSTEM_UNITS;
}

function systemctl({ user }: ServiceContext, ...words: string[]): string[] {
  return ['systemctl', ...(user ? ['--user'] : []), ...words];
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function run({ childEnv: env }: ServiceContext, [command = '', ...args]: string[]): Promise<void> {
  await promisify(execFile)(command, args, { env }).catch((cause) => {
    const words = String(cause.stderr ?? '').trim();
    throw new OfficeError('refused', `“${[command, ...args].join(' ')}” failed: ${words || 'no reason given'}`, {
      hint: 'See: journalctl -u countersign -n 50',
    });
  });
}

/** What a command prints on its first line, also when it ends with an error; empty where it isn't there. */
async function answerOf({ childEnv: env }: ServiceContext, [command = '', ...args]: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { env }).catch((error) => ({
    stdout: String(error.stdout ?? ''),
  }));
  return stdout.split('\n')[0]?.trim() ?? '';
}
