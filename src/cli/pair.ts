/** `countersign pair`: a one-time code that the owner sends to her bot, so that the office knows whose taps count. */
import { setTimeout as sleep } from 'node:timers/promises';
import { assemble } from '../assembly.ts';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { OfficeError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { createLog } from '../log.ts';
import { askOffice } from '../runtime/control.ts';
import { SETTINGS } from '../settings.ts';
import { withLedger } from './look.ts';
import { paint, say } from './terminal.ts';

const LOOK_AGAIN_MS = 500;
const CHECK_MS_MAX = 15_000;

export async function pair(env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  if (!settings.TELEGRAM_BOT_TOKEN) {
    throw new OfficeError('not_configured', 'TELEGRAM_BOT_TOKEN is missing.', {
      hint: SETTINGS.TELEGRAM_BOT_TOKEN.how,
    });
  }
  if (settings.TELEGRAM_OWNER_ID !== undefined) {
    return say(
      `TELEGRAM_OWNER_ID is set to ${settings.TELEGRAM_OWNER_ID}; there is nothing to pair. Remove it to pair anew.`,
    );
  }
  const office = await runningCode(settings.STATE_DIR);
  // A bot that can't be reached would never hear the code.
  if (office === null) await checkTelegram(settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_API_ROOT);
  const own =
    office === null ? await assemble(settings, { log: await createLog('warn', process.stderr.isTTY === true) }) : null;
  try {
    const code = office ?? (await own!.pairing.newCode());
    const before = await ownerId(settings.STATE_DIR);
    const minutes = LIMITS.pairing_code_ms / 60_000;
    say(`Send this to your bot within ${minutes} minutes:\n\n  ${paint('bold', `/start ${code}`)}\n`);
    const until = systemClock.now() + LIMITS.pairing_code_ms;
    while (systemClock.now() < until) {
      const id = await ownerId(settings.STATE_DIR);
      if (id !== before && id !== null) return say(`${paint('green', '✓')} Paired with Telegram account ${id}.`);
      await sleep(LOOK_AGAIN_MS);
    }
    throw new OfficeError('not_authorized', 'Nobody sent the code in time.', { hint: 'Run `countersign pair` again.' });
  } finally {
    await own?.stop();
  }
}

async function checkTelegram(token: string, apiRoot: string): Promise<void> {
  const { checkBot } = await import('../../bot/check.ts');
  await checkBot(token, apiRoot, AbortSignal.timeout(CHECK_MS_MAX));
}

async function runningCode(stateDir: string): Promise<string | null> {
  try {
    return await askOffice(stateDir, 'pairingCode', null);
  } catch (error) {
    if (error instanceof OfficeError && error.code === 'not_running') return null;
    throw error;
  }
}

function ownerId(stateDir: string): Promise<string | null> {
  return withLedger(stateDir, (ledger) => ledger.flag('owner_id'));
}
