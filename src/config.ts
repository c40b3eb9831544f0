/**
 * Settings: one schema, parsed once from the environment and `.env`, passed down. Nothing else reads `process.env`.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { z } from 'zod';
import type { Connector } from './connectors/connector.ts';
import { CONNECTORS } from './connectors/registry.ts';
import { OfficeError } from './errors.ts';
import { SETTINGS, type SettingDefinition, type SettingName, type SettingTable } from './settings.ts';

/** The office's own settings and those of each connector. */
export const ALL_SETTINGS: SettingTable = Object.assign({}, SETTINGS, ...CONNECTORS.map(({ settings }) => settings));
const NAMES = Object.keys(ALL_SETTINGS);

type Parsed = { [K in SettingName]: z.output<(typeof SETTINGS)[K]['schema']> };
type MaybeUnset =
  | 'TELEGRAM_BOT_TOKEN'
  | 'TELEGRAM_OWNER_ID'
  | 'GOOGLE_CLIENT_ID'
  | 'GOOGLE_CLIENT_SECRET'
  | 'ANTHROPIC_API_KEY'
  | 'OPENAI_API_KEY'
  | 'MCP_TOKEN';
type Resolved = 'VAULT_DIR' | 'STATE_DIR' | 'GOOGLE_TOKEN_FILE';

/** Settings as the program uses them: folders absolute, what may be missing undefined. Those of the connectors are there as well, for them to pick. */
export type Settings = Omit<Parsed, MaybeUnset | Resolved> &
  Partial<Pick<Parsed, MaybeUnset>> & { VAULT_DIR: string; STATE_DIR: string; GOOGLE_TOKEN_FILE: string };

export type SettingSource = 'environment' | '.env' | 'credential' | 'default' | 'missing';

export interface LoadedSettings {
  settings: Settings;
  sources: Readonly<Record<string, SettingSource>>;
  /** True when nothing that a real office needs was set: the sandbox is meant. */
  nothingConfigured: boolean;
}

/**
 * Reads the settings. The environment wins over systemd credentials, which win over `.env`.
 * Throws `config_invalid` naming every wrong setting; never shows a value.
 */
export async function loadSettings(env: NodeJS.ProcessEnv, cwd: string): Promise<LoadedSettings> {
  const fromFile = await readDotenv(join(cwd, '.env'));
  const fromCredentials = await readCredentials(env.CREDENTIALS_DIRECTORY);
  const sources: Record<string, SettingSource> = {};
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of NAMES) {
    const { raw, source } = pick(name, env, fromCredentials, fromFile);
    const parsed = z.optional(definitionOf(name).schema).safeParse(raw);
    if (parsed.success) values[name] = raw === undefined ? defaultOf(name) : parsed.data;
    else problems.push(`${name}: ${parsed.error.issues[0]?.message ?? 'is not right'} (from ${source})`);
    sources[name] = raw === undefined && values[name] === undefined ? 'missing' : source;
  }
  if (problems.length > 0) {
    throw new OfficeError('config_invalid', `Some settings are not right.\n  ${problems.join('\n  ')}`, {
      hint: 'Mend them in the environment or in .env; `countersign doctor` explains each one.',
    });
  }
  const settings = withFolders(values, cwd);
  for (const name of ['VAULT_DIR', 'STATE_DIR', 'GOOGLE_TOKEN_FILE'] as const) {
    if (sources[name] === 'missing') sources[name] = 'default';
  }
  const nothingConfigured = !['TELEGRAM_BOT_TOKEN', 'GOOGLE_CLIENT_ID', 'VAULT_DIR'].some((name) => values[name]);
  return { settings, sources, nothingConfigured };
}

/** True where the owner has set anything of this connector's: then what is missing is a mistake, else it is just not used. */
export function isWanted({ settings: table }: Connector, settings: Settings): boolean {
  const values: Readonly<Record<string, unknown>> = { ...settings };
  return !table || Object.keys(table).some((name) => values[name] !== undefined && values[name] !== defaultOf(name));
}

/** What a child process gets of the environment: no setting, no secret. */
export function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = (name: string) => name === 'CREDENTIALS_DIRECTORY' || Object.hasOwn(ALL_SETTINGS, name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name)));
}

function pick(
  name: string,
  env: NodeJS.ProcessEnv,
  credentials: Record<string, string>,
  file: Record<string, string>,
): { raw: string | undefined; source: SettingSource } {
  if (env[name]) return { raw: env[name], source: 'environment' };
  if (credentials[name]) return { raw: credentials[name], source: 'credential' };
  if (file[name]) return { raw: file[name], source: '.env' };
  return { raw: undefined, source: 'default' };
}

function definitionOf(name: string): SettingDefinition {
  return ALL_SETTINGS[name]!;
}

function defaultOf(name: string): unknown {
  const parsed = definitionOf(name).schema.safeParse(undefined);
  return parsed.success ? parsed.data : undefined;
}

function withFolders(values: Record<string, unknown>, cwd: string): Settings {
  const stateDir = resolve(cwd, (values.STATE_DIR as string) ?? join(homedir(), '.local/state/countersign'));
  return {
    ...values,
    VAULT_DIR: resolve(cwd, (values.VAULT_DIR as string) ?? 'vault-data'),
    STATE_DIR: stateDir,
    GOOGLE_TOKEN_FILE: resolve(cwd, (values.GOOGLE_TOKEN_FILE as string) ?? join(stateDir, 'google-token.json')),
  } as Settings;
}

async function readDotenv(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return parseDotenv(text);
}

/** systemd's LoadCredential: one file a secret, named as the setting. */
async function readCredentials(dir: string | undefined): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  if (!dir) return found;
  for (const name of NAMES) {
    const text = await readFile(join(dir, name), 'utf8').catch(() => '');
    if (text.trim()) found[name] = text.trim();
  }
  return found;
}
