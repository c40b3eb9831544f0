/** Mends what is safe to mend, with no office at work. Decisions, executions and what a person wrote are never touched. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Zone } from '../../domain/task.ts';
import { errorFacts } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { createFolders } from '../../vault/folders.ts';
import type { ActionFields } from '../../vault/properties.ts';
import { openVault } from '../../vault/store.ts';
import type { Vault } from '../../vault/vault.ts';
import { drainAudit } from '../audit.ts';
import { openLedger } from '../ledger/sqlite.ts';
import { lock } from '../lock.ts';
import type { Finding } from './finding.ts';

const EVERYTHING = 1_000_000;

export interface RepairOptions {
  vaultDir: string;
  stateDir: string;
  zone: Zone;
  limits: Limits;
  actionFields: ActionFields;
  clock: Clock;
  log: Log;
}

/** One sentence for each thing that was done, or could not be. Throws `already_running`. */
export async function repair(options: RepairOptions, findings: readonly Finding[]): Promise<string[]> {
  const { vaultDir, stateDir } = options;
  const locks = [
    lock(join(vaultDir, '.countersign'), 'vault'),
    ...(hasLedger(stateDir) ? [lock(stateDir, 'state folder')] : []),
  ];
  try {
    // Opening sweeps the half-written files that were found.
    const vault = await openVault(vaultDir, options);
    const said: string[] = [];
    for (const finding of findings) said.push(...(await mend(vault, finding)));
    if (hasLedger(stateDir)) said.push(...(await finishTrail(options)));
    return said;
  } finally {
    for (const release of locks) release();
  }
}

async function mend(vault: Vault, { path, mend: how }: Finding): Promise<string[]> {
  try {
    switch (how?.kind) {
      case undefined:
        return [];
      case 'make folder':
        await createFolders(vault.dir).ensure(path);
        return [`Made the folder ${path}.`];
      case 'remove':
        return existsSync(join(vault.dir, path)) ? [] : [`Removed ${path}.`];
      case 'note': {
        const file = await vault.read(path);
        const saved = await vault.save(file, { ...file.task, ...how.set }, how.category);
        const wrote = how.set.receipt === undefined ? `It says ${saved.task.state} now` : 'It shows its receipt now';
        return [`${path}: ${wrote}${saved.path === path ? '' : `, and lies at ${saved.path}`}.`];
      }
    }
  } catch (error) {
    return [`${path} could not be mended: ${errorFacts(error).message}`];
  }
}

/** Lines of the audit trail that an office could not write any more. */
async function finishTrail({ stateDir, vaultDir, zone, clock, log }: RepairOptions): Promise<string[]> {
  const ledger = openLedger({ stateDir, clock });
  try {
    const waiting = await ledger.auditBacklog(EVERYTHING);
    await drainAudit(ledger, vaultDir, zone, log);
    return waiting.length > 0 ? [`Wrote ${waiting.length} waiting lines to the audit trail.`] : [];
  } finally {
    await ledger.close();
  }
}

function hasLedger(stateDir: string): boolean {
  return existsSync(join(stateDir, 'ledger.db'));
}
