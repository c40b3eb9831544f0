/** `countersign init`: makes the vault, asks for what a real office needs, and writes `.env`. It never overwrites a note or a setting. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadSettings } from '../config.ts';
import { isTimeZone } from '../domain/local-time.ts';
import { OfficeError } from '../errors.ts';
import { SETTINGS } from '../settings.ts';
import { fillVault } from '../vault/starter.ts';
import { connectClaudeCode } from './claude-code.ts';
import { starterDir } from './places.ts';
import { paint, say } from './terminal.ts';

export interface InitFlags {
  vault?: string;
  timeZone?: string;
  yes?: boolean;
}

type Answers = Partial<Record<keyof typeof SETTINGS, string>>;

export async function init(flags: InitFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const envFile = join(cwd, '.env');
  const before = await readFile(envFile, 'utf8').catch(() => '');
  const isAsked = flags.yes !== true && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const answers = isAsked ? await askAll(flags) : { VAULT_DIR: flags.vault ?? 'vault-data', TIME_ZONE: flags.timeZone };
  if (answers.TIME_ZONE && !isTimeZone(answers.TIME_ZONE)) {
    throw new OfficeError('config_invalid', `${answers.TIME_ZONE} is not a time zone.`, {
      hint: SETTINGS.TIME_ZONE.how,
    });
  }
  const vaultDir = resolve(cwd, answers.VAULT_DIR ?? 'vault-data');
  const copied = await fillVault(vaultDir, starterDir);
  const added = await addSettings(envFile, before, answers);
  say(`${paint('green', '✓')} The vault is ${vaultDir} (${copied.length} pages added).`);
  say(
    `${paint('green', '✓')} ${added.length > 0 ? `Added to .env: ${added.join(', ')}.` : '.env has everything already.'}`,
  );
  const { settings } = await loadSettings(env, cwd);
  const left = await connectClaudeCode({ vaultDir, stateDir: settings.STATE_DIR, cwd, node: process.execPath });
  for (const sentence of left) say(`${paint('yellow', '!')} ${sentence}`);
  if (left.length === 0) say(`${paint('green', '✓')} Claude Code finds this office when it is opened in the vault.`);
  say(
    `\nWhat follows:\n${nextSteps({ ...env, ...answers })
      .map((step, at) => `  ${at + 1}. ${step}`)
      .join('\n')}`,
  );
}

async function askAll(flags: InitFlags): Promise<Answers> {
  const { cancel, intro, isCancel, note, outro, password, text } = await import('@clack/prompts');
  const ask = async (question: Promise<string | symbol>): Promise<string> => {
    const answer = await question;
    if (typeof answer === 'string' && !isCancel(answer)) return answer.trim();
    cancel('Stopped. Nothing was changed.');
    throw new OfficeError('stopped', 'init was stopped.');
  };
  intro('Countersign: setting up your office');
  const VAULT_DIR = await ask(
    text({ message: 'Where shall the vault of notes be?', initialValue: flags.vault ?? 'vault-data' }),
  );
  const TIME_ZONE = await ask(
    text({
      message: 'Your time zone?',
      initialValue: flags.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      validate: (value) => (isTimeZone(value ?? '') ? undefined : SETTINGS.TIME_ZONE.how),
    }),
  );
  note(SETTINGS.TELEGRAM_BOT_TOKEN.how, 'The bot that asks you');
  const TELEGRAM_BOT_TOKEN = await ask(
    password({ message: 'Its token (empty: later)', validate: (value) => problemOf('TELEGRAM_BOT_TOKEN', value) }),
  );
  note(SETTINGS.GOOGLE_CLIENT_ID.how, 'Your Gmail');
  const GOOGLE_CLIENT_ID = await ask(text({ message: 'OAuth client ID (empty: later)', defaultValue: '' }));
  const GOOGLE_CLIENT_SECRET = GOOGLE_CLIENT_ID ? await ask(password({ message: 'OAuth client secret' })) : '';
  outro('Thank you.');
  return { VAULT_DIR, TIME_ZONE, TELEGRAM_BOT_TOKEN, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET };
}

function problemOf(name: 'TELEGRAM_BOT_TOKEN', value: string | undefined): string | undefined {
  if (!value) return undefined;
  return SETTINGS[name].schema.safeParse(value.trim()).error?.issues[0]?.message;
}

/** Appends what isn't there yet; the file is for the owner's eyes alone, because it holds secrets. */
async function addSettings(path: string, before: string, answers: Answers): Promise<string[]> {
  const has = (name: string) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, 'm').test(before);
  const added = Object.entries(answers).filter(([name, value]) => value && !has(name));
  if (added.length === 0) return [];
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const lines = added.map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  await writeFile(path, before + gap + lines.join(''), { mode: 0o600 });
  await chmod(path, 0o600);
  return added.map(([name]) => name);
}

function nextSteps(values: NodeJS.ProcessEnv): string[] {
  return [
    ...(values.TELEGRAM_BOT_TOKEN ? [] : [`Put TELEGRAM_BOT_TOKEN into .env. ${SETTINGS.TELEGRAM_BOT_TOKEN.how}`]),
    ...(values.GOOGLE_CLIENT_ID
      ? ['countersign auth gmail']
      : ['Put GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET into .env, then: countersign auth gmail']),
    'countersign pair',
    'countersign doctor',
    'countersign start  (a dry run until you set DRY_RUN=false)',
  ];
}
