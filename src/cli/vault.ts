/** `countersign vault check`: is every note readable and where it belongs? */
import { loadSettings } from '../config.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { LIMITS } from '../limits.ts';
import { actionFieldsOf } from '../runtime/open-desk.ts';
import { checkVault } from '../vault/check.ts';
import { paint, say, sayJson, tame } from './terminal.ts';

export async function vaultCheck(flags: { json?: boolean }, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const problems = await checkVault(settings.VAULT_DIR, { limits: LIMITS, actionFields: actionFieldsOf(CONNECTORS) });
  if (flags.json) sayJson(problems);
  else if (problems.length === 0)
    say(`${paint('green', '✓')} Every note in ${settings.VAULT_DIR} is readable and where it belongs.`);
  else
    for (const { path, problem, hint } of problems)
      say(`${paint('red', '✗')} ${tame(path)}: ${tame(problem)}\n    ${tame(hint)}`);
  if (problems.length > 0) process.exitCode = 1;
}
