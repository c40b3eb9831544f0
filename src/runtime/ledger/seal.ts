/**
 * The seal on a decision: an HMAC with a key that never leaves this machine, so that a ledger row written by anyone
 * else is worth nothing.
 */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../domain/digest.ts';
import { OfficeError } from '../../errors.ts';
import type { Decision } from './ledger.ts';

const KEY_BYTES = 32;

export interface Sealer {
  seal(decision: Decision): string;
  holds(decision: Decision, seal: string): boolean;
}

/** Reads the key of this machine, or makes it on the first start (mode 0600). */
export function openSealer(stateDir: string): Sealer {
  const key = createSecretKey(readOrMakeKey(join(stateDir, 'decision.key')));
  const seal = (decision: Decision) => {
    const { taskId, revision, digest, verb, by, at } = decision;
    return createHmac('sha256', key).update(canonicalJson({ taskId, revision, digest, verb, by, at })).digest('hex');
  };
  return {
    seal,
    holds: (decision, given) => {
      const [expected, actual] = [Buffer.from(seal(decision)), Buffer.from(given)];
      return expected.length === actual.length && timingSafeEqual(expected, actual);
    },
  };
}

function readOrMakeKey(path: string): Buffer {
  const found = readKey(path);
  if (found) return found;
  const key = randomBytes(KEY_BYTES);
  // Written whole before it gets its name, so that a crash or a full disk never leaves half a key there.
  const temp = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(temp, key, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(temp, path);
    return key;
  } catch (error) {
    const other = readKey(path);
    if (other) return other;
    throw error;
  } finally {
    rmSync(temp, { force: true });
  }
}

function readKey(path: string): Buffer | null {
  try {
    const key = readFileSync(path);
    if (key.length === KEY_BYTES) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  throw new OfficeError('config_invalid', `The key ${path} is damaged.`, {
    hint: 'Delete it: approvals that wait will be asked again.',
  });
}
