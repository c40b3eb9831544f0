/** A vault of its own for each test, on a real disk, with a clock that stands still unless it is moved. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Zone } from '../../src/domain/task.ts';
import { LIMITS } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import { openVault } from '../../src/vault/store.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { ACTION_FIELDS } from './fixtures.ts';

export const NOVEMBER = Date.UTC(2026, 10, 20, 10);

export async function tempDir(parent = tmpdir()): Promise<string> {
  const dir = await mkdtemp(join(parent, 'countersign-vault-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export function openAt(
  dir: string,
  changes: { zone?: Zone; now?: () => number; limits?: object } = {},
): Promise<Vault> {
  const clock: Clock = { ...systemClock, now: changes.now ?? (() => NOVEMBER) };
  const limits = { ...LIMITS, ...changes.limits };
  return openVault(dir, { zone: changes.zone ?? 'single', limits, clock, actionFields: ACTION_FIELDS, log: silentLog });
}

export async function aVault(changes: Parameters<typeof openAt>[1] = {}): Promise<Vault> {
  return openAt(await tempDir(), changes);
}

/** Every file in the vault, also hidden ones. */
export async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .toSorted();
}
