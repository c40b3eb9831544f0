/** The kill switch: a flag in the ledger, or a page called PAUSED.md in the vault. Either stops every outward effect. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandReply, OwnerCommand } from '../domain/office.ts';
import type { Desk } from './desk.ts';

export const PAUSE_PAGE = 'PAUSED.md';
const FLAG = 'paused';

export async function isPaused({ ledger, vault }: Desk): Promise<boolean> {
  return (await ledger.flag(FLAG)) !== null || (await hasPausePage(vault));
}

/** Whatever bears this name counts, readable or not: somebody wanted to stop everything. */
export async function hasPausePage({ dir }: Pick<Desk['vault'], 'dir'>): Promise<boolean> {
  return lstatSync(join(dir, PAUSE_PAGE), { throwIfNoEntry: false }) !== undefined;
}

export async function setPaused(
  desk: Desk,
  by: string | null,
  step: Parameters<Desk['ledger']['setFlag']>[2],
): Promise<void> {
  await desk.ledger.setFlag(FLAG, by, step);
}

/** Follows the page: putting it there pauses, and taking it away resumes what it paused. */
export async function pauseByPage(desk: Desk, send: (command: OwnerCommand) => Promise<CommandReply>): Promise<void> {
  const [by, isThere] = await Promise.all([desk.ledger.flag(FLAG), hasPausePage(desk.vault)]);
  if (isThere && by === null) await send({ type: 'pause', by: PAUSE_PAGE });
  if (!isThere && by === PAUSE_PAGE) await send({ type: 'resume', by: 'vault' });
}
