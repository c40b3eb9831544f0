/** `countersign audit verify`: was anything in the audit trail changed, removed, added or moved? Works beside a running office and without one. */
import { loadSettings } from '../config.ts';
import { howMany } from '../domain/in-words.ts';
import { type TrailReport, verifyTrail } from '../runtime/trail/verify.ts';
import { vaultMustExist } from '../vault/must-exist.ts';
import { ifLedger } from './look.ts';
import { paint, say, sayJson, tame } from './terminal.ts';

export interface VerifyFlags {
  date?: string;
  json?: boolean;
}

export async function auditVerify(flags: VerifyFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const { VAULT_DIR, STATE_DIR } = settings;
  vaultMustExist(VAULT_DIR);
  const read = () => ifLedger(STATE_DIR, (ledger) => ledger.trail());
  const report = await verifyTrail(VAULT_DIR, read, { date: flags.date });
  if (flags.json) sayJson(report);
  else say(reportText(report));
  if (report.flaws.length > 0) process.exitCode = 1;
}

function reportText({ flaws, notes, files, lines }: TrailReport): string {
  const found = flaws.map(({ path, line, problem }) => {
    const where = line > 0 ? `${path}, line ${line}` : path;
    return `${paint('red', '✗')} ${tame(where)}: ${tame(problem)}`;
  });
  const whole = `${paint('green', '✓')} The audit trail is whole: ${howMany(lines, 'line')} in ${howMany(files, 'file')}.`;
  const advice =
    '\nThese files were changed by somebody or something other than the office. A copy from a back-up shows what stood there.';
  return [
    ...notes.map((note) => `${paint('dim', '·')} ${tame(note)}`),
    ...(found.length > 0 ? [...found, advice] : [whole]),
  ].join('\n');
}
