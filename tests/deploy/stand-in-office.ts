/** Speaks to systemd as the office does, and does nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/log.ts';
import { createNotifier } from '../../src/runtime/notify.ts';

const { VAULT_DIR = '', STATE_DIR = '', CREDENTIALS_DIRECTORY = '' } = process.env;
const notifier = createNotifier(process.env, silentLog);
writeFileSync(join(VAULT_DIR, 'Dashboard.md'), '# Dashboard\n');
writeFileSync(
  join(STATE_DIR, 'token-length'),
  `${readFileSync(join(CREDENTIALS_DIRECTORY, 'TELEGRAM_BOT_TOKEN')).length}`,
);
process.on('SIGTERM', async () => {
  await notifier.stopping();
  process.exit(0);
});
await notifier.ready();
setInterval(() => void notifier.watchdog(), notifier.watchdogMs ?? 60_000);
