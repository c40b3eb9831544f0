/**
 * The drop folder: whatever is put into the vault's Inbox/ becomes a FILE task, a bank's statement a FINANCE task. It watches and never acts, needs no
 * setting, and knows nothing of notes: it hands over what it found and the office moves the file.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type CheckResult, defineConnector } from '../connector.ts';
import { createDropSession, type DropSession } from './session.ts';
import { lookIntoInbox } from './sweep.ts';
import { watchInbox } from './watch.ts';

/** Looks by itself as often as this, so that a lost file event costs seconds and never a file. */
const SWEEP_MS = 10_000;
/** The same where the system gives no file events at all. */
const SWEEP_UNWATCHED_MS = 1_000;

export const dropFolder = defineConnector<Record<string, never>, DropSession>({
  id: 'drop-folder',
  title: 'Drop folder',
  configSchema: z.object({}),
  missing: () => [],
  open: async (_config, context) => createDropSession(join(context.vaultDir, 'Inbox'), context),
  account: () => '',
  watch: {
    intervalMs: (session) => (session.watching ? SWEEP_MS : SWEEP_UNWATCHED_MS),
    subscribe: watchInbox,
    poll: lookIntoInbox,
  },
  actions: [],
  check: checkInbox,
});

async function checkInbox(session: DropSession): Promise<CheckResult> {
  const stat = await lstat(session.inbox).catch(() => null);
  if (stat?.isDirectory()) return { ok: true, says: `Watching ${session.inbox}` };
  return {
    ok: false,
    says: `${session.inbox} is not a folder.`,
    hint: 'Run `countersign init`, or make a folder named Inbox in your vault.',
  };
}
