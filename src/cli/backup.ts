/** `countersign backup` and `countersign restore`. */
import { resolve } from 'node:path';
import { isoTime, systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { backUp } from '../runtime/backup/backup.ts';
import { restore } from '../runtime/backup/restore.ts';
import { paint, say, tame } from './terminal.ts';

const PROGRESS_EVERY_FILES = 100;
const PASSED_SHOWN_MAX = 10;

export interface CopyFlags {
  force?: boolean;
}

export async function backupTo(file: string, flags: CopyFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const isTerminal = process.stdout.isTTY === true;
  const report = await backUp({
    vaultDir: settings.VAULT_DIR,
    stateDir: settings.STATE_DIR,
    leaveOut: [settings.GOOGLE_TOKEN_FILE],
    file: resolve(cwd, file),
    force: flags.force === true,
    clock: systemClock,
    onProgress: (files) => {
      if (isTerminal && files % PROGRESS_EVERY_FILES === 0) process.stdout.write(`\r${files} files …`);
    },
  });
  if (isTerminal) process.stdout.write('\r');
  for (const path of report.passed.slice(0, PASSED_SHOWN_MAX)) {
    say(`${paint('yellow', '○')} Passed over, because it is no plain file: ${tame(path)}`);
  }
  if (report.passed.length > PASSED_SHOWN_MAX) say(`  … and ${report.passed.length - PASSED_SHOWN_MAX} more`);
  for (const id of report.missing) say(`${paint('yellow', '○')} The note of task ${id} is nowhere in the vault.`);
  say(
    `${paint('green', '✓')} Backed up and read back: ${report.files} files, ${(report.bytes / 1e6).toFixed(1)} MB. Keys and logins are not in it.`,
  );
}

export async function restoreFrom(file: string, flags: CopyFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const { VAULT_DIR, STATE_DIR } = settings;
  const report = await restore({
    file: resolve(cwd, file),
    vaultDir: VAULT_DIR,
    stateDir: STATE_DIR,
    force: flags.force === true,
    clock: systemClock,
  });
  for (const path of report.aside) say(`${paint('yellow', '○')} What was there lies in ${path} now.`);
  say(
    `${paint('green', '✓')} Restored ${report.files} files from the back-up of ${isoTime(report.backupAt)}: ${VAULT_DIR} and ${STATE_DIR}.`,
  );
  say(`
Before you start it, make sure that the office that was doesn't run anywhere any more.
Every approval is void: you are asked again, and each card warns you that it may have been done since.
Logins are not in a back-up: \`countersign auth gmail\`, then \`countersign start\`.`);
}
