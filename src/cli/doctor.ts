/** `countersign doctor`: every setting, where it came from, what is missing and how to get it, and whether the connections work. */
import { existsSync } from 'node:fs';
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { ALL_SETTINGS, type LoadedSettings, loadSettings } from '../config.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { parseHandbook } from '../domain/handbook.ts';
import { errorFacts } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { openShelf } from '../reasoning/skills/shelf.ts';
import { HANDBOOK_PAGE, whatIsWrong } from '../runtime/handbook.ts';
import { SETTING_NAMES, SETTINGS } from '../settings.ts';
import { CHECK_MS_MAX, type CheckReport, checkConnectors } from './doctor-connectors.ts';
import { paint, say, sayJson } from './terminal.ts';

interface SettingReport {
  name: string;
  /** Never a secret's own text. */
  value: string;
  source: string;
  what: string;
  how: string;
}

export async function doctor(
  flags: { json?: boolean; offline?: boolean; live?: boolean },
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<void> {
  const loaded = await loadSettings(env, cwd);
  const settings = settingsShown(loaded).map((name) => reportSetting(name, loaded));
  const checks = await Promise.all([
    checkVault(loaded),
    checkState(loaded),
    ...checkSkills(loaded),
    ...(flags.offline ? [] : liveChecks(loaded, env)),
    ...(flags.offline ? [] : [checkConnectors(loaded.settings, flags.live === true)]),
  ]).then((found) => found.flat());
  if (flags.json) sayJson({ settings, checks });
  else say([...settingLines(settings), '', ...checks.map(checkLine)].join('\n'));
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** The office's own, and those of each connector that something is set for. */
function settingsShown({ sources }: LoadedSettings): string[] {
  const isSet = (name: string) => !['default', 'missing'].includes(sources[name] ?? 'missing');
  const tables = CONNECTORS.map(({ settings = {} }) => Object.keys(settings)).filter((names) => names.some(isSet));
  return [...new Set([...SETTING_NAMES, ...tables.flat()])];
}

function reportSetting(name: string, { settings, sources }: LoadedSettings): SettingReport {
  const { secret, what, how } = ALL_SETTINGS[name]!;
  const value = (settings as Readonly<Record<string, unknown>>)[name];
  const shown = value === undefined ? 'not set' : secret ? 'set (secret)' : String(value);
  return { name, value: shown, source: sources[name] ?? 'missing', what, how };
}

function settingLines(settings: SettingReport[]): string[] {
  const width = Math.max(...settings.map(({ name }) => name.length));
  return settings.flatMap(({ name, value, source, what, how }) => {
    const isMissing = source === 'missing';
    const mark = isMissing ? paint('yellow', '○') : paint('green', '●');
    const line = `${mark} ${name.padEnd(width)}  ${value}  ${paint('dim', `(${source})`)}`;
    return isMissing ? [line, `    ${what}. ${how}`] : [line];
  });
}

function checkLine({ name, ok, says, hint, unused }: CheckReport): string {
  const mark = unused ? paint('dim', '○') : ok ? paint('green', '✓') : paint('red', '✗');
  return `${mark} ${name}: ${says}${ok || !hint ? '' : `\n    ${hint}`}`;
}

async function checkVault({ settings }: LoadedSettings): Promise<CheckReport> {
  const name = 'Vault';
  const page = await readFile(join(settings.VAULT_DIR, HANDBOOK_PAGE), 'utf8').catch(() => null);
  if (page === null) {
    return {
      name,
      ok: false,
      says: `there is no ${HANDBOOK_PAGE} in ${settings.VAULT_DIR}`,
      hint: 'Run `countersign init`.',
    };
  }
  const handbook = parseHandbook(page);
  if (!handbook.ok) return { name, ok: false, says: whatIsWrong(handbook) };
  return { name, ok: true, says: `${handbook.handbook.rules.length} rules in the handbook` };
}

async function checkState({ settings }: LoadedSettings): Promise<CheckReport> {
  const name = 'State folder';
  const isThere = await access(settings.STATE_DIR, constants.W_OK).then(
    () => true,
    (error) => (error.code === 'ENOENT' ? null : false),
  );
  if (isThere === false)
    return {
      name,
      ok: false,
      says: `${settings.STATE_DIR} can’t be written`,
      hint: 'Give yourself the right to write there.',
    };
  if (settings.STATE_DIR.startsWith(`${settings.VAULT_DIR}/`)) {
    return {
      name,
      ok: false,
      says: 'it lies inside the vault',
      hint: 'Choose a STATE_DIR outside of VAULT_DIR: secrets must not be synced.',
    };
  }
  return { name, ok: true, says: isThere === null ? 'will be made at the first start' : settings.STATE_DIR };
}

/** Nothing where there is no vault yet. */
function checkSkills({ settings }: LoadedSettings): Promise<CheckReport>[] {
  if (!existsSync(settings.VAULT_DIR)) return [];
  const shelf = openShelf(settings.VAULT_DIR, LIMITS);
  const look = async (): Promise<CheckReport> => {
    const [skills, problems] = await Promise.all([shelf.list(), shelf.problems()]);
    const name = 'Skills';
    if (problems.length > 0) return { name, ok: false, says: problems.join(' ') };
    if (skills.length > 0) return { name, ok: true, says: `${skills.length} in the vault` };
    return { name, ok: false, says: 'there are none in the vault', hint: 'Run `countersign init` to get them back.' };
  };
  return [look()];
}

function liveChecks({ settings }: LoadedSettings, env: NodeJS.ProcessEnv): Promise<CheckReport>[] {
  return [
    checkTelegram(settings),
    ...[settings.MODEL, settings.MODEL_TRIAGE].flatMap((name) => (name ? [checkThinking(name, settings, env)] : [])),
  ];
}

async function checkTelegram(settings: LoadedSettings['settings']): Promise<CheckReport> {
  const name = 'Telegram';
  if (!settings.TELEGRAM_BOT_TOKEN)
    return { name, ok: false, says: 'no bot is set up', hint: SETTINGS.TELEGRAM_BOT_TOKEN.how };
  const { checkBot } = await import('../../bot/check.ts');
  try {
    const token = settings.TELEGRAM_BOT_TOKEN;
    const { username } = await checkBot(token, settings.TELEGRAM_API_ROOT, AbortSignal.timeout(CHECK_MS_MAX));
    return { name, ok: true, says: `Connected as @${username}` };
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { name, ok: false, says: message, hint };
  }
}

/** Each model that the settings name; templates need no check. */
async function checkThinking(
  model: string,
  settings: LoadedSettings['settings'],
  env: NodeJS.ProcessEnv,
): Promise<CheckReport> {
  const name = 'Model';
  const { checkModel, chooseModel } = await import('../reasoning/models/choose.ts');
  try {
    const chosen = chooseModel(model, { settings, clock: systemClock, limits: LIMITS, env });
    if (chosen === null) return { name, ok: true, says: 'none: templates draft' };
    return { name, ...(await checkModel(chosen)) };
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { name, ok: false, says: message, hint };
  }
}
