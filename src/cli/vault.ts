/** `countersign vault check`: do vault, ledger and audit trail agree? `--repair` mends what is safe to mend. */
import { systemClock } from '../clock.ts';
import { loadSettings, type Settings } from '../config.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { OfficeError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { silentLog } from '../log.ts';
import { checkOffice } from '../runtime/check/check.ts';
import type { Finding } from '../runtime/check/finding.ts';
import { repair } from '../runtime/check/repair.ts';
import { askOffice } from '../runtime/control.ts';
import { actionFieldsOf } from '../runtime/open-desk.ts';
import { ifLedger } from './look.ts';
import { paint, say, sayJson, tame } from './terminal.ts';

export interface CheckFlags {
  json?: boolean;
  repair?: boolean;
}

export async function vaultCheck(flags: CheckFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const isRunning = await isOfficeRunning(settings.STATE_DIR);
  if (flags.repair && isRunning) {
    throw new OfficeError('already_running', 'The office is at work; it mends most of this itself when it starts.', {
      hint: 'Stop it first, or start it anew.',
    });
  }
  const found = await look(settings, isRunning);
  const done = flags.repair ? await mend(settings, found) : [];
  const left = flags.repair ? await look(settings, isRunning) : found;
  if (flags.json) sayJson(flags.repair ? { done, left: left.map(shown) } : left.map(shown));
  else say([...done.map((line) => `${paint('green', '✓')} ${tame(line)}`), ...textOf(settings, left)].join('\n'));
  if (left.length > 0) process.exitCode = 1;
}

function look({ VAULT_DIR, STATE_DIR }: Settings, isRunning: boolean): Promise<Finding[]> {
  return checkOffice({
    vaultDir: VAULT_DIR,
    limits: LIMITS,
    actionFields: actionFieldsOf(CONNECTORS),
    withLedger: (use) => ifLedger(STATE_DIR, use),
    isRunning,
    clock: systemClock,
  });
}

function mend({ VAULT_DIR, STATE_DIR, ZONE }: Settings, findings: Finding[]): Promise<string[]> {
  const how = {
    vaultDir: VAULT_DIR,
    stateDir: STATE_DIR,
    zone: ZONE,
    limits: LIMITS,
    actionFields: actionFieldsOf(CONNECTORS),
    clock: systemClock,
    log: silentLog,
  };
  return repair(how, findings);
}

async function isOfficeRunning(stateDir: string): Promise<boolean> {
  try {
    await askOffice(stateDir, 'status', null);
    return true;
  } catch (error) {
    if (error instanceof OfficeError && error.code === 'not_running') return false;
    throw error;
  }
}

function shown({ path, problem, hint }: Finding) {
  return { path, problem, hint };
}

function textOf({ VAULT_DIR }: Settings, findings: readonly Finding[]): string[] {
  if (findings.length === 0) {
    return [
      `${paint('green', '✓')} Every note in ${VAULT_DIR} is readable and where it belongs; ledger and audit trail agree.`,
    ];
  }
  return findings.map(
    ({ path, problem, hint }) => `${paint('red', '✗')} ${tame(path)}: ${tame(problem)}\n    ${tame(hint)}`,
  );
}
