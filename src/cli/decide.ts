/** `approve` and `reject`: the owner's decision at this machine, made by the running office. */
import { userInfo } from 'node:os';
import { loadSettings } from '../config.ts';
import { OfficeError } from '../errors.ts';
import { askOffice } from '../runtime/control.ts';
import { withLedger } from './look.ts';
import { say, sayJson } from './terminal.ts';

export interface DecideFlags {
  json?: boolean;
  reason?: string;
}

export async function decide(
  verb: 'approve' | 'reject',
  given: string,
  flags: DecideFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const taskId = await withLedger(settings.STATE_DIR, async (ledger) => {
    const row = (await ledger.task(given.toUpperCase())) ?? (given.length >= 6 ? await ledger.taskByEnd(given) : null);
    if (!row)
      throw new OfficeError('not_found', `No task has the id ${given}.`, {
        hint: 'See `countersign pending`; six letters of its end are enough.',
      });
    return row.id;
  });
  const by = `cli:${userInfo().username}`;
  const reply = await askOffice(settings.STATE_DIR, 'command', {
    type: 'decideTask',
    taskId,
    verb,
    text: flags.reason,
    by,
  });
  if (flags.json) sayJson(reply);
  else if (reply.ok) say(reply.say);
  if (!reply.ok && !flags.json) throw new OfficeError('approval_void', reply.say);
  if (!reply.ok) process.exitCode = 1;
}
