/** Pairing: a one-time code tells the bot which Telegram account is the owner's. The ledger keeps its hash, never the code. */
import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { sha256 } from '../domain/digest.ts';
import type { Limits } from '../limits.ts';
import { officeEntry } from './entries.ts';
import type { Ledger } from './ledger/ledger.ts';

const CODE_FLAG = 'pairing_code';
const OWNER_FLAG = 'owner_id';

export interface PairingDesk {
  /** A new code; the one before is void. Valid for `pairing_code_ms`. */
  newCode(): Promise<string>;
  /** True when the code was right; it then works no more. */
  pair(code: string, userId: number): Promise<boolean>;
  ownerId(): Promise<number | undefined>;
}

export function createPairing(ledger: Ledger, clock: Clock, limits: Limits): PairingDesk {
  // Two guesses may come together: the first that was right has used the code up before the ledger knows.
  let used = '';
  return {
    newCode: async () => {
      const code = `${randomInt(1_000, 10_000)}-${randomInt(1_000, 10_000)}`;
      used = '';
      await ledger.setFlag(CODE_FLAG, `${sha256(code)} ${clock.now() + limits.pairing_code_ms}`);
      return code;
    },
    pair: async (code, userId) => {
      const [hash, until] = ((await ledger.flag(CODE_FLAG)) ?? '').split(' ');
      if (hash !== sha256(code) || hash === used || clock.now() > Number(until)) return false;
      used = hash;
      await ledger.setFlag(CODE_FLAG, null);
      await ledger.setFlag(OWNER_FLAG, String(userId), {
        audit: [officeEntry('owner.paired', 'telegram', 'ok', { actor: 'owner', by: `telegram:${userId}` })],
      });
      return true;
    },
    ownerId: async () => {
      const id = Number(await ledger.flag(OWNER_FLAG));
      return Number.isSafeInteger(id) && id > 0 ? id : undefined;
    },
  };
}
